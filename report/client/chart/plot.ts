/// <reference lib="dom" />
import type uPlot from "uplot";
import type { Chart, ReportData } from "../../data/data.ts";
import type { Palette } from "../palette.ts";
import type { ShownRuns } from "../shown_runs.ts";
import type { ViewState } from "../view_state.ts";

/** A chart that is drawn at the moment. */
export interface Plot {
  readonly chart: uPlot;
  /** Draws another window of the same runs. */
  readonly update: (shown: ShownRuns) => void;
}

/** What a chart is drawn from. */
export interface PlotInput {
  readonly data: ReportData;
  readonly content: Chart;
  /** Indices into the data's series: those of the chart that are switched on. */
  readonly series: readonly number[];
  readonly shown: ShownRuns;
  readonly x: "time" | "run";
  /** `log`: logarithms; `change`: per cent of the first value. */
  readonly y: ViewState["y"];
  /** Whether a line joins the runs; runs of all branches are only dots. */
  readonly isJoined: boolean;
  /** Whether runs of pull requests are among the shown ones. */
  readonly pulls: boolean;
  readonly palette: Palette;
  readonly host: HTMLElement;
  readonly events: PlotEvents;
}

/** What a reader does with a chart. */
export interface PlotEvents {
  /** The crosshair is at a drawn run (a position in the shown order), or left. */
  readonly hover: (position: number | undefined) => void;
  /** A part of the x axis was dragged over. */
  readonly zoom: (min: number, max: number) => void;
  /** The axes changed: what lies over the chart must move. */
  readonly drawn: () => void;
}
