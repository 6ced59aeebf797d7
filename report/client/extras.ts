/// <reference lib="dom" />
import { formatValue } from "../../core/text/format.ts";
import { CHANGE_WINDOW } from "../data/data.ts";
import { html } from "../escape.ts";
import { labelsText, metricName, metricOf } from "../read_run.ts";
import type { Context } from "./context.ts";
import { csvText, save } from "./downloads.ts";
import { build, delegate, fill, find } from "./dom.ts";
import { movedTable, whatMoved } from "./moved.ts";
import { valuesTable } from "./values_table.ts";
import type { ViewState } from "./view_state.ts";

/** The tables follow when the charts have been drawn. */
const CHARTS_FIRST_MS = 60;

/**
 * What stands below the charts: the change log and the table of all values. Both are made when they come into sight.
 *
 * @param host Where they go
 */
export function createExtras(context: Context, host: HTMLElement): void {
  const { data, store } = context;
  if (data.runs.length === 0) return;
  const moved = build(
    html`
      <section aria-labelledby="moved-title">
        <h2 id="moved-title">What moved</h2>
        <p
          class="about">Change points and drifts in the chosen range, largest effect first.${data
                .runs.length > CHANGE_WINDOW &&
            ` Change points are looked for in the newest ${
              formatValue(CHANGE_WINDOW, "integer")
            } values.`}</p>
        <div class="body"></div>
      </section>
    `,
  );
  const values = build(
    html`
      <section aria-labelledby="values-title">
        <h2 id="values-title">All values</h2>
        <div class="body"></div>
      </section>
    `,
  );
  host.append(moved, values);
  let page = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const series = (query: string) =>
    data.series.flatMap((one, index) => {
      const metric = metricOf(data, one);
      const text = `${metric.key} ${metricName(metric)} ${labelsText(one)}`.toLowerCase();
      return text.includes(query.toLowerCase()) ? [index] : [];
    });
  const draw = new Map<Element, () => void>([
    [moved, () => fill(find(moved, ".body"), movedTable(data, whatMoved(data, context.shown())))],
    [values, () => {
      const options = { page, series: series(store.get().query) };
      fill(find(values, ".body"), valuesTable(data, context.shown(), options));
    }],
  ]);
  const inSight = new Set<Element>();
  const stale = new Set<Element>([moved, values]);
  const refresh = () => {
    for (const section of inSight) {
      if (stale.delete(section)) draw.get(section)?.();
    }
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inSight.add(target);
      else inSight.delete(target);
    }
    refresh();
  }, { rootMargin: "300px" });
  observer.observe(moved);
  observer.observe(values);
  delegate(host, "click", {
    on: "[data-run]",
    run: ({ dataset }) => store.update({ run: Number(dataset.run) }),
  });
  delegate(host, "click", {
    on: "[data-page]",
    run: ({ dataset }) => {
      page = Number(dataset.page);
      draw.get(values)?.();
    },
  });
  delegate(host, "click", {
    on: "[data-do=all-csv]",
    run: () => {
      const { order, from, to } = context.shown();
      const text = csvText(data, order.subarray(from, to), series(store.get().query));
      save("metrics.csv", new Blob([text], { type: "text/csv" }));
    },
  });
  store.subscribe((state, previous) => {
    if (!isOtherTable(state, previous)) return;
    page = 0;
    stale.add(moved).add(values);
    clearTimeout(timer);
    timer = setTimeout(refresh, CHARTS_FIRST_MS);
  });
}

function isOtherTable(state: ViewState, previous: ViewState): boolean {
  return state.range !== previous.range || state.branch !== previous.branch ||
    state.pulls !== previous.pulls || state.query !== previous.query;
}
