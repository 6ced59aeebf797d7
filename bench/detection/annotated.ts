import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A real series with what people said about it. */
export interface AnnotatedSeries {
  readonly name: string;
  readonly values: Float64Array;
  /** For each reader where level or slope changed: indices into `values`. */
  readonly annotations: readonly (readonly number[])[];
}

/** How well some places agree with what people said, each from 0 to 1. */
export interface Score {
  /** Harmonic mean of precision and recall, a place counting as found within five points. */
  readonly f1: number;
  /** How much of each annotated segment the best found one covers. */
  readonly cover: number;
}

const MARGIN = 5;

/**
 * Reads annotated series from a folder and the folders in it.
 *
 * Understood are JSON files with a series or a list of them, `{ name, values, annotations: { reader: [index, …] } }` (or `change_points` of one
 * reader), and the layout of the Turing Change Point Dataset: `{ name, series: [{ raw }] }` with an `annotations.json` for all. Series of
 * several dimensions are left out; so are missing values, with the indices moved accordingly.
 *
 * @param folder Its path
 * @returns The series that have annotations, by name
 */
export async function readAnnotated(folder: string): Promise<readonly AnnotatedSeries[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith(".json")).sort();
  const contents = await Promise.all(
    files.map(async (name): Promise<unknown> =>
      JSON.parse(await readFile(join(folder, name), "utf8"))
    ),
  );
  const tables = contents.filter(isTable);
  return contents.flatMap((content) => Array.isArray(content) ? content as unknown[] : [content])
    .flatMap((one): readonly AnnotatedSeries[] => {
      const raw = isObject(one) ? rawValues(one) : undefined;
      if (!isObject(one) || raw === undefined) return [];
      const name = String(one["name"]);
      const said = readersOf(one) ?? tables.map((table) => table[name]).find(isObject);
      return said === undefined ? [] : [withoutGaps(name, raw, Object.values(said))];
    }).sort((a, b) => a.name < b.name ? -1 : 1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names of series with readers each. */
function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !("values" in value) && !("series" in value);
}

function rawValues(one: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  if (Array.isArray(one["values"])) return one["values"];
  const series = one["series"];
  if (!Array.isArray(series) || series.length !== 1) return undefined;
  const [only] = series as unknown[];
  return isObject(only) && Array.isArray(only["raw"]) ? only["raw"] : undefined;
}

function readersOf(
  one: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const { annotations, change_points: places } = one;
  return isObject(annotations) ? annotations : Array.isArray(places) ? { one: places } : undefined;
}

function withoutGaps(
  name: string,
  raw: readonly unknown[],
  said: readonly unknown[],
): AnnotatedSeries {
  const isKept = raw.map((value) => typeof value === "number" && Number.isFinite(value));
  const before = (index: number) => isKept.slice(0, index).filter(Boolean).length;
  return {
    name,
    values: Float64Array.from(raw.filter((_, index) => isKept[index]), Number),
    annotations: said.map((places) => (places as readonly number[]).map(before)),
  };
}

/**
 * How well places agree with the annotations: the measures of van den Burg and Williams, An Evaluation of Change Point Detection Algorithms
 * (arXiv 2003.06222). The beginning of the series counts as a place of each side.
 *
 * @param found Indices, ascending, without the beginning
 * @returns The score
 */
export function scoreOf({ values, annotations }: AnnotatedSeries, found: readonly number[]): Score {
  const places = withStart(found);
  const readers = annotations.map(withStart);
  const everybody = [...new Set(readers.flat())].sort((a, b) => a - b);
  const precision = matches(everybody, places) / places.length;
  const recall = meanOf(readers.map((reader) => matches(reader, places) / reader.length));
  const cover = meanOf(readers.map((reader) => coverOf(reader, places, values.length)));
  return { f1: 2 * precision * recall / (precision + recall), cover };
}

function withStart(places: readonly number[]): readonly number[] {
  return [...new Set([0, ...places])].sort((a, b) => a - b);
}

/** How many of the true places have a found one of their own within the margin. */
function matches(truth: readonly number[], found: readonly number[]): number {
  const free = new Set(found);
  let count = 0;
  for (const place of truth) {
    const [nearest] = [...free].filter((one) => Math.abs(one - place) <= MARGIN)
      .sort((a, b) => Math.abs(a - place) - Math.abs(b - place));
    if (nearest === undefined) continue;
    free.delete(nearest);
    count++;
  }
  return count;
}

function coverOf(truth: readonly number[], found: readonly number[], length: number): number {
  const segments = (starts: readonly number[]) =>
    starts.map((start, index): readonly [number, number] => [start, starts[index + 1] ?? length]);
  const candidates = segments(found);
  return segments(truth).reduce((sum, [start, end]) => {
    const best = Math.max(...candidates.map(([from, to]) => {
      const shared = Math.max(0, Math.min(end, to) - Math.max(start, from));
      return shared / (end - start + (to - from) - shared);
    }));
    return sum + (end - start) * best;
  }, 0) / length;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The mean scores of a detector over some series.
 *
 * @param find Where a series changed
 * @returns The means
 */
export function meanScore(
  series: readonly AnnotatedSeries[],
  find: (values: Float64Array) => readonly number[],
): Score {
  const scores = series.map((one) => scoreOf(one, find(one.values)));
  return {
    f1: meanOf(scores.map(({ f1 }) => f1)),
    cover: meanOf(scores.map(({ cover }) => cover)),
  };
}
