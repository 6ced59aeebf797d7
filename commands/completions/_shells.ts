/** The shells that can complete our words. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** A shell's name. */
export type Shell = (typeof SHELLS)[number];
