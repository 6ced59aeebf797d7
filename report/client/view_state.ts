import type { ReportData } from "../data/data.ts";
import { commitOf } from "../read_run.ts";

/** A stretch of time, epoch milliseconds, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The ranges that have a button, counted back from the last run. */
export const PRESETS = ["7d", "30d", "90d", "1y", "all"] as const;

/** How the vertical axis counts. */
export const Y_AXES = ["fit", "zero", "log", "change"] as const;

/** A range with a button. */
export type Preset = typeof PRESETS[number];

/** Everything that a reader can choose; a link holds all of it. */
export interface ViewState {
  readonly range: Preset | Span;
  /** Zoomed sections. */
  readonly zooms: ReadonlyMap<number, Span>;
  readonly x: "time" | "run";
  /** From the lowest value or from zero; by logarithms; in per cent of the first value. */
  readonly y: typeof Y_AXES[number];
  /** `undefined`: every branch. */
  readonly branch: string | undefined;
  /** Whether runs of pull requests are shown. */
  readonly pulls: boolean;
  readonly query: string;
  /** The run whose details are open. */
  readonly run: number | undefined;
  /** The run that it is compared with. */
  readonly versus: number | undefined;
  /** Series that were switched on or off, as `section-chart-series`. */
  readonly toggled: ReadonlySet<string>;
}

const CROWD = 12;
const CROWDED_MS = 2 * 86_400_000;

const PRESET_DAYS: Readonly<Record<Preset, number>> = {
  "7d": 7,
  "30d": 30,
  "90d": 90,
  "1y": 365,
  all: Infinity,
};

/**
 * What a reader sees first.
 *
 * @returns Everything on the first branch, by time
 */
export function initialState({ meta, runs }: ReportData): ViewState {
  const span = (runs.time[runs.length - 1] ?? 0) - (runs.time[0] ?? 0);
  return {
    range: "all",
    zooms: new Map(),
    // The runs of a day or two, from an import or a busy afternoon, lie upon each other by time.
    x: runs.length >= CROWD && span < CROWDED_MS ? "run" : "time",
    y: "fit",
    branch: meta.branch,
    pulls: false,
    query: "",
    run: undefined,
    versus: undefined,
    toggled: new Set(),
  };
}

/**
 * The time that a range covers.
 *
 * @param range A preset or a span
 * @returns The span; presets end with the last run
 */
export function spanOf(range: Preset | Span, { runs }: ReportData): Span {
  if (typeof range !== "string") return range;
  const first = runs.time[0] ?? 0;
  const to = runs.time[runs.length - 1] ?? 0;
  return { from: Math.max(first, to - PRESET_DAYS[range] * 86_400_000), to };
}

/**
 * The state as a URL fragment.
 *
 * @returns `range=30d&x=run`, only what differs from the first view
 */
export function formatState(state: ViewState, data: ReportData): string {
  const initial = initialState(data);
  const parameters = new URLSearchParams();
  const set = (name: string, value: string, usual: string) => {
    if (value !== usual) parameters.set(name, value);
  };
  set("range", typeof state.range === "string" ? state.range : spanText(state.range), "all");
  for (const [section, span] of state.zooms) parameters.set(`zoom${section}`, spanText(span));
  set("x", state.x, initial.x);
  set("y", state.y, initial.y);
  if (state.branch === undefined) parameters.set("branches", "all");
  else set("branch", state.branch, initial.branch ?? "");
  set("pulls", state.pulls ? "1" : "", "");
  set("q", state.query, "");
  set("run", runText(data, state.run), "");
  set("versus", runText(data, state.versus), "");
  set("toggled", [...state.toggled].join("."), "");
  return parameters.toString();
}

/**
 * The state that a URL fragment describes. What it does not say, or says of runs and branches that this report lacks, is as at first.
 *
 * @param fragment Without `#`
 * @returns The state
 */
export function parseState(fragment: string, data: ReportData): ViewState {
  const initial = initialState(data);
  const parameters = new URLSearchParams(fragment);
  const range = parameters.get("range") ?? "";
  const branch = parameters.get("branch");
  const zooms = new Map<number, Span>();
  data.meta.sections.forEach((_, section) => {
    const span = parseSpan(parameters.get(`zoom${section}`) ?? "");
    if (span !== undefined) zooms.set(section, span);
  });
  return {
    range: PRESETS.find((preset) => preset === range) ?? parseSpan(range) ?? initial.range,
    zooms,
    x: (["run", "time"] as const).find((x) => x === parameters.get("x")) ?? initial.x,
    y: Y_AXES.find((y) => y === parameters.get("y")) ?? initial.y,
    branch: parameters.get("branches") === "all"
      ? undefined
      : branch !== null && data.meta.branches.includes(branch)
      ? branch
      : initial.branch,
    pulls: parameters.get("pulls") === "1",
    query: parameters.get("q") ?? "",
    run: parseRun(parameters.get("run") ?? "", data),
    versus: parseRun(parameters.get("versus") ?? "", data),
    toggled: new Set((parameters.get("toggled") ?? "").split(".").filter((text) => text !== "")),
  };
}

/** Seconds, so that the link is short. */
function spanText({ from, to }: Span): string {
  return `${Math.floor(from / 1000)}-${Math.ceil(to / 1000)}`;
}

function parseSpan(text: string): Span | undefined {
  const [, from, to] = /^(\d{1,12})-(\d{1,12})$/.exec(text) ?? [];
  if (from === undefined || to === undefined || Number(from) > Number(to)) return undefined;
  return { from: Number(from) * 1000, to: Number(to) * 1000 };
}

/** A run's time and commit find it again in a later report, its position would not. */
function runText(data: ReportData, run: number | undefined): string {
  if (run === undefined) return "";
  return `${(data.runs.time[run] ?? 0) / 1000}-${commitOf(data.runs, run).slice(0, 10)}`;
}

function parseRun(text: string, data: ReportData): number | undefined {
  const [, seconds, commit = ""] = /^(\d+)-([0-9a-f]*)$/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const run = data.runs.time.indexOf(Number(seconds) * 1000);
  for (let at = run; at >= 0 && data.runs.time[at] === data.runs.time[run]; at++) {
    if (commitOf(data.runs, at).startsWith(commit)) return at;
  }
  return undefined;
}
