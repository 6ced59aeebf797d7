import type { ReportMeta } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";

/**
 * What people said about the history afterwards, with their names and reasons.
 *
 * @returns A section that is closed at first; `undefined` where nothing was curated
 */
export function curationDetails({ curation }: Pick<ReportMeta, "curation">): Markup | undefined {
  if (curation.length === 0) return undefined;
  return html`
    <details id="curation" class="gate">
      <summary><h2>Curated</h2> <span>${curation.length} ${curation.length === 1
        ? "event"
        : "events"}; values as recorded stay in the history</span></summary>
      <ul class="checks">${curation.map(({ text, origin }) =>
        html`
          <li><span class="icon" aria-hidden="true">⚑</span><span><b>${text}</b>, ${origin}</span></li>
        `
      )}</ul>
    </details>
  `;
}
