/// <reference lib="dom" />
import type { Context } from "../context.ts";
import { delegate } from "../dom.ts";
import { downloadChart } from "../downloads.ts";
import { type ChartPlace, toggleKey } from "./legend.ts";
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
    run: (button) => {
      const action = button.dataset.do;
      if (action === "table") {
        const isOpen = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(isOpen));
        showTable(isOpen);
      } else if (action === "reset") {
        reset();
      } else if (action === "toggle") {
        const key = toggleKey(place, Number(button.dataset.at));
        const toggled = new Set(store.get().toggled);
        if (!toggled.delete(key)) toggled.add(key);
        store.update({ toggled });
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
