import type { ReportMeta, ReportSeries, RunDetail } from "./data.ts";

/**
 * The head of a packed page, as JSON. Behind it follow the columns: of the runs time (seconds), number, pull request, branch, event,
 * author, stream; of each series its values and, where there are, its spread; at last the commits' bytes.
 */
export interface PackedHead {
  readonly meta: ReportMeta;
  /** Number of runs. */
  readonly length: number;
  readonly texts: readonly string[];
  readonly commitBytes: number;
  readonly details: readonly PackedDetail[];
  readonly series: readonly PackedSeries[];
}

/** A run and its long texts; the commit is absent where the commits' column holds it whole. */
export type PackedDetail = readonly [
  run: number,
  texts: Omit<RunDetail, "commit"> & { readonly commit?: string },
];

/** A series without its columns. */
export type PackedSeries = Omit<ReportSeries, "values" | "spread"> & {
  /** The values are multiples of `10^-decimals`. */
  readonly decimals: number;
  /** Set where there is a spread. */
  readonly spreadDecimals?: number;
};
