import { shortCommit } from "../../core/text/format.ts";
import type { ReportData } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";
import { type CommitEvent, type Move, newsOf } from "../moves.ts";
import { movementText } from "../page/card.ts";
import { commitUrl, compareUrl } from "../page/links.ts";
import { commitOf, metricOf, shortName, textOf } from "../read_run.ts";

/** More nobody reads; a reader keeps what it has seen. */
const MAX_ENTRIES = 50;

/**
 * What got worse and still is as an Atom feed (RFC 4287), for readers and chats: one entry a commit, newest first.
 *
 * @returns An XML document
 */
export function renderAtom(data: ReportData): string {
  const { meta, runs } = data;
  const { open, drifts } = newsOf(data);
  const events = [...open, ...drifts].sort((a, b) => b.run - a.run).slice(0, MAX_ENTRIES);
  const updated = events[0] === undefined ? meta.generatedAt : runs.time[events[0].run] ?? NaN;
  return '<?xml version="1.0" encoding="utf-8"?>\n' + html`
    <feed xmlns="http://www.w3.org/2005/Atom">
      <id>${feedId(data)}</id>
      <title>${meta.title}: what got worse</title>
      <updated>${moment(updated)}</updated>
      <link rel="alternate" type="text/html" href="${meta.repositoryUrl ?? "index.html"}" />
      <generator version="${meta.version}">Unentropy Track</generator>
      ${events.map((event) => entry(data, event))}
    </feed>
  `.toString().trim() + "\n";
}

function entry(data: ReportData, { run, moves }: CommitEvent): Markup {
  const { meta, runs } = data;
  const [first] = moves;
  const commit = commitOf(runs, run);
  const page = (first && compareUrl(meta.repositoryUrl, commitOf(runs, first.from), commit)) ??
    commitUrl(meta.repositoryUrl, commit);
  const texts = moves.map((move) => moveSentence(data, move));
  const more = moves.length > 1 ? ` and ${moves.length - 1} more` : "";
  return html`
    <entry>
      <id>${feedId(data)}:${commit}</id>
      <title>${texts[0] ?? ""}${more} in ${shortCommit(commit)}</title>
      <updated>${moment(runs.time[run] ?? NaN)}</updated>
      <author><name>${textOf(runs, runs.author, run) ||
        "unknown"}</name></author>${page !== undefined &&
        html`<link rel="alternate" href="${page}" />`}
      <summary>${[runs.details.get(run)?.subject ?? "", ...texts].filter(Boolean).join(
        "\n",
      )}</summary>
    </entry>
  `;
}

function moveSentence(data: ReportData, { series, before, after, isDrift }: Move): string {
  const metric = metricOf(data, series);
  const how = isDrift ? " drifted" : "";
  return `${shortName(data, series)}${how} ${
    movementText({ from: before, change: after - before }, series, metric)
  }`;
}

function feedId({ meta }: ReportData): string {
  return `urn:unentropy:${encodeURIComponent(meta.project ?? meta.title)}`;
}

function moment(time: number): string {
  return new Date(Number.isFinite(time) ? time : 0).toISOString();
}
