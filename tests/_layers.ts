/** The rooms in the order of their layers; rooms of one layer do not import each other. */
export const LAYERS: readonly (readonly string[])[] = [
  ["errors"],
  ["core"],
  ["config"],
  ["onboarding", "ci", "history", "collectors", "providers", "report"],
  ["session"],
  ["track"],
  ["mod"],
  ["commands"],
  ["cli"],
];
