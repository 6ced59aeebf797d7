import { seriesKey } from "../metric.ts";
import { type Check, isBlocking, isFailing } from "./verdict.ts";

/** All checks of one series, to be shown as one. */
export interface GateLine {
  /** The worst of them, and its figures; of several as bad the one with the strictest limit. */
  readonly check: Check;
  /** Its sentence; what else is wrong with the series behind it. */
  readonly sentence: string;
}

/**
 * One line for each series, with its worst check: who reads a verdict wants to know what is wrong with a metric, not how many limits it has.
 *
 * @param checks Of a verdict, the worst first
 * @returns In the order of their worst checks
 */
export function gateLines(checks: readonly Check[]): readonly GateLine[] {
  const bySeries = Map.groupBy(checks, ({ metric, labels }) => seriesKey(metric, labels));
  return [...bySeries.values()].flatMap((all) => {
    const check = strictestOf(all);
    if (check === undefined) return [];
    const more = all.filter((one) =>
      (isFailing(one) || one.status === "debt") && one.sentence !== check.sentence
    );
    const sentence = [check.sentence, ...new Set(more.map((one) => reasonOf(one, check)))]
      .join("; also ");
    return [{ check, sentence }];
  });
}

/** Of the checks that came out like the worst, the one that allows least. */
function strictestOf([worst, ...others]: readonly Check[]): Check | undefined {
  return others.reduce((strictest, one) => {
    const { limit, side } = one;
    if (strictest?.limit === undefined || limit === undefined || side !== strictest.side) {
      return strictest;
    }
    const isAlike = one.status === strictest.status && isBlocking(one) === isBlocking(strictest) &&
      isFailing(one) === isFailing(strictest);
    const isStricter = side === "floor" ? limit > strictest.limit : limit < strictest.limit;
    return isAlike && isStricter ? one : strictest;
  }, worst);
}

/** A sentence without what another of the same series has said. */
function reasonOf({ sentence }: Check, { sentence: told }: Check): string {
  const end = /[,;] /g;
  let common = 0;
  for (const { index } of sentence.matchAll(end)) {
    if (told.startsWith(sentence.slice(0, index + 2))) common = index + 2;
  }
  return sentence.slice(common);
}
