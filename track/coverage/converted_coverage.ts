import {
  type Converted,
  convertReports,
  type WrittenFormat,
} from "../../collectors/coverage/written/convert.ts";
import type { TrackOptions } from "../track_options.ts";
import { coverageInput, type CoverageOptions } from "./_coverage_input.ts";

/**
 * Makes one report of many, in a format that other programs read.
 *
 * @param format What to write
 * @throws {TrackError} If a report cannot be read, there is none, or it lists no lines
 */
export async function convertedCoverage(
  { format, ...asked }: CoverageOptions & { readonly format: WrittenFormat },
  options: TrackOptions,
): Promise<Converted> {
  const { input, context, deps } = await coverageInput(asked, options);
  return await convertReports(input, { format, context, timestampMs: deps.now() });
}
