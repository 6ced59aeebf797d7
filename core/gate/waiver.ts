import { type Amount, amountOf } from "../amount.ts";
import type { Labels } from "../metric.ts";
import { matchSeries, parsePattern } from "../pattern.ts";
import { shownPart } from "../text/shown_part.ts";
import type { Check } from "./verdict.ts";

/** Somebody's word that a change for the worse is wanted. */
export interface Waiver {
  /** The series that it is about, as a threshold names them. */
  readonly metric: string;
  /** Why. */
  readonly reason: string;
  /** Who says so. */
  readonly author: string;
  /** The commit that says so; absent: the config does. */
  readonly commit?: string;
  /** The largest change that is accepted; absent: any. */
  readonly atMost?: Amount;
  /** `YYYY-MM-DD`, the last day (UTC) on which it counts; absent: it never ends, being part of the change itself. */
  readonly expires?: string;
}

/** A commit that may carry waivers. */
export interface WaiverSource {
  readonly commit: string;
  /** As the commit says it, which is whatever its author wrote. */
  readonly author: string;
  /** The account that signed the commit, where the forge has verified that. */
  readonly login?: string;
  /** The whole commit message. */
  readonly message: string;
}

/** What the messages say. */
export interface ParsedWaivers {
  readonly waivers: readonly Waiver[];
  /** Trailers that cannot be understood, one sentence each. */
  readonly problems: readonly string[];
}

/** The trailer in which a commit accepts. */
export const ACCEPT_TRAILER = "Unentropy-Accept";
const TRAILER = /^unentropy-accept:[ \t]*(.*)$/gim;
const FORM =
  /^(?<metric>\S+?(?:\{.*\})?)(?:\s+by\s+(?<amount>\S+(?:\s*%)?))?\s+because\s+(?<reason>\S.*)$/i;
/** Longer lines are not read: nobody writes them, and the form must not take long to match. */
const MAX_TRAILER = 1000;
const MAX_SHOWN = 100;

/**
 * Reads the trailers `Unentropy-Accept: bundle-size because adds i18n` and `Unentropy-Accept: bundle-size by 5 % because …` of commits. A
 * trailer counts wherever its line stands, since squashing moves the end of a message into its middle.
 *
 * @returns The waivers, and what could not be understood
 */
export function parseWaivers(commits: readonly WaiverSource[]): ParsedWaivers {
  const waivers: Waiver[] = [];
  const problems: string[] = [];
  for (const source of commits) {
    const { commit, message } = source;
    const problem = (text: string, why: string) =>
      problems.push(
        `${commit.slice(0, 7)}: "Unentropy-Accept: ${shownPart(text.trim(), MAX_SHOWN)}" ${why}`,
      );
    for (const [, text = ""] of message.matchAll(TRAILER)) {
      const form = text.length > MAX_TRAILER ? null : FORM.exec(text.trim());
      const { metric, amount, reason } = form?.groups ?? {};
      const atMost = amount === undefined ? undefined : parseAmount(amount);
      if (metric === undefined || reason === undefined || (amount !== undefined && !atMost)) {
        problem(
          text,
          `should read "<metric> because <reason>" or "<metric> by <number>[%] because <reason>"`,
        );
        continue;
      }
      if (!/[^*?\s]/.test(parsePattern(metric).metric)) {
        problem(text, "names no metric: say which, so that whoever reviews the change sees it");
        continue;
      }
      const author = authorOf(source);
      waivers.push({ metric, reason: reason.trim(), author, commit, ...(atMost && { atMost }) });
    }
  }
  return { waivers, problems };
}

/** Anybody can write any name into a commit; only what a forge has verified is somebody. */
function authorOf({ author, login }: WaiverSource): string {
  return login === undefined ? `${author} (author as written)` : `${login} (signature verified)`;
}

/**
 * The waivers that are about a series, whether they are still valid or not.
 *
 * @returns Those that name it, in the given order
 */
export function waiversFor(
  waivers: readonly Waiver[],
  series: { readonly metric: string; readonly labels: Labels },
): readonly Waiver[] {
  return waivers.filter((one) => matchSeries(parsePattern(one.metric), [series]).length > 0);
}

/**
 * Lets a failed check through if a valid waiver covers it, and says why if one exists but does not. A metric that could not be measured cannot
 * be waived, since nobody knows what its value is; a series that is gone can.
 *
 * @param now Epoch milliseconds
 * @returns The check, accepted or with a longer sentence or as it was
 */
export function applyWaivers(check: Check, waivers: readonly Waiver[], now: number): Check {
  if (check.status !== "failed" && check.vanished !== true) return check;
  const about = waiversFor(waivers, check);
  const today = new Date(now).toISOString().slice(0, 10);
  const valid = about.filter((one) => one.expires === undefined || one.expires >= today);
  const waiver = valid.find((one) => covers(one, check));
  if (waiver !== undefined) {
    const { reason, author } = waiver;
    return {
      ...check,
      accepted: { reason, author },
      sentence: `${check.sentence}; accepted by ${author}: ${reason}`,
    };
  }
  const [other] = about;
  if (other === undefined) return check;
  const why = valid.length > 0
    ? "it is larger than what was accepted"
    : `its acceptance ended on ${other.expires}`;
  return { ...check, sentence: `${check.sentence}; ${why}` };
}

function covers({ atMost }: Waiver, { delta, baseline }: Check): boolean {
  if (atMost === undefined) return true;
  // Of a series that is gone no amount is known.
  if (delta === undefined || baseline === undefined) return false;
  return Math.abs(delta) <= amountOf(atMost, baseline.value) * (1 + 1e-9);
}

function parseAmount(text: string): Amount | undefined {
  const match = /^[+-]?(\d+(?:\.\d+)?)\s*(%?)$/.exec(text);
  if (match === null) return undefined;
  const number = Number(match[1]);
  return match[2] === "%" ? { percent: number } : { absolute: number };
}
