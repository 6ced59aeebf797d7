import { formatCount } from "../../core/text/format.ts";
import { HistoryError, StorageError } from "../../errors.ts";
import type { SnapshotStore } from "../../providers/types.ts";
import { openSession } from "../open_history.ts";
import type { TrackSubject } from "../subject.ts";
import type { Step } from "./step.ts";
import { storageResult } from "./storage_result.ts";

/** Takes the history from where it is kept into a working copy. */
export const download: Step<TrackSubject> = {
  name: "download",
  run: async (subject) => {
    const { target, around, deps, warn } = subject;
    if (target.outOfReach !== undefined) {
      warn(
        `Only thresholds without a baseline are judged: a fork's run has no history (${target.outOfReach})`,
      );
    }
    const session = await openSession(target, around, deps);
    session.warnings.forEach(warn);
    return { session, storage: storageResult(session, subject) };
  },
  // The build before this may have taken long: what it made is measured all the same.
  rescue: async (error, subject) => {
    const { deps, around, target } = subject;
    const isUnreached = error instanceof StorageError || error instanceof HistoryError;
    if (!isUnreached || !deps.phases.includes("collect")) throw error;
    const session = await openSession({ ...target, store: nowhere(target.store) }, around, deps);
    return { session, storageFailure: error, isUnread: true };
  },
  note: ({ storage }, { target: { store, outOfReach } }) => {
    if (outOfReach !== undefined) return store.location;
    return storage?.found === true
      ? `${formatCount(storage.runs, "run")} from ${store.location}`
      : `no history yet: a new one starts at ${store.location}`;
  },
};

/** Stands in for a storage that could not be read. Nobody writes it. */
function nowhere({ type, location }: SnapshotStore): SnapshotStore {
  return {
    type,
    location,
    download: () => Promise.resolve(undefined),
    upload: () => Promise.reject(new TypeError(`${location} was not read`)),
  };
}
