import { defined } from "../../core/defined.ts";
import { formatCount, formatValue } from "../../core/text/format.ts";
import { treeCoverage } from "../../track/coverage/tree_coverage.ts";
import type { Io } from "../io.ts";
import { printJson } from "../open.ts";
import { stylesOf, trackOptions } from "../shared.ts";
import { table } from "../table.ts";
import { askedOf, type CoverageFlags, noteWarnings } from "./_flags.ts";

/** Nobody reads more at once. */
const MOST_FILES = 30;

/**
 * Tells what the tests reach: the whole, and the files, those with most uncovered first.
 *
 * @param files Reports; none: those of the config
 * @returns 1 if less than `--min` is covered, else 0
 * @throws {TrackError} If a report cannot be read
 */
export async function runTree(
  files: readonly string[],
  flags: CoverageFlags,
  io: Io,
): Promise<number> {
  const { configFile, min, type, json, verbose } = flags;
  const found = await treeCoverage(
    askedOf(files, flags),
    trackOptions(defined({ configFile }), io),
  );
  noteWarnings(found.warnings, flags, io);
  const { value, covered, total, files: all } = found;
  const isEnough = min === undefined || value >= min;
  if (json === true) {
    const answer = { ...defined({ type }), ...found, ...defined({ min }), passed: isEnough };
    printJson("coverage", answer, io);
    return isEnough ? 0 : 1;
  }
  const style = stylesOf(flags, io).out;
  const open = all.filter((one) => one.covered < one.total);
  const shown = verbose === true ? open : open.slice(0, MOST_FILES);
  const [head = "", ...rows] = table(
    [
      { title: "File" },
      { title: "Covered", align: "right" },
      { title: "Uncovered", align: "right" },
    ],
    shown.map((one) => [
      one.path,
      formatValue(one.value, "percent"),
      `${one.total - one.covered} of ${one.total}`,
    ]),
    io.stdout.columns,
  );
  const more = open.length - shown.length;
  const mark = min === undefined ? "" : isEnough ? `${style.good("✓")} ` : `${style.bad("✗")} `;
  const limit = min === undefined
    ? ""
    : `, ${isEnough ? "not below" : "below"} ${formatValue(min, "percent")}`;
  const counts = covered === undefined ? "" : `, ${covered} of ${total}`;
  const where = all.length === 0 ? "" : ` in ${formatCount(all.length, "file")}`;
  const lines = [
    ...(rows.length > 0 ? [style.dim(head), ...rows] : []),
    ...(more > 0 ? [style.dim(`… and ${formatCount(more, "more file")}`)] : []),
    ...(rows.length > 0 ? [""] : []),
    `${mark}${formatValue(value, "percent")} is covered${counts}${where}${limit}`,
  ];
  io.stdout.write(lines.map((line) => `${line}\n`).join(""));
  return isEnough ? 0 : 1;
}
