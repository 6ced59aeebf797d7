import { createHash } from "node:crypto";
import { formatCount, formatTime } from "../../core/text/format.ts";
import type { ReportData } from "../data/data.ts";
import { toReportData } from "../data/to_data.ts";
import { html, type Markup, raw } from "../escape.ts";
import type { ReportModel } from "../model.ts";
import { runsOf } from "../read_run.ts";
import { overviewOf } from "./overview.ts";
import { themeStyle } from "./theme.ts";
import { verdictBadge } from "./verdict_view.ts";

/** One project of a portfolio. */
export interface PortfolioEntry {
  readonly model: ReportModel;
  /** What `toReportData` made of the model, where somebody has it already. */
  readonly data?: ReportData;
  /** Its report, relative to the portfolio page: `parser/index.html`. */
  readonly href: string;
}

/** What the page is called and when it is made. */
export interface PortfolioOptions {
  readonly title: string;
  /** Epoch milliseconds. */
  readonly generatedAt: number;
  readonly version: string;
}

/**
 * A page over several histories: each project with its verdict, its latest values and a link to its report. Like a report it is one file
 * without any request; it needs no script.
 *
 * @param entries The projects; the first one's theme and mode are the page's
 * @returns The document
 */
export async function renderPortfolio(
  entries: readonly PortfolioEntry[],
  options: PortfolioOptions,
): Promise<string> {
  const { CLIENT_STYLE } = await import("./client_bundle.ts");
  const config = entries[0]?.model.config;
  const style = themeStyle(config?.theme ?? "lattice") + CLIENT_STYLE;
  const digest = createHash("sha256").update(style).digest("base64");
  const policy =
    `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`
    <!DOCTYPE html>
    <html lang="en" data-mode="${config?.mode ?? "auto"}">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="Unentropy Track ${options.version}">
        <title>${options.title}</title>
        <link rel="icon" href="data:,">
        <style>${raw(style)}</style>
      </head>
      <body>
        <header class="top">
          <div class="brand">
            <h1>${options.title}</h1>
            <p class="facts"><span>${formatCount(entries.length, "project")}</span></p>
          </div>
        </header>
        <main id="main">${entries.map(project)}</main>
        <footer class="end"><span>Made by Unentropy Track ${options.version} on ${formatTime(
          options.generatedAt,
        )}</span></footer>
      </body>
    </html>
  `.toString().trimStart();
}

function project(
  { model, href, data = toReportData(model) }: PortfolioEntry,
  index: number,
): Markup {
  const { meta, runs } = data;
  // Charts are on the project's own page, so the cards here lead nowhere.
  const bare = { ...data, meta: { ...meta, sections: [] } };
  const last = formatTime(runs.time[runs.length - 1] ?? NaN);
  return html`
    <section aria-labelledby="project-${index}">
      <h2 id="project-${index}"><a href="${href}">${meta.title}</a> ${verdictBadge(meta, href)}</h2>
      <p class="about">${formatCount(runs.length, "run")}${runs.length > 0 && `, last ${last}`}</p>
      ${overviewOf(bare, { order: runsOf(runs, meta.branch) })}
    </section>
  `;
}
