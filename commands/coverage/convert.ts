import type { WrittenFormat } from "../../collectors/coverage/written/convert.ts";
import { defined } from "../../core/defined.ts";
import { formatBytes, formatCount } from "../../core/text/format.ts";
import { convertedCoverage } from "../../track/coverage/converted_coverage.ts";
import type { Io } from "../io.ts";
import { writeOutput } from "../output.ts";
import { printJson } from "../open.ts";
import { stylesOf, trackOptions } from "../shared.ts";
import { askedOf, type CoverageFlags, noteWarnings } from "./_flags.ts";

/**
 * Writes reports of any formats as one report of a format that other programs read.
 *
 * @param files Reports; none: those of the config
 * @param flags With `output`, where to; else stdout
 * @returns 0
 * @throws {TrackError} If a report cannot be read, or the new one cannot be written
 */
export async function runConvert(
  files: readonly string[],
  flags: CoverageFlags & { readonly convert: WrittenFormat },
  io: Io,
): Promise<number> {
  const { configFile, convert: format, output, json } = flags;
  const found = await convertedCoverage(
    { ...askedOf(files, flags), format },
    trackOptions(defined({ configFile }), io),
  );
  const sizeBytes = await writeOutput(found.parts, output, io);
  const { reports, formats, report: { leftOut } } = found;
  const warnings = [
    ...found.warnings,
    ...(leftOut === 0 ? [] : [
      `${
        formatCount(leftOut, "point")
      } left out: no report says their line, or ${format} has no place for them`,
    ]),
  ];
  noteWarnings(warnings, flags, io);
  if (output === undefined || output === "-") return 0;
  if (json === true) {
    const answer = { format, output, sizeBytes, reports, formats, leftOut, warnings };
    printJson("coverage", answer, io);
  } else if (flags.quiet !== true) {
    const { log } = stylesOf(flags, io);
    io.stderr.write(
      `${log.good("✓")} ${output}: ${formatCount(reports, "report")} (${
        formats.join(", ")
      }) as ${format}, ${formatBytes(sizeBytes)}\n`,
    );
  }
  return 0;
}
