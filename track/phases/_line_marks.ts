import type { LineMark } from "../../ci/forge/types.ts";
import type { GateConfig } from "../../config/types.ts";
import { rangeText } from "../../core/changed/line_range.ts";
import { seriesName } from "../../core/metric.ts";
import type { TrackResult } from "../../core/track_result.ts";

/**
 * What is marked in the files of a change: the lines that it touches and no test reaches, each range once.
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
      for (const range of uncovered) {
        const text = rangeText(range);
        const what = range.first === range.last ? `line ${text}` : `lines ${text}`;
        const known = marks.get(`${path}:${text}`);
        marks.set(`${path}:${text}`, {
          path,
          ...range,
          title: "No test reaches this",
          message: known === undefined
            ? `Uncovered ${what} (${name})`
            : `${known.message}, (${name})`,
        });
      }
    }
  }
  return [...marks.values()];
}
