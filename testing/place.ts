import type { SnapshotStore } from "../providers/types.ts";

/** One place that can keep a history, empty at first. */
export interface PlaceUnderTest {
  /** A new client of the place, as another process would have it. The suite closes it. */
  client(): SnapshotStore | Promise<SnapshotStore>;
  /** A client that cannot read the place, for example because the server fails. The suite closes it. */
  unreadable(): SnapshotStore | Promise<SnapshotStore>;
  /** Frees everything. */
  close(): Promise<void>;
}
