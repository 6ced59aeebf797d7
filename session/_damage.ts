import type { Run } from "../core/run.ts";
import { formatCount, shortCommit } from "../core/text/format.ts";

const MOST_NAMES = 3;

/**
 * Says which runs of a stored history are not what was recorded.
 *
 * @param location Where it is stored
 * @returns A warning; none where all are whole
 */
export function damageWarnings(location: string, damaged: readonly Run[]): readonly string[] {
  if (damaged.length === 0) return [];
  const names = damaged.slice(0, MOST_NAMES)
    .map(({ commit, head, branch, key }) =>
      `${shortCommit(head ?? commit)} of ${branch}, run ${key.runId}`
    );
  const more = damaged.length > names.length ? "; …" : "";
  return [
    `${formatCount(damaged.length, "run")} at ${location} ${
      damaged.length === 1 ? "is" : "are"
    } not what was recorded (${names.join("; ")}${more}). ` +
    "`unentropy-track history verify` lists them, `history restore-version` and `history merge FILE` " +
    "mend them from a copy that has them whole",
  ];
}
