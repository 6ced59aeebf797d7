import { type Check, isImproved } from "../../core/gate/verdict.ts";
import { type CollectFailure, seriesKey, type Unit } from "../../core/metric.ts";
import { type Footnotes, footnotes } from "../../core/text/footnotes.ts";
import { formatDelta, formatValue } from "../../core/text/format.ts";
import type { TrackedMeasurement } from "../../core/track_result.ts";
import { statusText } from "../grade.ts";
import type { MarkdownModel } from "../model.ts";
import type { Cells } from "./_blocks.ts";
import type { Block } from "./_fit.ts";
import { mermaidChart } from "./_mermaid.ts";
import { unicodeSpark } from "./_unicode_spark.ts";
import { icon } from "./_words.ts";
import { markdownText } from "./markdown_text.ts";

/** Turns checks and measurements into what is shown of them. */
export interface Rows {
  /** One row for each check. */
  checks(checks: readonly Check[]): Cells;
  /** One row for each value that no threshold judges. */
  measurements(list: readonly TrackedMeasurement[]): Cells;
  /** A metric that has no value, why, and what to do. */
  failure(failure: CollectFailure): string;
  /** The chart of a failing check, folded; `undefined` where there is nothing to draw. */
  chart(check: Check): Block | undefined;
}

/** The columns of a check. */
const CHECK_HEAD = ["Metric", "Base", "This", "Δ", "Limit", "Status", "Last 20 runs"];
/** The columns of a metric without a threshold. */
const METRIC_HEAD = ["Metric", "Before", "This", "Δ", "Last 20 runs"];

const SPARK_RUNS = 20;
const MAX_NAME = 120;
const NONE = "–";

type Series = Pick<Check, "metric" | "labels">;

/** Prepares the rows of a model. */
export function createRows(
  { recent = new Map(), measurements, metrics = [] }: MarkdownModel,
): Rows {
  const names = new Map([
    ...metrics.map(({ key, name }) => [key, name] as const),
    ...measurements.map(({ metric, name }) => [metric, name] as const),
  ]);
  const recentOf = ({ metric, labels }: Series): readonly number[] =>
    recent.get(seriesKey(metric, labels)) ?? [];
  const nameOf = ({ metric, labels }: Series): string =>
    seriesKey(names.get(metric) ?? metric, labels);
  const cellOf = (series: Series): string => markdownText(nameOf(series), MAX_NAME);
  const sparkOf = (series: Series, value: number | string | undefined): string => {
    const values = [...recentOf(series), ...(typeof value === "number" ? [value] : [])];
    return values.length < 2 ? "" : unicodeSpark(values.slice(-SPARK_RUNS));
  };
  return {
    failure: ({ metric, message, fix }) =>
      `🕳️ **${cellOf({ metric, labels: {} })}** was not measured: ${markdownText(message)}. ${
        markdownText(fix)
      }`,
    checks(checks) {
      const bases = footnotes(checks.map(({ baseline }) => baseline?.description), markdownText);
      return {
        head: CHECK_HEAD,
        rows: checks.map((check) => [
          cellOf(check),
          `${valueText(check.baseline?.value, check.unit)}${
            bases.mark(check.baseline?.description)
          }`,
          valueText(check.value, check.unit),
          deltaText(check.delta, check.unit),
          limitText(check),
          `${icon(check)} ${outcomeText(check)}`,
          sparkOf(check, check.value),
        ]),
        compared: comparedText(bases),
      };
    },
    measurements(list) {
      const bases = footnotes(list.map(({ previousAt }) => previousAt), markdownText);
      return {
        head: METRIC_HEAD,
        rows: list.map((one) => [
          cellOf(one),
          `${valueText(one.previous, one.unit)}${bases.mark(one.previousAt)}`,
          valueText(one.value, one.unit),
          deltaText(
            typeof one.value === "number" && typeof one.previous === "number"
              ? one.value - one.previous
              : undefined,
            one.unit,
          ),
          sparkOf(one, one.value),
        ]),
        compared: comparedText(bases),
      };
    },
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

function comparedText({ caption }: Footnotes): string {
  return caption === "" ? "" : `Compared with ${caption}.`;
}

function valueText(value: number | string | undefined, unit: Unit | undefined): string {
  if (value === undefined) return NONE;
  return typeof value === "string" ? markdownText(value, MAX_NAME) : formatValue(value, unit);
}

/** Who accepted it and why belongs in the open. */
function outcomeText(check: Check): string {
  const { accepted } = check;
  if (accepted !== undefined) {
    return markdownText(`accepted by ${accepted.author}: ${accepted.reason}`, MAX_NAME);
  }
  return isImproved(check) ? "improved" : statusText(check);
}

function deltaText(delta: number | undefined, unit: Unit | undefined): string {
  return delta === undefined ? NONE : formatDelta(delta, unit);
}

function limitText({ limit, side, unit }: Check): string {
  if (limit === undefined) return NONE;
  return `${side === "floor" ? "≥" : "≤"} ${valueText(limit, unit)}`;
}
