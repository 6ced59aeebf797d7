import { formatCount } from "../../core/text/format.ts";
import { openSession } from "../open_history.ts";
import type { TrackSubject } from "../subject.ts";
import type { Step } from "./step.ts";
import { storageResult } from "./storage_result.ts";

/** Takes the history from where it is kept into a working copy. */
export const download: Step<TrackSubject> = {
  name: "download",
  run: async ({ target, around, deps, warn }) => {
    if (target.outOfReach !== undefined) {
      warn(
        `Only thresholds without a baseline are judged: a fork's run has no history (${target.outOfReach})`,
      );
    }
    const session = await openSession(target, around, deps);
    session.warnings.forEach(warn);
    return { session, storage: storageResult(session, target) };
  },
  note: ({ storage }, { target: { store, outOfReach } }) => {
    if (outOfReach !== undefined) return store.location;
    return storage?.found === true
      ? `${formatCount(storage.runs, "run")} from ${store.location}`
      : `no history yet: a new one starts at ${store.location}`;
  },
};
