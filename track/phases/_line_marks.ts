import type { LineMark } from "../../ci/forge/types.ts";
import type { GateConfig } from "../../config/types.ts";
import { type LineRange, rangeText } from "../../core/changed/line_range.ts";
import { seriesName } from "../../core/metric.ts";
import type { TrackResult } from "../../core/track_result.ts";

/**
 * What is marked in the files of a change: the lines that it touches and no test reaches, if `all` are wanted those that lost
 * their coverage elsewhere, too; each range once.
 *
 * @param wanted What the config asks for
 * @returns The worst files first
 */
export function lineMarks(
  { measurements }: Pick<TrackResult, "measurements">,
  wanted: GateConfig["annotations"],
): readonly LineMark[] {
  if (wanted === "off") return [];
  const marks = new Map<string, LineMark>();
  for (const measurement of measurements) {
    const { change, labels } = measurement;
    const name = seriesName({ key: measurement.metric, name: measurement.name }, labels);
    for (const { path, uncovered } of change?.uncovered ?? []) {
      for (const lines of uncovered) add({ path, lines, title: "No test reaches this", name });
    }
    if (wanted !== "all") continue;
    for (const { path, lines } of change?.lost ?? []) {
      for (const one of lines) {
        add({ path, lines: one, title: "No test reaches this any more", name });
      }
    }
  }
  return [...marks.values()];

  function add({ path, lines, title, name }: {
    readonly path: string;
    readonly lines: LineRange;
    readonly title: string;
    readonly name: string;
  }): void {
    const text = rangeText(lines);
    const what = lines.first === lines.last ? `line ${text}` : `lines ${text}`;
    const known = marks.get(`${path}:${text}`);
    const message = known === undefined
      ? `Uncovered ${what} (${name})`
      : `${known.message}, (${name})`;
    marks.set(`${path}:${text}`, { path, ...lines, title: known?.title ?? title, message });
  }
}
