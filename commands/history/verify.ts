import { formatCount, formatTime, shortCommit } from "../../core/text/format.ts";
import { acceptDamage, type Verification, verifyRuns } from "../../history/verify/verify.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import type { TrackFlags } from "../shared.ts";

/** Flags of `history verify`. */
export interface VerifyFlags extends TrackFlags {
  readonly accept?: true;
}

/**
 * `history verify`: looks at every run, of all projects, and says which are not what was recorded.
 *
 * @returns The exit code: 2 if one is damaged
 */
export async function verify(flags: VerifyFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  const { session, target: { store } } = opened;
  const { recovered } = session;
  const found = verifyRuns(session.history);
  const accepted = flags.accept === true ? acceptDamage(session.history) : 0;
  if (accepted > 0) await session.commit();
  const json = { ...found, accepted, ...recovered && { recovered } };
  const lines = [
    ...linesOf(found, store.location),
    ...recovered === undefined ? [] : ["The stored file itself is damaged, see above."],
    ...accepted > 0 ? ["They count as recorded from now on."] : [],
    ...found.damaged.length > accepted ? [HOW] : [],
  ];
  print("history verify", { json, lines }, flags, io);
  return found.damaged.length > accepted || recovered !== undefined ? 2 : 0;
}

function linesOf({ whole, late, unknown, damaged }: Verification, location: string): string[] {
  const lines = [`${formatCount(whole - late, "run")} as recorded in ${location}.`];
  if (late > 0) {
    lines.push(`${formatCount(late, "run")} with a digest that was made later: as they were then.`);
  }
  if (unknown > 0) {
    lines.push(`${formatCount(unknown, "run")} without a digest; the next track makes it.`);
  }
  if (damaged.length > 0) lines.push(`${formatCount(damaged.length, "run")} NOT as recorded:`);
  for (const { commit, head, time, branch, key } of damaged) {
    lines.push(
      `  ${shortCommit(head ?? commit)}  ${formatTime(time)}  ${branch}  ` +
        `${key.project}, run ${key.runId}, attempt ${key.attempt}`,
    );
  }
  return lines;
}

const HOW =
  "A copy that has them whole mends them: `history restore-version` for what the storage keeps " +
  "itself, `history merge FILE` and `migrate` for others. `history verify --accept` takes them as they are.";
