/// <reference lib="dom" />
import { html } from "../escape.ts";
import {
  groupings,
  isDense,
  overviewOf,
  type OverviewOrder,
  type SortColumn,
} from "../page/overview.ts";
import type { Context } from "./context.ts";
import { build, delegate, fill, find } from "./dom.ts";
import { isOtherTable } from "./extras.ts";

/** It follows when the charts have been drawn and the reader pauses. */
const CHARTS_FIRST_MS = 250;

/**
 * Keeps the overview at what is chosen: branch, range and search; a table can be sorted and grouped.
 *
 * @param host What the server drew
 */
export function createOverview(context: Context, host: HTMLElement): void {
  const { data, store } = context;
  let by: OverviewOrder = { sort: "rank", group: "" };
  const draw = () => {
    const { order, from, to } = context.shown();
    const { query, branch } = store.get();
    fill(host, overviewOf(data, { order, span: { from, to }, query }, by));
    if (host.querySelector(".card, td") === null) {
      fill(host, html`<p class="empty">No metric is called “${query}”.</p>`);
    }
    const name = document.querySelector("#branch-name");
    if (name !== null) name.textContent = branch ?? "all";
  };
  const choices = groupings(data);
  if (isDense(data) && choices.length > 1) {
    const field = build(html`
      <label class="field grouping">group by <select>${choices.map(([value, name]) =>
        html`<option value="${value}">${name}</option>`
      )}</select></label>
    `);
    host.before(field);
    const select = find<HTMLSelectElement>(field, "select");
    select.addEventListener("change", () => {
      by = { ...by, group: select.value };
      draw();
    });
  }
  delegate(host, "click", {
    on: "[data-sort]",
    run: ({ dataset }) => {
      const sort = dataset.sort as SortColumn;
      by = { ...by, sort: by.sort === sort ? "rank" : sort };
      draw();
      host.querySelector<HTMLElement>(`[data-sort=${sort}]`)?.focus();
    },
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe((state, previous) => {
    if (!isOtherTable(state, previous)) return;
    clearTimeout(timer);
    if (state.query !== previous.query || state.branch !== previous.branch) draw();
    else timer = setTimeout(draw, CHARTS_FIRST_MS);
  });
  const { query, branch, range } = store.get();
  if (query !== "" || branch !== data.meta.branch || range !== "all") draw();
  else if (isDense(data)) timer = setTimeout(draw, CHARTS_FIRST_MS);
}
