import type { SectionConfig } from "../../config/types.ts";
import type { Metric } from "../../core/metric.ts";
import type { Chart, ReportSeries, Section } from "./data.ts";
import { metricName } from "../read_run.ts";

/** Two axes, left and right, are what a reader can follow. */
const UNITS_PER_CHART = 2;

/**
 * Which charts the page has: those of the config, else one per metric.
 *
 * A chart cannot mix words with numbers, nor have more than two units; such a one is split.
 *
 * @param metrics The metrics, in their order
 * @param series All series; charts hold indices into this
 * @returns Sections with their charts; metrics without any value keep an empty chart
 */
export function layOut(
  sections: readonly SectionConfig[],
  metrics: readonly Metric[],
  series: readonly ReportSeries[],
): readonly Section[] {
  const seriesOf = (metric: Metric | undefined) =>
    metric === undefined
      ? []
      : series.flatMap((one, index) => metrics[one.metric] === metric ? [index] : []);
  if (sections.length === 0) {
    const charts = metrics.map((metric) => chartOf([metric], seriesOf(metric), undefined));
    return charts.length === 0 ? [] : [{ name: "", charts }];
  }
  const byKey = new Map(metrics.map((metric) => [metric.key, metric]));
  return sections.map((section) => ({
    name: section.name,
    ...(section.description !== undefined && { description: section.description }),
    charts: section.charts.flatMap((chart) => {
      const known = chart.metrics.map((key) => byKey.get(key) ?? { key, type: "numeric" as const });
      return split(known).map((group) =>
        chartOf(group, group.flatMap((metric) => seriesOf(byKey.get(metric.key))), chart.title)
      );
    }),
  }));
}

function chartOf(
  metrics: readonly Metric[],
  series: readonly number[],
  title: string | undefined,
): Chart {
  return {
    title: title || metrics.map(metricName).join(", "),
    kind: metrics[0]?.type === "label" ? "bands" : "lines",
    series,
  };
}

function split(metrics: readonly Metric[]): readonly (readonly Metric[])[] {
  const groups: Metric[][] = [];
  for (const metric of metrics) {
    const fitting = metric.type === "label" ? undefined : groups.find((group) => {
      const units = new Set([...group, metric].map((one) => one.unit));
      return group[0]?.type === "numeric" && units.size <= UNITS_PER_CHART;
    });
    if (fitting === undefined) groups.push([metric]);
    else fitting.push(metric);
  }
  return groups;
}
