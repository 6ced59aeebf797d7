import { type Restored, restoreVersion } from "../../session/restore_version.ts";
import { storageDeps } from "../open_history.ts";
import { resolveOptions, type TrackOptions } from "../options.ts";
import { readSurroundings } from "../surroundings.ts";
import { findTarget } from "../target.ts";

/**
 * Brings an older copy of the stored history back, which need not be readable itself.
 *
 * @param name Part of the copy's label; default the newest that is whole
 * @param options As for `trackMetrics`
 * @returns What came back, and where
 * @throws {TrackError} If there is no such copy, or the storage cannot be read or written
 */
export async function restoreStored(
  name: string | undefined,
  options: TrackOptions,
): Promise<Restored & { readonly location: string }> {
  const deps = resolveOptions(options);
  const around = await readSurroundings(deps);
  const { store, context } = await findTarget(around, deps, { needsCommit: false });
  await using _ = store;
  const restored = await restoreVersion(
    store,
    { ...storageDeps(around, deps), project: context.project },
    name === undefined ? {} : { label: name },
  );
  for (const text of [...around.warnings, ...restored.warnings]) {
    deps.emit({ type: "warning", text });
  }
  return { ...restored, location: store.location };
}
