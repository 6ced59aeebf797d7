import { type Labels, labelsKey } from "../metric.ts";
import { parsePattern, type SeriesPattern } from "../pattern.ts";

/** A series by its name. */
export interface SeriesName {
  readonly metric: string;
  readonly labels: Labels;
}

/** What a rename turns the name of a series into; `undefined` where it is not about the series. */
export type Renaming = (series: SeriesName) => SeriesName | undefined;

/**
 * Understands a rename. A metric without labels stands for all of its series; labels stand for the series that have them, whatever others
 * they have. Where only the new name has labels, the series without labels gets them.
 *
 * @param from `bench`, `bench{case=parse}`
 * @param to `bench`, `bench{case=parse-json}`
 * @returns The new name of each series that it is about
 */
export function renaming(from: string, to: string): Renaming {
  const [old, fresh] = [parsePattern(from), parsePattern(to)];
  return (series) => {
    if (!isMeant(series, old, fresh)) return undefined;
    const kept = Object.entries(series.labels)
      .filter(([name]) => !Object.hasOwn(old.labels ?? {}, name));
    return { metric: fresh.metric, labels: { ...Object.fromEntries(kept), ...fresh.labels } };
  };
}

function isMeant(
  { metric, labels }: SeriesName,
  old: SeriesPattern,
  fresh: SeriesPattern,
): boolean {
  if (metric !== old.metric) return false;
  if (old.labels === undefined) return fresh.labels === undefined || labelsKey(labels) === "";
  return Object.entries(old.labels).every(([name, value]) =>
    Object.hasOwn(labels, name) && labels[name] === value
  );
}
