/// <reference lib="dom" />
import type { ReportData, ReportSeries } from "../data/data.ts";
import { type Standing, standingsOf } from "../page/standing.ts";
import { runsOf } from "../read_run.ts";
import { type Palette, readPalette } from "./palette.ts";
import { type ShownRuns, shownRuns } from "./shown_runs.ts";
import type { Store } from "./store.ts";
import { type Span, spanOf, type ViewState } from "./view_state.ts";

/** What every part of the page works with. */
export interface Context {
  readonly data: ReportData;
  readonly store: Store;
  /** The runs that a section shows now; `undefined`: those of the page's range. */
  readonly shown: (section?: number) => ShownRuns;
  /** Where a series stands in the judgement; it does not change while the page is open. */
  readonly standing: (series: ReportSeries) => Standing;
  readonly palette: () => Palette;
  /** Forgets the colours after the reader changed the mode. */
  readonly forgetPalette: () => void;
  readonly crosshair: Crosshair;
  /** Shows a short message for a moment. */
  readonly say: (text: string) => void;
}

/** The run under the crosshair of each section. */
export interface Crosshair {
  readonly get: (section: number) => number | undefined;
  readonly set: (section: number, run: number | undefined) => void;
  readonly subscribe: (listener: (section: number, run: number | undefined) => void) => void;
}

/**
 * Makes the context.
 *
 * @returns The context
 */
export function createContext(data: ReportData, store: Store): Context {
  let palette: Palette | undefined;
  const standing = remember(() => standingsOf(data));
  const order = remember((branch: string | undefined, pulls: boolean) =>
    runsOf(data.runs, branch, { pullRequests: pulls })
  );
  const windows = new Map<number | undefined, (...key: WindowKey) => ShownRuns>();
  return {
    data,
    store,
    shown: (section) => {
      const state = store.get();
      const { branch, pulls, x } = state;
      const window = windows.get(section) ??
        remember((order, span, x) => shownRuns(data.runs, order, { span, x }));
      windows.set(section, window);
      return window(order(branch, pulls), spanFor(state, { data, section }), x);
    },
    standing: (series) => standing()(series),
    palette: () => palette ??= readPalette(document.documentElement),
    forgetPalette: () => void (palette = undefined),
    crosshair: createCrosshair(),
    say,
  };
}

type WindowKey = [order: Int32Array, span: Span, x: ViewState["x"]];

/**
 * The range of a section: its own zoom, else the page's.
 *
 * @param options `data`; `section`: which one, `undefined` for the page
 * @returns The span
 */
function spanFor(
  state: ViewState,
  options: { readonly data: ReportData; readonly section: number | undefined },
): Span {
  const zoom = options.section === undefined ? undefined : state.zooms.get(options.section);
  return zoom ?? spanOf(state.range, options.data);
}

/** Calls again only for arguments that are not the last ones. */
function remember<A extends unknown[], R>(make: (...key: A) => R): (...key: A) => R {
  let last: { readonly key: A; readonly result: R } | undefined;
  return (...key) => {
    if (last === undefined || !last.key.every((part, index) => isEqual(part, key[index]))) {
      last = { key, result: make(...key) };
    }
    return last.result;
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (isSpan(a) && isSpan(b) && a.from === b.from && a.to === b.to);
}

function isSpan(value: unknown): value is Span {
  return typeof value === "object" && value !== null && "from" in value && "to" in value;
}

function createCrosshair(): Crosshair {
  const runs = new Map<number, number | undefined>();
  const listeners: ((section: number, run: number | undefined) => void)[] = [];
  return {
    get: (section) => runs.get(section),
    set: (section, run) => {
      if (runs.get(section) === run) return;
      runs.set(section, run);
      for (const listener of listeners) listener(section, run);
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}

function say(text: string): void {
  document.querySelector(".toast")?.remove();
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  toast.textContent = text;
  document.body.append(toast);
  setTimeout(() => toast.remove(), 2500);
}
