import { formatBytes } from "../../core/text/format.ts";
import { HistoryError, StorageError } from "../../errors.ts";
import { forgetRuns } from "../../history/forget.ts";
import { isInCi } from "../open_history.ts";
import type { TrackSubject } from "../subject.ts";
import { forgetSent, keepRun, whereUnsent } from "./unsent.ts";
import { given, type Step } from "./step.ts";
import { storageResult } from "./storage_result.ts";

/** Stores what was recorded, on top of what was read or of what others have stored meanwhile. */
export const upload: Step<TrackSubject> = {
  name: "upload",
  whyNot: (_subject, { isRecorded }) => isRecorded === true ? undefined : "nothing was recorded",
  run: async (subject, soFar) => {
    if (soFar.storageFailure !== undefined) throw soFar.storageFailure;
    const { target, around, deps, warn } = subject;
    const session = given(soFar.session, "a history");
    const known = session.warnings.length;
    const { retention } = target.trust.config.storage;
    const committed = await session.commit({
      run: target.run.key,
      ...(retention !== undefined && {
        forget: (history) =>
          forgetRuns(history, { ...retention, project: target.run.key.project }, deps.now()),
      }),
    });
    session.warnings.slice(known).forEach(warn);
    await forgetSent(soFar.takenAlong ?? [], subject);
    const storage = storageResult(session, subject, committed);
    // A local file in place of the storage that was meant ends with its runner.
    const isLastingElsewhere = around.storageFallback !== undefined &&
      isInCi(target.context, deps.env);
    const unsent = isLastingElsewhere ? await keepRun(subject, session) : undefined;
    return { storage, ...(unsent !== undefined && { unsent }) };
  },
  rescue: async (error, subject, soFar) => {
    const { target, warn } = subject;
    const unsent = await keepRun(subject, given(soFar.session, "a history"));
    if (!(error instanceof StorageError || error instanceof HistoryError)) throw error;
    // A whole account shares the quota of artifacts: others have used it up, and nobody can do much about it here.
    const isQuota = target.store.type === "sqlite-artifact" && error.code === "STORAGE_QUOTA";
    if (isQuota) {
      warn(`This run is not in the stored history. ${error.message}. ${error.fix}`);
      if (unsent !== undefined) warn(whereUnsent(unsent));
    }
    return {
      ...(unsent !== undefined && { unsent }),
      ...(!isQuota && { storageFailure: error }),
    };
  },
  note: ({ storage }) => storage && `${formatBytes(storage.sizeBytes)} to ${storage.location}`,
};
