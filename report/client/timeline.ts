/// <reference lib="dom" />
import { formatCount, formatDay, formatValue, shortCommit } from "../../core/text/format.ts";
import { CHANGE_WINDOW, type ReportData } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";
import { type CommitEvent, eventsOf, type Move } from "../moves.ts";
import { movementText } from "../page/card.ts";
import { compareUrl } from "../page/links.ts";
import { commitOf, isSought, metricOf, shortName, textOf } from "../read_run.ts";
import type { Context } from "./context.ts";
import { build, delegate, fill, find } from "./dom.ts";
import { isOtherTable } from "./extras.ts";
import type { ShownRuns } from "./shown_runs.ts";

/** More rows nobody reads. */
const MAX_EVENTS = 60;
/** More of one commit are told when it is opened. */
const MAX_MOVES = 5;
/** It follows when the charts have been drawn and the reader pauses. */
const CHARTS_FIRST_MS = 250;

/**
 * What happened in the chosen range, one row a commit: what moved, releases, notes, what was accepted, what does not count.
 *
 * @param host Where it goes
 */
export function createTimeline(context: Context, host: HTMLElement): void {
  const { data, store } = context;
  if (data.runs.length === 0) return;
  const section = build(html`
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title">What happened</h2>
      <div class="body"></div>
    </section>
  `);
  host.append(section);
  const all = eventsOf(data);
  const draw = () => {
    const found = soughtEvents(data, all, { shown: context.shown(), query: store.get().query });
    fill(find(section, ".body"), eventList(data, found));
  };
  draw();
  delegate(section, "click", {
    on: "[data-run]",
    run: ({ dataset }) => store.update({ run: Number(dataset.run) }),
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe((state, previous) => {
    if (!isOtherTable(state, previous)) return;
    clearTimeout(timer);
    timer = setTimeout(draw, CHARTS_FIRST_MS);
  });
}

/**
 * The events of the runs that are shown, with the moves that a search finds.
 *
 * @param options `shown`: the range; `query`: of a metric, `""` for all
 * @returns In their order
 */
function soughtEvents(
  data: ReportData,
  events: readonly CommitEvent[],
  { shown, query }: { readonly shown: ShownRuns; readonly query: string },
): readonly CommitEvent[] {
  const runs = new Set(shown.order.subarray(shown.from, shown.to));
  return events.flatMap((event): readonly CommitEvent[] => {
    if (!runs.has(event.run)) return [];
    if (query === "") return [event];
    const moves = event.moves.filter(({ series }) => isSought(data, series, query));
    return moves.length === 0 ? [] : [{ ...event, moves }];
  });
}

/**
 * Events as a list.
 *
 * @returns A list that scrolls by itself, or a sentence where nothing happened
 */
function eventList(data: ReportData, events: readonly CommitEvent[]): Markup {
  if (events.length === 0) return html`<p class="empty">Nothing happened in this range.</p>`;
  return html`
    <div class="events" tabindex="0" role="region" aria-label="What happened, commit by commit">
      <ol>${events.slice(0, MAX_EVENTS).map((event) => row(data, event))}</ol>
      ${events.length > MAX_EVENTS &&
        html`<p class="note">and ${
          formatCount(events.length - MAX_EVENTS, "earlier commit")
        }</p>`}${data.runs.length > CHANGE_WINDOW &&
        html`<p class="note">Changes of level are looked for in the newest ${
          formatValue(CHANGE_WINDOW, "integer")
        } values.</p>`}
    </div>
  `;
}

function row(data: ReportData, event: CommitEvent): Markup {
  const { run, moves, said, tag, excluded } = event;
  const { runs, meta } = data;
  const commit = commitOf(runs, run);
  const [first] = moves;
  const from = first === undefined ? "" : commitOf(runs, first.from);
  const compare = from === "" ? undefined : compareUrl(meta.repositoryUrl, from, commit);
  return html`
    <li>
      <p
        class="by"><button type="button" class="link" data-run="${run}">${formatDay(
          runs.time[run] ?? NaN,
        )}</button> <span class="mono">${compare === undefined
          ? shortCommit(commit)
          : html`<a href="${compare}">${shortCommit(commit)}</a>`}</span> ${runs.details.get(run)
          ?.subject} · ${textOf(runs, runs.author, run)}</p>
      <ul>${tag !== undefined &&
        html`<li class="tag"><span aria-hidden="true">◆</span> release <b>${tag}</b></li>`}${said
        .map((text) =>
          html`<li><span aria-hidden="true">${
            text.startsWith("accepted") ? "✓" : "⚑"
          }</span> ${text}</li>`
        )}${excluded !== undefined &&
        html`<li><span aria-hidden="true">⊘</span> does not count: ${excluded}</li>`}${moves.slice(
          0,
          MAX_MOVES,
        ).map((move) => moveLine(data, move))}${moves.length > MAX_MOVES &&
        html`<li class="note">and ${moves.length - MAX_MOVES} more</li>`}</ul>
    </li>
  `;
}

function moveLine(data: ReportData, move: Move): Markup {
  const { series, before, after, tone, isDrift, isFresh, isStanding, accepted } = move;
  const text = movementText(
    { from: before, change: after - before },
    series,
    metricOf(data, series),
  );
  const isOpen = tone === "worse" && isStanding && accepted === undefined;
  const aside = [
    ...(isDrift ? ["a drift"] : []),
    ...(isFresh ? ["may be a spike"] : []),
    ...(tone === "worse" && !isStanding ? ["gone again"] : []),
    ...(accepted === undefined ? [] : [accepted]),
  ].join(", ");
  return html`<li><span class="${
    isOpen ? "worse" : tone === "better" ? "better" : "quiet"
  }">${text}</span> ${shortName(data, series)}${
    aside !== "" && html`
      <span class="quiet">(${aside})</span>
    `
  }</li>`;
}
