import { ownRuns } from "../../history/projects.ts";
import type { StorageResult } from "../../core/track_result.ts";
import { countRuns } from "../../history/query.ts";
import type { Committed, StorageSession } from "../../session/session.ts";
import type { TrackSubject } from "../subject.ts";

/** What a result says of the history. */
export function storageResult(
  session: StorageSession,
  { target, around }: Pick<TrackSubject, "target" | "around">,
  committed?: Pick<Committed, "attempts" | "revision">,
): StorageResult {
  const { store } = target;
  return {
    type: store.type,
    location: store.location,
    found: session.found,
    runs: countRuns(session.history, ownRuns(session.history, target.run.key.project)),
    sizeBytes: session.sizeBytes,
    attempts: committed?.attempts ?? 0,
    ...(committed !== undefined && { revision: committed.revision }),
    ...(store.requests !== undefined && { requests: store.requests }),
    ...(around.storageFallback !== undefined && { fallbackFrom: around.storageFallback }),
    ...(session.recovered !== undefined && { recovered: session.recovered }),
  };
}
