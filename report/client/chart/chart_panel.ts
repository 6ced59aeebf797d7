/// <reference lib="dom" />
import { labelsText, metricName, metricOf } from "../../read_run.ts";
import type { Context } from "../context.ts";
import type { ChartPlace } from "./legend.ts";
import { createLiveChart, type LiveChart } from "./live_chart.ts";

/** One chart on the page. It costs next to nothing until it first comes into sight. */
export interface ChartPanel {
  readonly figure: HTMLElement;
  readonly section: number;
  /** Starts and stops drawing as the chart comes into sight and leaves. */
  readonly setInSight: (isInSight: boolean) => void;
  /** Draws the current state, if it is in sight; `isWhole`: colours, axes or lines changed, not only the range. */
  readonly refresh: (isWhole: boolean) => void;
  /** Draws for paper, whether in sight or not. */
  readonly print: (isPrinting: boolean) => void;
  /** Whether a search finds it. */
  readonly matches: (query: string) => boolean;
}

/**
 * Watches over one of the page's figures.
 *
 * @param figure The figure that the server made
 * @returns The chart
 */
export function createChartPanel(
  context: Context,
  figure: HTMLElement,
  place: ChartPlace,
): ChartPanel {
  let live: LiveChart | undefined;
  const wake = (): LiveChart => live ??= createLiveChart(context, figure, place);
  return {
    figure,
    section: place.section,
    setInSight: (isInSight) => {
      if (isInSight) wake();
      live?.setInSight(isInSight);
    },
    refresh: (isWhole) => live?.refresh(isWhole),
    print: (isPrinting) => wake().print(isPrinting),
    matches: (query) => searchedText(context, place).includes(query.toLowerCase()),
  };
}

function searchedText({ data }: Context, { content }: ChartPlace): string {
  const names = content.series.flatMap((index) => {
    const series = data.series[index];
    if (series === undefined) return [];
    const metric = metricOf(data, series);
    return [metric.key, metricName(metric), labelsText(series)];
  });
  return [content.title, ...names].join("\n").toLowerCase();
}
