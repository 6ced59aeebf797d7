import { findOlderPlaces } from "../ci/change/commit_place.ts";
import { commitsOfRuns, completePlaces, unplacedCommits } from "../history/complete_places.ts";
import type { History } from "../history/database.ts";
import type { Target } from "./target.ts";

/**
 * Completes runs of which nobody knows where their commits stand, those that an older program recorded or that were imported, as far as the
 * repository here knows it.
 *
 * @param history A working copy
 */
export async function placeOlderRuns(
  history: History,
  { git, context }: Pick<Target, "git" | "context">,
): Promise<void> {
  const places = await findOlderPlaces(unplacedCommits(history, context.project), {
    git,
    measured: () => commitsOfRuns(history),
    tip: context.commit,
  });
  completePlaces(history, places);
}
