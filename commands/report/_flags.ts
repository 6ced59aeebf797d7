import type { TrackFlags } from "../shared.ts";

/** What a report can be rendered as. */
export const REPORT_FORMATS = ["html", "markdown", "json", "csv"] as const;

/** Flags of `report`. */
export interface ReportFlags extends TrackFlags {
  readonly format?: (typeof REPORT_FORMATS)[number];
  readonly output?: string;
  readonly db?: readonly string[];
  readonly sample?: true;
}
