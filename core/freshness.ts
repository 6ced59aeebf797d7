import { formatCount } from "./text/format.ts";

/** What is done about a report that is too old to be of the measured commit. */
export type StaleReports = "warn" | "fail" | "ignore";

/** Since when a report can be of the measured commit. */
export interface Freshness {
  /** Epoch milliseconds. */
  readonly since: number;
  /** What happened then: `the commit that is measured`, `the start of this run`. */
  readonly what: string;
  /** What is done about an older one. */
  readonly action: Exclude<StaleReports, "ignore">;
}

/** Two clocks of different machines, and a commit that is made when its tests have passed. */
const TOLERANCE_MS = 10 * 60_000;
/** Build systems write such times where there shall be none (the epoch, 1980, 2000, 2010). */
const NO_TIME_BEFORE = Date.UTC(2011, 0, 1);

/**
 * Since when reports can be of what is measured.
 *
 * @param times `commit`: when the measured commit was made; `start`: when the CI system started the run; `now`. Epoch milliseconds
 * @returns `undefined` where nothing is known, or the clocks contradict each other
 */
export function freshnessOf(
  times: {
    readonly commit: number | undefined;
    readonly start: number | undefined;
    readonly now: number;
  },
  action: StaleReports,
): Freshness | undefined {
  if (action === "ignore") return undefined;
  const known = [
    { since: times.commit ?? -Infinity, what: "the commit that is measured was made" },
    { since: times.start ?? -Infinity, what: "this run was started" },
    // A time to come is of another clock, by which no file can be told.
  ].filter(({ since }) => since <= times.now && Number.isFinite(since));
  const [latest] = known.toSorted((a, b) => b.since - a.since);
  return latest && { ...latest, action };
}

/**
 * Why a report is too old.
 *
 * @param writtenAt When the file was written, epoch milliseconds
 * @returns `it was written 3 h before the commit that is measured was made`; `undefined` where it is not, or its time says nothing
 */
export function staleness(writtenAt: number, { since, what }: Freshness): string | undefined {
  if (writtenAt < NO_TIME_BEFORE || writtenAt >= since - TOLERANCE_MS) return undefined;
  return `it was written ${ageText(since - writtenAt)} before ${what}`;
}

function ageText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return formatCount(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? formatCount(hours, "hour") : formatCount(Math.round(hours / 24), "day");
}
