import { formatCount } from "../../core/text/format.ts";
import { restoreStored } from "../../track/exchange/restore_stored.ts";
import type { Io } from "../io.ts";
import { print } from "../open.ts";
import { progressOf } from "../progress.ts";
import { stylesOf, type TrackFlags, trackOptions } from "../shared.ts";

/**
 * `history restore-version`: brings an older copy of the history back.
 *
 * @param name Part of the copy's name; default the newest that is whole
 * @returns The exit code
 */
export async function restore(
  name: string | undefined,
  flags: TrackFlags,
  io: Io,
): Promise<number> {
  const restored = await restoreStored(name, {
    ...trackOptions(flags, io),
    onEvent: progressOf(flags, io, stylesOf(flags, io).log),
  });
  const { label, runs, mended, location } = restored;
  const lines = [
    `${formatCount(runs, "run")} of ${label} came back into ${location}.`,
    ...mended > 0 ? [`${formatCount(mended, "damaged run")} mended.`] : [],
  ];
  return print("history restore-version", { json: restored, lines }, flags, io);
}
