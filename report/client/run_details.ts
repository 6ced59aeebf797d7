/// <reference lib="dom" />
import { formatTime, shortCommit } from "../../core/text/format.ts";
import { movementText, valueText } from "../page/card.ts";
import type { ReportData, ReportSeries } from "../data/data.ts";
import { html, type Insertable, type Markup, safeUrl } from "../escape.ts";
import { commitUrl, compareUrl, pullRequestUrl } from "../page/links.ts";
import { commitOf, metricOf, shortName, textOf } from "../read_run.ts";
import { toneOf, toneWord } from "../summary.ts";
import type { Context } from "./context.ts";
import { build, delegate, fill, find } from "./dom.ts";
import type { ViewState } from "./view_state.ts";

/** The panel with one run's commit, links and values, or with two runs side by side. */
export function createRunDetails(context: Context): void {
  const { store, data } = context;
  const panel = build(
    html`<div class="details" role="dialog" aria-label="Run details" tabindex="-1" hidden></div>`,
  );
  document.body.append(panel);
  let opener: Element | null = null;
  let isPicking = false;
  const close = () => store.update({ run: undefined, versus: undefined });
  const show = (state: ViewState, previous?: ViewState) => {
    if (previous?.run === state.run && previous?.versus === state.versus) return;
    const { run } = state;
    if (run === undefined) {
      panel.hidden = true;
      isPicking = false;
      if (opener instanceof HTMLElement) opener.focus();
      opener = null;
      return;
    }
    if (isPicking && previous?.run !== undefined && previous.run !== run) {
      isPicking = false;
      store.update({ run: previous.run, versus: run });
      return;
    }
    isPicking = false;
    opener ??= document.activeElement;
    fill(
      panel,
      state.versus === undefined ? oneRun(context, run) : twoRuns(data, run, state.versus),
    );
    panel.hidden = false;
    panel.classList.toggle("wide", state.versus !== undefined);
    // What had the focus in it is gone.
    panel.focus({ preventScroll: true });
  };
  delegate(panel, "click", {
    on: "[data-do]",
    run: ({ dataset }) => {
      const { run, versus } = store.get();
      if (dataset.do === "close") close();
      if (dataset.do === "single") store.update({ versus: undefined });
      if (dataset.do === "swap") store.update({ run: versus, versus: run });
      if (dataset.do === "pick") {
        isPicking = true;
        find(panel, ".pick").hidden = false;
      }
      if (dataset.do === "previous") store.update({ versus: Number(dataset.run) });
    },
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden && !event.defaultPrevented) close();
  });
  store.subscribe(show);
  show(store.get());
}

function oneRun(context: Context, run: number): Markup {
  const { data } = context;
  const earlier = previousRun(context, run);
  const rows = data.series.map((series): Insertable => {
    const value = series.values[run] ?? NaN;
    if (Number.isNaN(value)) return undefined;
    const from = earlier === undefined ? NaN : series.values[earlier] ?? NaN;
    const facts = series.evidence?.find((one) => one.run === run)?.text;
    return html`
      <tr>
        <th scope="row">${shortName(data, series)}</th>
        <td class="number">${valueText(
          series,
          value,
          metricOf(data, series),
        )}${facts !== undefined && html`<span class="sub">${facts}</span>`}</td>
        <td class="number">${movement(data, series, { from, to: value, since: earlier, run })}</td>
      </tr>
    `;
  });
  return html`
    <div class="head"><h2>Run of ${formatTime(
      data.runs.time[run] ?? NaN,
    )}</h2>${closeButton()}</div>${facts(data, run, earlier)}<div
      class="buttons">${earlier !== undefined &&
        html`
          <button type="button" class="plain" data-do="previous"
            data-run="${earlier}">Compare with the previous run</button>
        `}<button type="button" class="plain" data-do="pick">Compare with another…</button></div><p
      class="pick" hidden>Choose the other run in a chart or a table.</p><table>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col" class="number">Value</th>
          <th scope="col" class="number">vs previous</th>
        </tr>
      </thead>
      <tbody>${rows}</tbody>
    </table>
  `;
}

function twoRuns(data: ReportData, one: number, two: number): Markup {
  const [older, newer] = one < two ? [one, two] : [two, one];
  const rows = data.series.map((series): Insertable => {
    const [from, to] = [series.values[older] ?? NaN, series.values[newer] ?? NaN];
    if (Number.isNaN(from) && Number.isNaN(to)) return undefined;
    const metric = metricOf(data, series);
    return html`
      <tr>
        <th scope="row">${shortName(data, series)}</th>
        <td class="number">${valueText(series, from, metric)}</td>
        <td class="number">${valueText(series, to, metric)}<span class="sub">${movement(
          data,
          series,
          { from, to, since: older, run: newer },
        )}</span></td>
      </tr>
    `;
  });
  const compare = compareUrl(
    data.meta.repositoryUrl,
    commitOf(data.runs, older),
    commitOf(data.runs, newer),
  );
  const head = (run: number) =>
    html`<th scope="col" class="number">${commitLink(data, run)}<span class="sub">${
      formatTime(data.runs.time[run] ?? NaN)
    }</span></th>`;
  return html`
    <div class="head"><h2>Two runs compared</h2>${closeButton()}</div>
    <div
      class="buttons"><button type="button" class="plain" data-do="single">Only ${shortCommit(
        commitOf(data.runs, one),
      )}</button>${compare !== undefined &&
        html`<a href="${compare}">All changes between them</a>`}</div>
    <table>
      <thead>
        <tr><th scope="col">Metric</th>${head(older)}${head(newer)}</tr>
      </thead>
      <tbody>${rows}</tbody>
    </table>
  `;
}

function facts(data: ReportData, run: number, earlier: number | undefined): Markup {
  const { runs, meta } = data;
  const detail = runs.details.get(run);
  const pull = runs.pullRequest[run] ?? 0;
  const number = runs.number[run] ?? 0;
  const page = safeUrl(detail?.url);
  const compare = earlier === undefined ? undefined : compareUrl(
    meta.repositoryUrl,
    commitOf(runs, earlier),
    commitOf(runs, run),
  );
  const entries: readonly (readonly [string, Insertable])[] = [
    ["Commit", commitLink(data, run)],
    ["Subject", detail?.subject],
    ["Author", textOf(runs, runs.author, run)],
    ["Branch", textOf(runs, runs.branch, run)],
    ["Pull request", pull > 0 && link(pullRequestUrl(meta.repositoryUrl, pull), `#${pull}`)],
    ["Tag", detail?.tag],
    ["Note", meta.notes.filter((note) => note.run === run).map(({ text }) => text).join("; ")],
    ["Excluded", detail?.excluded],
    ["Not counted", detail?.aside],
    ["Job", textOf(runs, runs.stream, run)],
    ["Event", textOf(runs, runs.event, run)],
    [
      "Run",
      page === undefined
        ? number > 0 && `#${number}`
        : link(page, number > 0 ? `#${number}` : "open"),
    ],
    ["Changes", compare !== undefined && html`<a href="${compare}">since the previous run</a>`],
  ];
  return html`<dl>${
    entries.filter(([, text]) => text !== undefined && text !== false && text !== "")
      .map(([name, text]) =>
        html`
          <dt>${name}</dt>
          <dd>${text}</dd>
        `
      )
  }</dl>`;
}

function commitLink({ runs, meta }: ReportData, run: number): Markup {
  const commit = commitOf(runs, run);
  return html`<span class="mono">${
    link(commitUrl(meta.repositoryUrl, commit), shortCommit(commit))
  }</span>`;
}

function link(url: string | undefined, text: string): Insertable {
  return url === undefined ? text : html`<a href="${url}">${text}</a>`;
}

function movement(
  data: ReportData,
  series: ReportSeries,
  { from, to, since = -1, run }: {
    readonly from: number;
    readonly to: number;
    /** The runs that the values are of. */
    readonly since: number | undefined;
    readonly run: number;
  },
): Markup {
  if (Number.isNaN(from) || Number.isNaN(to)) return html`–`;
  const metric = metricOf(data, series);
  const change = to - from;
  const tone = toneOf(change, metric);
  // What noise and small steps do is neither.
  const isMoved = series.changes.some((one) => one.run > since && one.run <= run);
  return html`<span class="${isMoved ? tone : "quiet"}">${
    movementText({ from, change }, series, metric)
  }${isMoved && toneWord(tone)}</span>`;
}

/** The run before it that is shown in the charts and measured one of the same series. */
function previousRun(context: Context, run: number): number | undefined {
  const { series, runs } = context.data;
  const measured = series.filter(({ values }) => !Number.isNaN(values[run] ?? NaN));
  const branch = runs.pullRequest[run] === 0 ? runs.branch[run] : undefined;
  for (let earlier = run - 1; earlier >= 0; earlier--) {
    if (runs.pullRequest[earlier] !== 0) continue;
    const isSame = branch === undefined
      ? textOf(runs, runs.branch, earlier) === context.data.meta.branch
      : runs.branch[earlier] === branch;
    if (isSame && measured.some(({ values }) => !Number.isNaN(values[earlier] ?? NaN))) {
      return earlier;
    }
  }
  return undefined;
}

function closeButton(): Markup {
  return html`<button type="button" class="close" data-do="close" aria-label="Close">×</button>`;
}
