import { defined } from "../../core/defined.ts";
import { formatValue, shortCommit } from "../../core/text/format.ts";
import { type ChangedCoverage, changedCoverage } from "../../track/coverage/changed_coverage.ts";
import type { Io } from "../io.ts";
import { printJson } from "../open.ts";
import { stylesOf, trackOptions } from "../shared.ts";
import type { Style } from "../style.ts";
import { uncoveredLines } from "../uncovered.ts";
import { askedOf, type CoverageFlags, noteWarnings } from "./_flags.ts";

/** Nobody mends more at once. */
const MOST_LINES = 200;

/**
 * Tells which of the lines that the work tree touches no test reaches.
 *
 * @param files Reports; none: those of the config
 * @returns 1 if less than `--min` is covered, else 0
 * @throws {TrackError} If a report cannot be read, or it is not known what changed
 */
export async function runChanged(
  files: readonly string[],
  flags: CoverageFlags,
  io: Io,
): Promise<number> {
  const { configFile, base, min, before, json, verbose } = flags;
  const asked = askedOf(files, flags);
  const found = await changedCoverage({
    ...asked,
    collect: { ...asked.collect, ...defined({ before }) },
    ...defined({ base }),
  }, trackOptions(defined({ configFile }), io));
  const style = stylesOf(flags, io);
  noteWarnings(found.warnings, flags, io);
  const isEnough = min === undefined || found.value === undefined || found.value >= min;
  if (json === true) {
    printJson("coverage", { ...found, ...defined({ min }), passed: isEnough }, io);
  } else {
    const most = verbose === true ? Infinity : MOST_LINES;
    const lines = found.change === undefined
      ? []
      : uncoveredLines(found.change, { style: style.out, cwd: io.cwd, most });
    const parts = [...lines, ...(lines.length > 0 ? [""] : []), sentence(found, min, style.out)];
    io.stdout.write(parts.map((line) => `${line}\n`).join(""));
  }
  return isEnough ? 0 : 1;
}

function sentence(
  { base, value, change, why }: ChangedCoverage,
  min: number | undefined,
  style: Style,
): string {
  const since = `since ${shortCommit(base)}`;
  if (value === undefined || change === undefined) {
    return `${style.dim("?")} No coverage of the change: ${why ?? "nothing is known"}`;
  }
  const { covered, total } = change;
  const limit = min === undefined
    ? ""
    : `, ${value >= min ? "not below" : "below"} ${formatValue(min, "percent")}`;
  const isGood = min === undefined ? covered === total : value >= min;
  const mark = isGood ? style.good("✓") : min === undefined ? style.warn("!") : style.bad("✗");
  return `${mark} ${
    formatValue(value, "percent")
  } of the change ${since} is covered, ${covered} of ${total}${limit}`;
}
