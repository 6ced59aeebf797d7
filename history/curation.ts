import { createHash } from "node:crypto";
import {
  compareEvents,
  type CurationEvent,
  eventText,
  type StoredEvent,
} from "../core/curation/event.ts";
import { parseEvent } from "../core/curation/parse_event.ts";
import { storable } from "../core/storable.ts";
import { HistoryError } from "../errors.ts";
import { invalid } from "./_codec.ts";
import type { History } from "./database.ts";

/**
 * Adds what somebody said about the history. An event that it has already changes nothing.
 *
 * @returns How many it did not have
 * @throws {HistoryError} HISTORY_INVALID, if one of them is not complete; none is added then
 */
export function recordEvents(history: History, events: readonly CurationEvent[]): number {
  return history.transaction(() => {
    const before = countEvents(history);
    const insert = history.sql.prepare(
      "INSERT INTO curation (facts) VALUES (?) ON CONFLICT DO NOTHING",
    );
    for (const event of events) {
      const text = eventText(storable(event));
      if (toEvent(text) === undefined) throw invalid(`${text} is no curation event`);
      insert.run(text);
    }
    return countEvents(history) - before;
  });
}

/**
 * Everything that was ever said about the history.
 *
 * @returns The events with their ids, oldest first
 * @throws {HistoryError} HISTORY_CORRUPT, if one of them is not as this program writes it
 */
export function readEvents(history: History): readonly StoredEvent[] {
  return history.sql.prepare("SELECT facts FROM curation").all()
    .map(({ facts }) => toEvent(String(facts)) ?? unreadable(history))
    .sort(compareEvents);
}

/** How many events the history has. */
export function countEvents(history: History): number {
  return Number(history.sql.prepare("SELECT count(*) AS n FROM curation").get()?.["n"]);
}

/**
 * The event in a row's text.
 *
 * @returns `undefined` if this program would not have written it
 */
export function toEvent(text: string): StoredEvent | undefined {
  try {
    const event = parseEvent(JSON.parse(text));
    return event && { ...event, id: eventId(event) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The name of an event, which follows from what it says.
 *
 * @returns 16 hex digits
 */
export function eventId(event: CurationEvent): string {
  return createHash("sha256").update(eventText(event)).digest("hex").slice(0, 16);
}

function unreadable(history: History): never {
  throw new HistoryError("HISTORY_CORRUPT", {
    what: `Cannot read the database ${history.path}`,
    why: 'a row of its table "curation" holds what was never written',
    fix: "Restore the database from a copy.",
  });
}
