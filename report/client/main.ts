/// <reference lib="dom" />
import { type ChartPanel, createChartPanel } from "./chart/chart_panel.ts";
import { type Context, createContext } from "./context.ts";
import { find } from "./dom.ts";
import { createExtras } from "./extras.ts";
import { bringStyle } from "./live_style.ts";
import { createOverview } from "./overview.ts";
import { createRunDetails } from "./run_details.ts";
import { createTimeline } from "./timeline.ts";
import { createStore } from "./store.ts";
import { createModeSwitch, createToolbar } from "./toolbar.ts";
import { unpack } from "./unpack.ts";
import { formatState, parseState, type ViewState } from "./view_state.ts";

/** Charts are drawn a little before they come into sight. */
const SIGHT_MARGIN = "200px";

start();

async function start(): Promise<void> {
  bringStyle();
  const data = await unpack(find(document, "#data").textContent ?? "");
  const store = createStore(parseState(location.hash.slice(1), data));
  const context = createContext(data, store);
  const panels = createPanels(context);
  const redraw = (isWhole: boolean) => panels.forEach((panel) => panel.refresh(isWhole));

  // Without runs there is nothing to choose from.
  if (data.runs.length > 0) createToolbar(context, find(document, "#toolbar"));
  createModeSwitch(context, find(document, "#mode"), () => redraw(true));
  createRunDetails(context);
  createOverview(context, find(document, "#cards"));
  createTimeline(context, find(document, "#timeline"));
  createExtras(context, find(document, "#extras"));
  store.subscribe((state, previous) => {
    const fragment = formatState(state, data);
    history.replaceState(
      undefined,
      "",
      fragment === "" ? location.pathname + location.search : `#${fragment}`,
    );
    if (isOtherPicture(state, previous)) redraw(true);
    else if (state.range !== previous.range) redraw(false);
    else if (state.zooms !== previous.zooms) {
      for (const panel of panels) {
        const { section } = panel;
        if (state.zooms.get(section) !== previous.zooms.get(section)) panel.refresh(false);
      }
    }
    if (state.query !== previous.query) search(panels, state.query);
  });
  addEventListener("hashchange", () => {
    // A link inside the page leads to an element, a link to a view holds parameters.
    if (location.hash.includes("=")) store.update(parseState(location.hash.slice(1), data));
  });
  addEventListener("beforeprint", () => panels.forEach((panel) => panel.print(true)));
  addEventListener("afterprint", () => panels.forEach((panel) => panel.print(false)));
  followInnerLinks(panels);
  watch(panels);
  if (store.get().query !== "") search(panels, store.get().query);
  document.documentElement.dataset.ready = "true";
}

function createPanels(context: Context): readonly ChartPanel[] {
  return context.data.meta.sections.flatMap(({ charts }, section) =>
    charts.map((content, chart) =>
      createChartPanel(context, find(document, `#chart-${section}-${chart}`), {
        section,
        chart,
        content,
      })
    )
  );
}

/** Only charts in sight are drawn: a page may have hundreds. */
function watch(panels: readonly ChartPanel[]): void {
  const byFigure = new Map(panels.map((panel) => [panel.figure as Element, panel]));
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      byFigure.get(target)?.setInSight(isIntersecting);
    }
  }, { rootMargin: SIGHT_MARGIN });
  for (const { figure } of panels) observer.observe(figure);
}

function isOtherPicture(state: ViewState, previous: ViewState): boolean {
  return state.x !== previous.x || state.y !== previous.y || state.branch !== previous.branch ||
    state.pulls !== previous.pulls || state.toggled !== previous.toggled;
}

function search(panels: readonly ChartPanel[], query: string): void {
  for (const panel of panels) panel.figure.hidden = !panel.matches(query);
  for (const row of document.querySelectorAll<HTMLElement>("#news li")) {
    row.hidden = !row.innerText.toLowerCase().includes(query.toLowerCase());
  }
  for (const section of document.querySelectorAll<HTMLElement>("section.charts")) {
    section.hidden = section.querySelector("figure:not([hidden])") === null;
  }
}

/** The fragment holds the view's state, so links within the page must not change it. */
function followInnerLinks(panels: readonly ChartPanel[]): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
    const target = link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLDetailsElement) target.open = true;
    target.scrollIntoView({ block: "center" });
    // A chart that was never in sight has nothing yet that could get the focus.
    panels.find(({ figure }) => figure === target)?.setInSight(true);
    const focusable = target.querySelector<HTMLElement>("[tabindex='0'], summary") ?? target;
    focusable.focus({ preventScroll: true });
  });
}
