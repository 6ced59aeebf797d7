import { persist } from "./persist.ts";
import type { CheckContent, Forge, ShownCheck } from "./types.ts";
import { warningOf } from "./warning.ts";

/** What became of the outcome. */
export type CheckOutcome = ShownCheck | { readonly kind: "none"; readonly warning: string };

/**
 * Shows the gate's outcome where a merge can wait for it.
 *
 * @param proposal The number of the pull request, if it is one's
 * @returns What was made, or a warning where the token may not, as a fork's
 */
export async function publishCheck(
  forge: Forge,
  content: CheckContent,
  proposal: number | undefined,
): Promise<CheckOutcome> {
  try {
    return await persist(() => forge.showCheck(content, proposal), forge.patience);
  } catch (error) {
    const what = `No check "${content.name}" on ${content.commit.slice(0, 7)}`;
    return { kind: "none", warning: warningOf(error, { forge, what, right: forge.rights.check }) };
  }
}
