import type { Unit } from "./metric.ts";

/** How a metric was measured in a run, as far as a later run must know to compare itself with it. */
export interface Method {
  /** The unit of its numbers, as it was declared then. */
  readonly unit?: Unit;
  /** `command`, or the collector's name. */
  readonly by: string;
  /** A fingerprint of the command's line, or of the collector's paths and options. */
  readonly how: string;
  /** The format of the report that was read, which tells the tool that wrote it. */
  readonly format?: string;
}

/** The methods of a run by the metric's key. */
export type Methods = Readonly<Record<string, Method>>;

/** The methods of many runs, of which most are equal. */
export interface MethodColumn {
  /** For each run an index into `sets`; -1 where nobody has said how it measured. */
  readonly of: Int32Array;
  readonly sets: readonly Methods[];
}

/**
 * How a metric was measured in one run of a view.
 *
 * @returns `undefined` where nobody has said so
 */
export function methodAt(
  methods: MethodColumn | undefined,
  row: number,
  metric: string,
): Method | undefined {
  const set = methods?.sets[methods.of[row] ?? -1];
  return set !== undefined && Object.hasOwn(set, metric) ? set[metric] : undefined;
}

/** Numbers of which nobody knows what they count. */
const PLAIN: ReadonlySet<Unit> = new Set(["integer", "decimal"]);

/**
 * Whether numbers of two declared units cannot be compared. Where one of them was not declared nobody knows, and they are.
 *
 * @returns `true` if both are known and measure different things
 */
export function isOtherUnit(before: Unit | undefined, now: Unit | undefined): boolean {
  if (before === undefined || now === undefined || before === now) return false;
  return !(PLAIN.has(before) && PLAIN.has(now));
}
