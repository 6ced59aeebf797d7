import type { TrackFlags } from "../shared.ts";

/** What a history can be exported as. */
export const EXPORT_FORMATS = ["jsonl", "csv", "json", "openmetrics", "prometheus"] as const;

/** Flags of `export`. */
export interface ExportFlags extends TrackFlags {
  readonly format?: (typeof EXPORT_FORMATS)[number];
  readonly output?: string;
  /** Epoch milliseconds. */
  readonly since?: number;
}
