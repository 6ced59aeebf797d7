/// <reference lib="dom" />
import { html } from "../escape.ts";
import { isSought } from "../read_run.ts";
import type { Context } from "./context.ts";
import { csvText, save } from "./downloads.ts";
import { build, delegate, fill, find } from "./dom.ts";
import { valuesTable } from "./values_table.ts";
import type { ViewState } from "./view_state.ts";

/** The tables follow when the charts have been drawn. */
const CHARTS_FIRST_MS = 60;

/**
 * What stands below the charts: the table of all values. It is made when it comes into sight.
 *
 * @param host Where they go
 */
export function createExtras(context: Context, host: HTMLElement): void {
  const { data, store } = context;
  if (data.runs.length === 0) return;
  const values = build(
    html`
      <section aria-labelledby="values-title">
        <h2 id="values-title">All values</h2>
        <div class="body"></div>
      </section>
    `,
  );
  host.append(values);
  let page = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const series = () =>
    data.series.flatMap((one, index) => isSought(data, one, store.get().query) ? [index] : []);
  const draw = () =>
    fill(
      find(values, ".body"),
      valuesTable(data, context.shown(), { page, series: series() }),
    );
  let isInSight = false;
  let isStale = true;
  const refresh = () => {
    if (!isInSight || !isStale) return;
    isStale = false;
    draw();
  };
  new IntersectionObserver((entries) => {
    isInSight = entries.at(-1)?.isIntersecting === true;
    refresh();
  }, { rootMargin: "300px" }).observe(values);
  delegate(host, "click", {
    on: "[data-run]",
    run: ({ dataset }) => store.update({ run: Number(dataset.run) }),
  });
  delegate(host, "click", {
    on: "[data-page]",
    run: ({ dataset }) => {
      page = Number(dataset.page);
      draw();
    },
  });
  delegate(host, "click", {
    on: "[data-do=all-csv]",
    run: () => {
      const { order, from, to } = context.shown();
      const text = csvText(data, order.subarray(from, to), series());
      save("metrics.csv", new Blob([text], { type: "text/csv" }));
    },
  });
  store.subscribe((state, previous) => {
    if (!isOtherTable(state, previous)) return;
    page = 0;
    isStale = true;
    clearTimeout(timer);
    timer = setTimeout(refresh, CHARTS_FIRST_MS);
  });
}

/**
 * Whether tables show something else now.
 *
 * @returns False where only charts differ
 */
export function isOtherTable(state: ViewState, previous: ViewState): boolean {
  return state.range !== previous.range || state.branch !== previous.branch ||
    state.pulls !== previous.pulls || state.query !== previous.query;
}
