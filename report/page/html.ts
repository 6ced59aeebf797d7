import { formatCount, formatTime } from "../../core/text/format.ts";
import type { ReportData } from "../data/data.ts";
import { pack } from "../data/pack.ts";
import { toReportData } from "../data/to_data.ts";
import { html, type Markup, raw, safeUrl } from "../escape.ts";
import type { ReportModel } from "../model.ts";
import { daysBetween, runsOf } from "../read_run.ts";
import { digest } from "./digest.ts";
import { reloading } from "./_reload.ts";
import { chartId } from "./card.ts";
import { overviewOf } from "./overview.ts";
import { curationDetails } from "./curation_view.ts";
import { newsSection } from "./news_view.ts";
import { themeStyle } from "./theme.ts";
import { verdictBadge, verdictDetails } from "./verdict_view.ts";

/** The chart line of the page's icon. */
const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#1d5bc9"/>' +
    '<path d="M3 11l3-4 3 2 4-5" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

/** How a page is made. */
export interface HtmlOptions {
  /** Where a server tells that there is a newer page, a path. Default: nowhere, and the page makes no request at all. */
  readonly reloadFrom?: string;
  /** What `toReportData` made of the model, where somebody has it already. */
  readonly data?: ReportData;
}

/**
 * The report as one HTML file that needs nothing else: no request, no font, no server. A content security policy in the file itself
 * forbids every request and every script but its own.
 *
 * @param options For a page that is served and follows its source
 * @returns The document
 */
export async function renderHtml(model: ReportModel, options: HtmlOptions = {}): Promise<string> {
  // Only a report needs the browser's code; a start of the program must not pay for it.
  const client = await import("./client_bundle.ts");
  const { data = toReportData(model) } = options;
  const style = themeStyle(model.config.theme) + client.CLIENT_STYLE;
  const reload = reloading(options.reloadFrom);
  const policy = [
    "default-src 'none'",
    `script-src '${digest(client.CLIENT_LOADER)}' '${client.CLIENT_HASH}'${reload.scriptSources}`,
    ...reload.policies,
    `style-src '${digest(style)}'`,
    // Downloads are drawn through images that the page itself makes.
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const theme = typeof model.config.theme === "string" ? model.config.theme : "custom";
  const page = html`
    <!DOCTYPE html>
    <html lang="en" data-theme="${theme}" data-mode="${model.config.mode}">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta name="generator" content="Unentropy Track ${data.meta.version}">
        <title>${data.meta.title} · metrics</title>
        <link rel="icon" href="${ICON}">
        <style>${raw(style)}</style>
      </head>
      <body>
    <a class="skip" href="#main">Skip to the metrics</a>
    ${header(data)}
    <main id="main">
    ${verdictDetails(data)}
    <div class="lead">${newsSection(data)}<div id="timeline"></div></div>
    ${overview(data)}
    <div id="report">${data.meta.sections.map(section)}</div>
    <div id="extras"></div>
    ${curationDetails(data.meta)}
    </main>
    ${footer(data)}
    <script type="application/octet-stream" id="data">${raw(pack(data))}</script>
    <script type="application/octet-stream" id="client">${raw(client.CLIENT_SCRIPT)}</script>
    <script>${raw(client.CLIENT_LOADER)}</script>${reload.markup}
      </body>
    </html>
  `;
  return `${page.toString().trim()}\n`;
}

function header({ meta, runs }: ReportData): Markup {
  const repository = safeUrl(meta.repositoryUrl);
  const project = meta.project ?? meta.title;
  const last = runs.length - 1;
  const latestRun = safeUrl(meta.latestRunUrl);
  const lastTime = formatTime(runs.time[last] ?? NaN);
  return html`
    <header class="top">
      <div class="brand">
        <h1>${meta.title}</h1>
        <p class="facts">${repository === undefined
          ? meta.project !== undefined && html`<span>${project}</span>`
          : html`<a href="${repository}">${project}</a>`}${meta.branch !== "" &&
          html`<span>branch <b id="branch-name">${meta.branch}</b></span>`}${runs.length > 0 &&
          html`<span>${formatCount(runs.length, "run")}</span><span>${
            daysBetween(runs, 0, last)
          }</span><span>last run ${
            latestRun === undefined ? lastTime : html`<a href="${latestRun}">${lastTime}</a>`
          }</span>`}</p>
      </div>
      <div class="status">${meta.sample &&
        html`<span class="badge sample">sample data</span>`}${verdictBadge(
          meta,
        )}<div id="mode"></div></div>
    </header>
    <div id="toolbar"></div>
  `;
}

function overview(data: ReportData): Markup {
  const { meta, runs } = data;
  const order = runsOf(runs, meta.branch);
  return html`<section id="overview" aria-labelledby="overview-title">
<h2 id="overview-title">Overview</h2>${
    runs.length === 0 &&
    html`
      <p
        class="empty">No run is recorded yet. The first run of <code>unentropy-track track</code> on a branch fills this page.</p>
    `
  }<div id="cards">${overviewOf(data, { order })}</div>
<p class="empty still">Charts need JavaScript; the numbers above do not.</p>
</section>`;
}

function section(
  { name, description, charts }: ReportData["meta"]["sections"][number],
  index: number,
): Markup {
  const title = name || "Over time";
  return html`<section class="charts" data-section="${index}" aria-labelledby="section-${index}">
<h2 id="section-${index}">${title}</h2>${description && html`<p class="about">${description}</p>`}
<div class="grid">${
    charts.map((chart, at) =>
      html`
        <figure class="chart" id="${chartId(index, at)}" data-kind="${chart.kind}">
          <figcaption>
            <h3>${chart.title}</h3>
          </figcaption>
        </figure>
      `
    )
  }</div>
</section>`;
}

function footer({ meta }: ReportData): Markup {
  return html`
    <footer
      class="end"><span>Made by Unentropy Track ${meta.version} on ${formatTime(
        meta.generatedAt,
      )}</span><span>Times are UTC</span></footer>
  `;
}
