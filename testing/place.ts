import type { HistoryStore } from "../providers/types.ts";

/** One place that can keep a history, empty at first. */
export interface PlaceUnderTest {
  /** A new client of the place, as another process would have it. The suite closes it. */
  client(): HistoryStore | Promise<HistoryStore>;
  /** A client that cannot read the place, for example because the server fails. The suite closes it. */
  unreadable(): HistoryStore | Promise<HistoryStore>;
  /** Frees everything. */
  close(): Promise<void>;
}
