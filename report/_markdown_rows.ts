import { formatDelta, formatValue } from "../core/format.ts";
import { labelsKey, seriesKey, type Unit } from "../core/metric.ts";
import type { TrackedMeasurement } from "../core/track_result.ts";
import type { Check } from "../core/verdict.ts";
import type { Block } from "./_fit.ts";
import { icon, statusText } from "./_markdown_words.ts";
import { mermaidChart } from "./_mermaid.ts";
import type { MarkdownModel } from "./markdown.ts";
import { markdownText } from "./markdown_text.ts";
import { unicodeSpark } from "./unicode_spark.ts";

/** Turns checks and measurements into what is shown of them. */
export interface Rows {
  /** The cells of a check, as under {@link CHECK_HEAD}. */
  check(check: Check): readonly string[];
  /** The cells of a value that no threshold judges, as under {@link METRIC_HEAD}. */
  measurement(one: TrackedMeasurement): readonly string[];
  /** The chart of a failing check, folded; `undefined` where there is nothing to draw. */
  chart(check: Check): Block | undefined;
}

/** The columns of a check. */
export const CHECK_HEAD = ["Metric", "Base", "This", "Δ", "Limit", "Status", "Last 20 runs"];
/** The columns of a metric without a threshold. */
export const METRIC_HEAD = ["Metric", "Before", "This", "Δ", "Last 20 runs"];

const SPARK_RUNS = 20;
const MAX_NAME = 120;
const NONE = "–";

type Series = Pick<Check, "metric" | "labels">;

/** Prepares the rows of a model. */
export function createRows({ recent = new Map(), measurements }: MarkdownModel): Rows {
  const names = new Map(measurements.map(({ metric, name }) => [metric, name]));
  const recentOf = ({ metric, labels }: Series): readonly number[] =>
    recent.get(seriesKey(metric, labels)) ?? [];
  const nameOf = ({ metric, labels }: Series): string => {
    const key = labelsKey(labels);
    return `${names.get(metric) ?? metric}${key === "" ? "" : `{${key}}`}`;
  };
  const cellOf = (series: Series): string => markdownText(nameOf(series), MAX_NAME);
  const sparkOf = (series: Series, value: number | string | undefined): string => {
    const values = [...recentOf(series), ...(typeof value === "number" ? [value] : [])];
    return values.length < 2 ? "" : unicodeSpark(values.slice(-SPARK_RUNS));
  };
  return {
    check: (check) => [
      cellOf(check),
      valueText(check.baseline?.value, check.unit),
      valueText(check.value, check.unit),
      deltaText(check.delta, check.unit),
      limitText(check),
      `${icon(check)} ${statusText(check)}`,
      sparkOf(check, check.value),
    ],
    measurement: (one) => [
      cellOf(one),
      valueText(one.previous, one.unit),
      valueText(one.value, one.unit),
      deltaText(
        typeof one.value === "number" && typeof one.previous === "number"
          ? one.value - one.previous
          : undefined,
        one.unit,
      ),
      sparkOf(one, one.value),
    ],
    chart(check) {
      const { value, unit, limit } = check;
      const before = recentOf(check);
      if (value === undefined || before.length === 0) return undefined;
      return {
        open: ["<details>", `<summary>Chart: ${cellOf(check)}</summary>`, ""],
        lines: mermaidChart({
          title: nameOf(check),
          values: [...before, value],
          ...(unit && { unit }),
          ...(limit !== undefined && { limit }),
        }),
        close: ["", "</details>", ""],
        isWhole: true,
      };
    },
  };
}

function valueText(value: number | string | undefined, unit: Unit | undefined): string {
  if (value === undefined) return NONE;
  return typeof value === "string" ? markdownText(value, MAX_NAME) : formatValue(value, unit);
}

function deltaText(delta: number | undefined, unit: Unit | undefined): string {
  return delta === undefined ? NONE : formatDelta(delta, unit);
}

function limitText({ limit, side, unit }: Check): string {
  if (limit === undefined) return NONE;
  return `${side === "floor" ? "≥" : "≤"} ${valueText(limit, unit)}`;
}
