import { formatCount } from "../../core/text/format.ts";

/** What a reader passed over in a report because the value does not need it: by what it is, how often, and on which line first. */
export type PassedOver = Map<string, { times: number; readonly line: number | undefined }>;

/** A report, as far as this file needs it. */
interface Noted {
  readonly shown: string;
  readonly passedOver?: PassedOver;
}

/** What is told at most. */
const MOST_TOLD = 5;

/**
 * Notes that something of a report was passed over, so that the user is told.
 *
 * @param report The report
 * @param what What it is and what became of it: `a count of branches that is no number, taken as 0`. Of a handful, whatever the report
 * @param line Where it is, 1 for the first line
 */
export function passOver({ passedOver }: Noted, what: string, line?: number): void {
  const known = passedOver?.get(what);
  if (known === undefined) passedOver?.set(what, { times: 1, line });
  else known.times++;
}

/**
 * What was passed over in some reports, for the user.
 *
 * @param reports The reports
 * @returns For example `lcov.info:7: a count that is no number, taken as 0 (3 times)`; `undefined` for nothing
 */
export function passedOverText(reports: readonly Noted[]): string | undefined {
  const all = reports.flatMap(({ shown, passedOver }) =>
    [...passedOver ?? []].map(([what, { times, line }]) => {
      const where = line === undefined ? shown : `${shown}:${line}`;
      return times === 1
        ? `${where}: ${what}`
        : `${where}: ${what} (${formatCount(times, "time")})`;
    })
  );
  const rest = all.length - MOST_TOLD;
  const told = all.slice(0, MOST_TOLD).join("; ");
  return told === "" ? undefined : rest > 0 ? `${told}; and ${rest} more` : told;
}
