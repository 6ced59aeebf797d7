import { PhaseSkipped } from "../../core/phase_log.ts";
import { formatBytes } from "../../core/text/format.ts";
import { StorageError } from "../../errors.ts";
import { forgetRuns } from "../../history/forget.ts";
import type { TrackSubject } from "../subject.ts";
import { given, type Step } from "./step.ts";
import { storageResult } from "./storage_result.ts";

/** Stores what was recorded, on top of what was read or of what others have stored meanwhile. */
export const upload: Step<TrackSubject> = {
  name: "upload",
  whyNot: (_subject, { isRecorded }) => isRecorded === true ? undefined : "nothing was recorded",
  run: async ({ target, deps, warn }, soFar) => {
    const session = given(soFar.session, "a history");
    const known = session.warnings.length;
    const { retention } = target.trust.config.storage;
    const commit = session.commit({
      run: target.run.key,
      ...(retention !== undefined && {
        forget: (history) => forgetRuns(history, retention, deps.now()),
      }),
    });
    const committed =
      await (target.store.type === "sqlite-artifact" ? unlessQuota(commit, warn) : commit);
    session.warnings.slice(known).forEach(warn);
    if (committed === undefined) return new PhaseSkipped("there is no room for it");
    return { storage: storageResult(session, target, committed) };
  },
  note: ({ storage }) => storage && `${formatBytes(storage.sizeBytes)} to ${storage.location}`,
};

/** A whole account shares the quota of artifacts, so a change is judged and shown all the same where others have used it up. */
async function unlessQuota<T>(
  work: Promise<T>,
  warn: (text: string) => void,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StorageError && error.code === "STORAGE_QUOTA")) throw error;
    warn(`This run is not in the stored history. ${error.message}. ${error.fix}`);
    return undefined;
  }
}
