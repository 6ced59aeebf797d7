import type { FileOfChange } from "../../core/changed/coverage_of_change.ts";
import { type LineRange, rangeText } from "../../core/changed/line_range.ts";
import { seriesName } from "../../core/metric.ts";
import { formatCount, formatValue } from "../../core/text/format.ts";
import type { TrackedMeasurement } from "../../core/track_result.ts";
import type { MarkdownModel } from "../model.ts";
import { list } from "./_blocks.ts";
import type { Block } from "./_fit.ts";
import { markdownLink, markdownText } from "./markdown_text.ts";

/** Who has more to mend looks into the report of the tests' own tool. */
const MAX_FILES = 20;
const MAX_RANGES = 12;
const MAX_UNMEASURED = 10;

/**
 * What a change touches that no test reaches: for each coverage of the change its worst files with their lines, and the files that no report
 * mentions.
 *
 * @returns A block for each; none where everything is covered
 */
export function uncoveredBlocks({ measurements, links }: MarkdownModel): readonly Block[] {
  return measurements.map((measurement) => {
    const { change, unit, value } = measurement;
    if (change === undefined) return list("");
    const { covered, total } = change;
    const title = `Lines of this change that no test reaches: ${
      markdownText(
        seriesName({ key: measurement.metric, name: measurement.name }, measurement.labels),
      )
    } ${typeof value === "number" ? formatValue(value, unit) : ""} (${covered} of ${total})`;
    return list(title, itemsOf(change, links?.lines));
  });
}

function itemsOf(
  { uncovered, more, unmeasured, unmeasuredFiles, lost = [], lostLines = 0 }: NonNullable<
    TrackedMeasurement["change"]
  >,
  link: NonNullable<MarkdownModel["links"]>["lines"],
): readonly string[] {
  const left = uncovered.length - MAX_FILES + more;
  const named = unmeasured.slice(0, MAX_UNMEASURED)
    .map(({ path, lines }) =>
      `${markdownLink(path, link?.(path))} (${formatCount(lines, "line")})`
    );
  const others = unmeasuredFiles - named.length;
  const elsewhere = lost.slice(0, MAX_UNMEASURED)
    .map(({ path, lines }) =>
      `${markdownLink(path, link?.(path))}: ${rangesText(path, lines, link)}`
    );
  const rest = lost.length - elsewhere.length;
  return [
    ...uncovered.slice(0, MAX_FILES).map((file) => fileItem(file, link)),
    ...(left > 0 ? [`_and ${formatCount(left, "more file")}_`] : []),
    ...(named.length === 0 ? [] : [
      `Not measured, because no report mentions ${named.length === 1 ? "it" : "them"}: ${
        named.join(", ")
      }${others > 0 ? ` and ${others} more` : ""}`,
    ]),
    ...(elsewhere.length === 0 ? [] : [
      `Elsewhere, ${formatCount(lostLines, "line")} that this change does not touch lost ${
        lostLines === 1 ? "its" : "their"
      } coverage: ${elsewhere.join("; ")}${
        rest > 0 ? ` and ${formatCount(rest, "more file")}` : ""
      }`,
    ]),
  ];
}

function fileItem(
  { path, covered, total, uncovered }: FileOfChange,
  link: NonNullable<MarkdownModel["links"]>["lines"],
): string {
  return `${markdownLink(path, link?.(path))}: ${rangesText(path, uncovered, link)} (${
    total - covered
  } of ${total} uncovered)`;
}

function rangesText(
  path: string,
  ranges: readonly LineRange[],
  link: NonNullable<MarkdownModel["links"]>["lines"],
): string {
  const shown = ranges.slice(0, MAX_RANGES)
    .map((range) => markdownLink(rangeText(range), link?.(path, range)));
  const left = ranges.length - shown.length;
  return `${shown.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}
