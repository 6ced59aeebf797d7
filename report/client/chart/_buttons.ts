/// <reference lib="dom" />
import type { Context } from "../context.ts";
import { delegate } from "../dom.ts";
import { downloadChart } from "../downloads.ts";
import { type ChartPlace, isSwitchedOn, toggleKey } from "./legend.ts";
import type { PictureSource } from "../picture/frame.ts";

/** Pixels of a saved picture. */
const SIZE = { width: 960, height: 380 } as const;

/**
 * The buttons of a chart: its table, its downloads, its lines' switches, and whatever names a run.
 *
 * @param options `place`: which chart; `drawn`: what it shows now; `showTable`: opens or closes its table; `reset`: ends its zoom
 */
export function handleButtons(
  { store }: Context,
  figure: HTMLElement,
  options: {
    readonly place: ChartPlace;
    readonly drawn: () => Omit<PictureSource, "width" | "height" | "isBare">;
    readonly showTable: (isOpen: boolean) => void;
    readonly reset: () => void;
  },
): void {
  const { place, drawn, showTable, reset } = options;
  delegate(figure, "click", {
    on: "[data-do]",
    run: (button, event) => {
      const action = button.dataset.do;
      if (action === "table") {
        const isOpen = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(isOpen));
        showTable(isOpen);
      } else if (action === "reset") {
        reset();
      } else if (action === "toggle") {
        const at = Number(button.dataset.at);
        const { toggled } = store.get();
        store.update({
          toggled: event.shiftKey
            ? isolated(place, { at, toggled })
            : switched(place, { at, toggled }),
        });
      } else if (action === "csv" || action === "png" || action === "svg") {
        downloadChart(action, { ...drawn(), ...SIZE, isBare: false });
      }
    },
  });
  delegate(figure, "click", {
    on: "[data-run]",
    run: (button) => store.update({ run: Number(button.dataset.run) }),
  });
}

interface Switch {
  /** Of a line, its position in the chart. */
  readonly at: number;
  readonly toggled: ReadonlySet<string>;
}

function switched(place: ChartPlace, { at, toggled }: Switch): ReadonlySet<string> {
  const key = toggleKey(place, at);
  const now = new Set(toggled);
  if (!now.delete(key)) now.add(key);
  return now;
}

/** This line only; where it is the only one already, those that were there at first. */
function isolated(place: ChartPlace, { at: only, toggled }: Switch): ReadonlySet<string> {
  const keys = place.content.series.map((_, at) => toggleKey(place, at));
  const now = new Set([...toggled].filter((key) => !keys.includes(key)));
  const isOnly = keys.every((_, at) => isSwitchedOn({ toggled }, { place, at }) === (at === only));
  for (const [at, key] of keys.entries()) {
    const isUsual = isSwitchedOn({ toggled: new Set() }, { place, at });
    if (!isOnly && isUsual !== (at === only)) now.add(key);
  }
  return now;
}
