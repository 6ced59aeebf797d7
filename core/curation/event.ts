import type { Labels, Unit } from "../metric.ts";

/** What somebody said about the history afterwards: nothing that was recorded changes, and it can be taken back. */
export type CurationEvent = EventFacts & CurationAct;

/** Who said it, when and why. */
export interface EventFacts {
  /** Whose history it is about. */
  readonly project: string;
  /** Who said it. */
  readonly author: string;
  /** Epoch milliseconds UTC. */
  readonly time: number;
  /** Of an annotation the text that is shown. */
  readonly reason: string;
}

/** What was said. */
export type CurationAct =
  | Exclusion
  | {
    readonly type: "restore";
    /** The ids of the events that count no more. */
    readonly events: readonly string[];
  }
  | {
    readonly type: "annotate";
    /** The measured commit. */
    readonly commit: string;
    /** Only on the charts of this metric, or pattern. Absent: on every chart. */
    readonly metric?: string;
  }
  | {
    readonly type: "rename";
    /** A metric, or some labels of it: `bench`, `bench{case=parse}`. */
    readonly from: string;
    /** What it is called now. */
    readonly to: string;
  }
  | UnitChange;

/** Values that are no measurement of the commit: never judged by, never drawn. */
export interface Exclusion {
  /** What is said. */
  readonly type: "exclude";
  /** All runs of this measured commit, those to come too; or `run`. */
  readonly commit?: string;
  /** One run, up to this attempt: measured again, it counts. */
  readonly run?: { readonly ci: string; readonly id: string; readonly attempt: number };
  /** Only the runs with these labels of their own. Absent: all. */
  readonly labels?: Labels;
  /** Only this metric, or pattern. Absent: everything that the run measured. */
  readonly metric?: string;
}

/** Values of a metric that were recorded in another unit. */
export interface UnitChange {
  /** What is said. */
  readonly type: "unit";
  /** The metric's key. */
  readonly metric: string;
  /** The unit that the older values are in. */
  readonly from: string;
  /** The unit that the newer values are in. */
  readonly to: string;
  /** The unit that the runs to convert have declared for the metric, where they say it. Absent: the time decides. */
  readonly declaredFrom?: Unit;
  /** The unit that is declared for the newer values. */
  readonly declaredTo?: Unit;
  /** Only runs older than this, epoch milliseconds; with `commit` those before it in the history's order. */
  readonly before: number;
  /** The first commit with the newer unit. */
  readonly commit?: string;
}

/** An event with its id: the same for the same words, wherever it is seen. */
export type StoredEvent = CurationEvent & { readonly id: string };

/** What an event says, without its name. */
export function withoutId({ id: _id, ...event }: StoredEvent): CurationEvent {
  // Only the id is left out.
  return event as CurationEvent;
}

/**
 * An event as one text, equal exactly for equal events. Two histories that hold an event hold the same text of it.
 *
 * @returns JSON with the names of its fields in alphabetical order
 */
export function eventText(event: CurationEvent): string {
  return JSON.stringify(sorted(event));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
      .map(([name, field]) => [name, sorted(field)]),
  );
}

/**
 * The events that count: those that nobody has taken back. The order in which they came in makes no difference.
 *
 * @returns Everything but restorations and what they take back, oldest first
 */
export function activeEvents(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const restored = new Set(
    events.flatMap((event) => event.type === "restore" ? event.events : []),
  );
  return events.filter(({ type, id }) => type !== "restore" && !restored.has(id))
    .toSorted(compareEvents);
}

/**
 * The order of events: time, then id.
 *
 * @returns Negative if `a` comes first, positive if `b` does
 */
export function compareEvents(a: StoredEvent, b: StoredEvent): number {
  return a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
