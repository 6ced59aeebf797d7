import type { ExportFormat } from "../../track/exchange/export_history.ts";
import type { TrackFlags } from "../shared.ts";

/** What a history can be exported as. */
export const EXPORT_FORMATS = [
  "jsonl",
  "csv",
  "json",
  "openmetrics",
  "prometheus",
] as const satisfies readonly ExportFormat[];

/** Flags of `export`. */
export interface ExportFlags extends TrackFlags {
  readonly format?: ExportFormat;
  readonly output?: string;
  /** Epoch milliseconds. */
  readonly since?: number;
}
