/** What other detectors found in a series, as the fixtures keep it. */
export interface ReferenceOutput {
  readonly series: string;
  readonly window_len: number;
  readonly max_pvalue: number;
  readonly min_magnitude: number;
  readonly change_points: readonly number[];
  readonly rel_change: readonly number[];
}

interface Named {
  readonly name: string;
  readonly values: readonly number[];
  readonly change_points?: readonly number[];
  readonly expected_indices?: readonly number[];
}

const FOLDER = new URL("../fixtures/detection/", import.meta.url);

// The fixtures are our own files, their shape is stated in SOURCES.md.
function read<T>(path: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(path, FOLDER))) as T;
}

/** A named series with the indices that its source asserts. */
export interface GoldenSeries {
  readonly values: Float64Array;
  readonly expected: readonly number[];
}

/** Every series of the fixtures by the name that the reference outputs use. */
export function goldenSeries(): ReadonlyMap<string, GoldenSeries> {
  const units = read<readonly Named[]>("otava/unit_series.json")
    .map((one): [string, Named] => [`otava/unit_series#${one.name}`, one]);
  const alerts = ["runs1", "runs2", "runs4", "a11y"]
    .map((name): [string, Named] => [`perfherder/${name}`, read(`perfherder/${name}.json`)]);
  const all: readonly [string, Named][] = [
    ...units,
    ...alerts,
    ["otava/tigerbeetle", read("otava/tigerbeetle.json")],
    ["mongodb/real_series", { name: "mongodb", values: read("mongodb/real_series.json") }],
  ];
  return new Map(all.map(([name, one]) => [name, {
    values: Float64Array.from(one.values),
    expected: one.change_points ?? one.expected_indices ?? [],
  }]));
}

/** What the reference detector said about these series, at its own level of significance. */
export function referenceOutputs(): readonly ReferenceOutput[] {
  return read<readonly ReferenceOutput[]>("otava/reference_outputs.json")
    .filter((one) => one.max_pvalue === 0.001);
}

/** The reference detector's points that change the level by 2 % or more and have three values on both sides. */
export function notablePoints(output: ReferenceOutput, length: number): readonly number[] {
  return output.change_points.filter((point, index) =>
    Math.abs(output.rel_change[index] ?? 0) >= 0.02 &&
    point - (output.change_points[index - 1] ?? 0) >= 3 &&
    (output.change_points[index + 1] ?? length) - point >= 3
  );
}

/** The second metric of the sample: it drops at row 6. */
export function sampleMetric(): Float64Array {
  const rows = Deno.readTextFileSync(new URL("otava/sample.csv", FOLDER)).trim().split("\n");
  return Float64Array.from(rows.slice(1), (row) => Number(row.split(",")[3]));
}
