import type { Block } from "./_pages.ts";

/** Whether GitHub's parser reads a block. */
export function isWorkflowBlock({ language, marks }: Block): boolean {
  return language === "yaml" && (marks.has("workflow") || marks.has("steps"));
}

/** Whether GitLab's schema judges a block. */
export function isGitLabBlock({ language, marks }: Block): boolean {
  return language === "yaml" && marks.has("gitlab");
}

/**
 * The workflow that a block is, or that its steps are part of.
 *
 * @param block A block for which {@link isWorkflowBlock} holds
 */
export function workflowOf({ marks, text }: Block): string {
  if (marks.has("workflow")) return text;
  const steps = text.split("\n").map((line) => line === "" ? "" : `      ${line}`).join("\n");
  return `on: push\npermissions: {}\njobs:\n  shop:\n    runs-on: ubuntu-latest\n    timeout-minutes: 15\n    steps:\n${steps}`;
}
