/// <reference lib="dom" />
import type { Chart } from "../../data/data.ts";
import { html, type Markup } from "../../escape.ts";
import { find } from "../dom.ts";
import type { Plot } from "./plot.ts";
import type { ShownRuns } from "../shown_runs.ts";

/**
 * Gives a figure what only a living chart needs: buttons, legend, the plot, its marks, its tooltip, its table.
 *
 * @param figure The figure that the server made
 */
export function appendBody(figure: HTMLElement, { title, kind }: Chart): void {
  find(figure, "figcaption").append(...nodes(
    html`
      <div class="actions" role="group"
        aria-label="${title}: data and downloads"><button type="button" class="reset" data-do="reset" hidden>Reset zoom</button><button type="button" data-do="table" aria-expanded="false">Data</button><button type="button" data-do="csv" title="Download the values in this range">CSV</button><button type="button" data-do="png" title="Download as a picture">PNG</button><button type="button" data-do="svg" title="Download as a drawing">SVG</button></div>
    `,
  ));
  figure.append(...nodes(
    html`
      <div class="legend"></div>
      <div class="stage">
        <div class="plot ${kind}" tabindex="0" role="slider" aria-label="${title}, chart"
          aria-orientation="horizontal">
          <div class="canvas"></div>
          <p class="nothing" hidden></p>
        </div>
        <div class="marks" role="group" aria-label="${title}: change points"></div>
      </div>
      <div class="tip" hidden></div>
      <div class="rows" hidden></div>
    `,
  ));
}

/** Puts a tooltip beside the crosshair, on the side with more room. */
export function placeTip(tip: HTMLElement, { chart }: Plot): void {
  const figure = tip.parentElement?.getBoundingClientRect();
  if (figure === undefined) return;
  const area = chart.over.getBoundingClientRect();
  const left = chart.cursor.left ?? 0;
  const x = area.left - figure.left + left;
  const isRight = left > area.width / 2;
  tip.style.left = isRight ? "auto" : `${x + 14}px`;
  tip.style.right = isRight ? `${figure.width - x + 14}px` : "auto";
  tip.style.top = `${area.top - figure.top + 8}px`;
}

/**
 * Tells screen readers where the crosshair is: the plot is a slider over its runs.
 *
 * @param options `position` in the shown order, -1 for none; `text`: the run as a sentence
 */
export function describePlot(
  host: HTMLElement,
  { from, to }: ShownRuns,
  { position, text }: { readonly position: number; readonly text: string },
): void {
  host.setAttribute("aria-valuemin", "1");
  host.setAttribute("aria-valuemax", String(Math.max(1, to - from)));
  host.setAttribute("aria-valuenow", String(Math.max(1, position - from + 1)));
  host.setAttribute("aria-valuetext", text);
}

function nodes(markup: Markup): Node[] {
  const template = document.createElement("template");
  template.innerHTML = markup.toString();
  return [...template.content.childNodes];
}
