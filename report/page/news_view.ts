import { formatCount, formatDay, formatPercent, shortCommit } from "../../core/text/format.ts";
import type { ReportData, ReportSeries } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";
import { type CommitEvent, isRecentRun, type Move, newsOf } from "../moves.ts";
import { commitOf, metricOf, runsOf, shortName, textOf } from "../read_run.ts";
import { toneWord } from "../summary.ts";
import { chartAnchor, movementText, valueText } from "./card.ts";
import { commitUrl, compareUrl } from "./links.ts";
import { seriesName } from "../../core/metric.ts";
import { standingsOf } from "./standing.ts";
import { sparkline } from "./sparkline.ts";

/** More at once nobody reads; the others are one click away. */
const FIRST_ROWS = 5;
const FIRST_BETTER = 3;
/** Nobody is surer than that. */
const MOST_SURE = 0.999;
/** Values behind a sparkline. */
const RECENT = 120;

/**
 * The answer to why people open the page: what got worse and is so still, since when and by which commit; then what drifts, and what got
 * better.
 *
 * @returns A section; `undefined` without runs
 */
export function newsSection(data: ReportData): Markup | undefined {
  if (data.runs.length === 0) return undefined;
  const { open, drifts, better, isQuiet, isTold } = newsOf(data);
  const isRecent = isRecentRun(data);
  const order = runsOf(data.runs, data.meta.branch);
  const rows = (events: readonly CommitEvent[], first: number = FIRST_ROWS) =>
    list(data, events, { order, first });
  const older = open.filter(({ run }) => !isRecent(run));
  return html`
    <section id="news" class="news" aria-labelledby="news-title">
      <h2 id="news-title">What got worse</h2>${rows(
        open.filter(({ run }) => isRecent(run)),
      )}${isQuiet &&
        html`<p class="answer">${
          isTold
            ? html`<b>Nothing got worse in 30 days</b> on ${data.meta.branch}.`
            : "Too early to tell: a change of level shows from the sixth value on."
        }</p>`}${group("Drifting, by no single commit", rows(drifts), drifts)}${older.length > 0 &&
        html`
          <details class="older" ${isQuiet && older.length <= FIRST_ROWS && html`
            open
          `}>
            <summary>${formatCount(
              older.length,
              "older commit",
            )} that made it worse; it still is</summary>${rows(older)}
          </details>
        `}${group("Got better in 30 days", rows(better, FIRST_BETTER), better)}
    </section>
  `;
}

function group(
  title: string,
  rows: Markup,
  events: readonly CommitEvent[],
): Markup | undefined {
  return events.length === 0 ? undefined : html`<h3>${title}</h3>${rows}`;
}

function list(
  data: ReportData,
  events: readonly CommitEvent[],
  { order, first }: { readonly order: Int32Array; readonly first: number },
): Markup {
  if (events.length === 0) return html``;
  const items = events.map((event) => item(data, event, order));
  const rest = items.slice(first);
  return html`<ul>${items.slice(0, first)}</ul>${
    rest.length > 0 && html`
      <details class="older">
        <summary>${formatCount(rest.length, "more commit")}</summary>
        <ul>${rest}</ul>
      </details>
    `
  }`;
}

function item(data: ReportData, { run, moves }: CommitEvent, order: Int32Array): Markup {
  const [move] = moves;
  if (move === undefined) return html``;
  const { series, before, after } = move;
  const metric = metricOf(data, series);
  const anchor = chartAnchor(data, [series]);
  const name = shortName(data, series);
  const values = recentValues(series, order);
  return html`
    <li
      class="${toneIn(data, move)}">${sparkline(values)}<div><p><b>${anchor === undefined
        ? name
        : html`<a href="#${anchor}">${name}</a>`}</b> <span class="moved">${movementText(
          { from: before, change: after - before },
          series,
          metric,
        )}${toneWord(move.tone)}</span> <span class="levels">${valueText(
          series,
          before,
          metric,
        )} → ${valueText(series, after, metric)}</span>${moves.length > 1 && html`
        <span class="levels">and ${moves.length - 1} more series</span>
      `}</p><p class="by">${by(data, { run, move, order })}</p></div></li>
  `;
}

/** What the gate judges and lets pass is not called worse here. */
function toneIn(data: ReportData, { series, tone }: Move): string {
  const isJudged = data.meta.verdict?.checks.some(({ name, grade }) =>
    name === seriesName(metricOf(data, series), series.labels) && grade !== "open"
  );
  const { rank } = standingsOf(data)(series);
  return tone === "worse" && isJudged && rank !== "failed" ? "passed" : tone;
}

/** Since when, by which commit and by whom, and how sure that is. */
function by(
  data: ReportData,
  { run, move, order }: { readonly run: number; readonly move: Move; readonly order: Int32Array },
): Markup {
  const { runs, meta } = data;
  const commit = commitOf(runs, run);
  const page = commitUrl(meta.repositoryUrl, commit);
  const name = html`<span class="mono">${shortCommit(commit)}</span>`;
  const compare = compareUrl(meta.repositoryUrl, commitOf(runs, move.from), commit);
  const held = order.reduce(
    (count, at) => at >= run && !Number.isNaN(move.series.values[at] ?? NaN) ? count + 1 : count,
    0,
  );
  return html`${move.isDrift ? "until" : "since"} <time>${
    formatDay(runs.time[run] ?? NaN)
  }</time> · ${page === undefined ? name : html`<a href="${page}">${name}</a>`} ${
    runs.details.get(run)?.subject
  }${who(textOf(runs, runs.author, run))}${
    compare !== undefined && html`
      · <a href="${compare}">changes</a>
    `
  } · ${sureness(move, held)}`;
}

function who(author: string | undefined): Markup | undefined {
  return author === undefined || author === "" ? undefined : html`
    · ${author}
  `;
}

function sureness({ isFresh, confidence }: Move, held: number): string {
  const seen = `${formatCount(held, "run")} so`;
  if (isFresh) return `only ${seen}: may be a spike`;
  return confidence === undefined
    ? seen
    : `${seen}, ${confidence >= MOST_SURE ? "more than " : ""}${
      formatPercent(Math.min(confidence, MOST_SURE))
    } sure`;
}

function recentValues({ values }: ReportSeries, order: Int32Array): readonly number[] {
  const found: number[] = [];
  for (let at = order.length - 1; at >= 0 && found.length < RECENT; at--) {
    const value = values[order[at] ?? -1] ?? NaN;
    if (!Number.isNaN(value)) found.push(value);
  }
  return found.reverse();
}
