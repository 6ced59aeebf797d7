import type { VerdictStatus } from "../../core/gate/verdict.ts";
import { chartId } from "./card.ts";
import type { ReportData, ReportMeta, VerdictData } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";
import type { Grade } from "../grade.ts";
import { metricOf } from "../read_run.ts";

const VERDICTS: Readonly<Record<VerdictStatus, readonly [icon: string, text: string]>> = {
  passed: ["✓", "Gate passed"],
  failed: ["✗", "Gate failed"],
  warning: ["!", "Gate warns"],
  unknown: ["?", "Gate could not judge all"],
  off: ["–", "Gate is off"],
};

const ICONS: Readonly<Record<Grade, string>> = {
  passed: "✓",
  accepted: "○",
  failed: "✗",
  warned: "!",
  debt: "§",
  open: "?",
};

/** They come worst first; more would push everything else out of sight. */
const FIRST_CHECKS = 6;

/**
 * The verdict in the page's head.
 *
 * @param href Where the badge leads
 * @returns A badge, or `undefined` without a verdict
 */
export function verdictBadge(
  { verdict }: Pick<ReportMeta, "verdict">,
  href: string = "#gate",
): Markup | undefined {
  if (verdict === undefined) return undefined;
  const [icon, text] = VERDICTS[verdict.status];
  return html`
    <a class="badge ${verdict.status}"
      href="${href}"><span aria-hidden="true">${icon}</span> ${text}</a>
  `;
}

/**
 * The checks of the gate and the changes that were accepted on purpose.
 *
 * @returns A section, open when something failed; `undefined` when there is nothing to say
 */
export function verdictDetails(data: ReportData): Markup | undefined {
  const { verdict, waivers } = data.meta;
  const checks = verdict?.checks ?? [];
  if (checks.length === 0 && waivers.length === 0) return undefined;
  const anchors = anchorsOf(data);
  const entries = [
    ...checks.map((check) =>
      entry(check.grade, check.state, subject(check, anchors.get(check.metric)))
    ),
    ...waivers.map(({ metric, reason, scope }) =>
      entry("accepted", "accepted", html`<b>${metric}</b> ${scope}: ${reason}`)
    ),
  ];
  const rest = entries.slice(FIRST_CHECKS);
  const isOpen = verdict?.status === "failed" || verdict?.status === "warning";
  return html`
    <details id="gate" class="gate" ${isOpen && html`
      open
    `}>
      <summary><h2>Gate</h2> <span>${verdict?.summary ?? ""}</span></summary>
      <ul class="checks">${entries.slice(0, FIRST_CHECKS)}</ul>${rest.length > 0 && html`
        <details class="rest">
          <summary>${rest.length} more</summary>
          <ul class="checks">${rest}</ul>
        </details>
      `}
    </details>
  `;
}

function entry(grade: Grade, state: string, text: Markup): Markup {
  return html`
    <li
      class="${grade}"><span class="icon" aria-hidden="true">${ICONS[
        grade
      ]}</span><span class="state">${state}</span><span>${text}</span></li>
  `;
}

/** By metric, the first chart that shows it. */
function anchorsOf(data: ReportData): ReadonlyMap<string, string> {
  const shown = data.meta.sections.flatMap((section, s) =>
    section.charts.flatMap((chart, c) =>
      chart.series.flatMap((index) => data.series[index] ?? [])
        .map((series) => [metricOf(data, series).key, chartId(s, c)] as const)
    )
  );
  // Of two entries of a metric the later one would stay.
  return new Map(shown.reverse());
}

/** The check's sentence, in which the metric leads to its chart. */
function subject(
  { name, sentence }: VerdictData["checks"][number],
  anchor: string | undefined,
): Markup {
  const rest = sentence.startsWith(name) ? sentence.slice(name.length) : `: ${sentence}`;
  const link = anchor === undefined ? name : html`<a href="#${anchor}">${name}</a>`;
  return html`<b>${link}</b>${rest}`;
}
