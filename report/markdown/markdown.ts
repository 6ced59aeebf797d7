import { type GateLine, gateLines } from "../../core/gate/lines.ts";
import { type Check, describeChecks, isFailing } from "../../core/gate/verdict.ts";
import { type CollectFailure, seriesKey } from "../../core/metric.ts";
import { formatCount, shortCommit } from "../../core/text/format.ts";
import type { MarkdownModel } from "../model.ts";
import { folded, list, table, text } from "./_blocks.ts";
import { type Block, fitBlocks } from "./_fit.ts";
import { createRows, type Rows } from "./_rows.ts";
import { icon, verdictText } from "./_words.ts";
import { uncoveredBlocks } from "./_uncovered.ts";
import { markdownLink, markdownText } from "./markdown_text.ts";

/** How much is shown. */
export interface MarkdownOptions {
  /** The heading's name. Default `Unentropy`. */
  readonly title?: string;
  /** Longer documents are cut between two lines. Default 65,000, in UTF-16 code units. */
  readonly maxCharacters?: number;
  /** Metrics beyond the failing ones. Default 100. */
  readonly maxMetrics?: number;
  /** Whether its readers know neither `<details>` nor diagrams. Default false. */
  readonly isPlain?: boolean;
}

const MAX_CHARACTERS = 65_000;
const MAX_METRICS = 100;
/** More would be slow to draw in one page. */
const MAX_CHARTS = 10;

/**
 * Makes the Markdown of a run, for a pull request's comment and for a job's summary: the verdict, failing checks with their sentences and
 * charts, then everything else folded away.
 *
 * @returns Markdown as GitHub and GitLab read it, in which no text of others is markup
 */
export function renderMarkdown(model: MarkdownModel, options: MarkdownOptions = {}): string {
  const { title = "Unentropy", maxMetrics = MAX_METRICS, maxCharacters = MAX_CHARACTERS } = options;
  const { isPlain = false } = options;
  const rows = createRows(model);
  const checks = model.verdict?.checks ?? [];
  const lines = gateLines(checks);
  const failing = lines.filter(({ check }) => isFailing(check));
  const debts = lines.filter(({ check }) => check.status === "debt");
  const accepted = lines.filter(({ check }) => check.accepted !== undefined);
  const others = lines.map(({ check }) => check).filter(isQuiet);
  const missing = new Set(
    failing.filter(({ check }) => check.status === "missing").map(({ check }) => check.metric),
  );
  const judged = new Set(checks.map(({ metric, labels }) => seriesKey(metric, labels)));
  const rest = model.measurements.filter((one) => !judged.has(seriesKey(one.metric, one.labels)));
  const blocks = [
    list("", model.alerts?.map((one) => `⚠️ **${markdownText(one)}**`)),
    heading(title, model),
    list("", model.thresholdChanges?.map((one) => `⚖️ Thresholds change: ${markdownText(one)}`)),
    list("", failingLines(failing, model.failures)),
    ...table(rows.checks(failing.map(({ check }) => check))),
    ...(isPlain ? [] : charts(failing.map(({ check }) => check), rows)),
    ...uncoveredBlocks(model),
    list(
      "",
      model.failures.filter(({ metric }) => !missing.has(metric))
        .map((failure) => `🕳️ ${failureText(failure)}`),
    ),
    list(
      "Accepted on purpose",
      accepted.map(({ check, sentence }) => `${icon(check)} ${markdownText(sentence)}`),
    ),
    ...table(rows.checks(accepted.map(({ check }) => check))),
    list(
      "Debts: passed already before this change",
      debts.map(({ check, sentence }) => `${icon(check)} ${markdownText(sentence)}`),
    ),
    ...table(rows.checks(debts.map(({ check }) => check))),
    folded(describeChecks(others), {
      ...rows.checks(others.slice(0, maxMetrics)),
      total: others.length,
      isPlain,
      after: notes(checks.filter(isQuiet)),
    }),
    folded(`${formatCount(rest.length, "metric")} without a threshold`, {
      ...rows.measurements(rest.slice(0, Math.max(0, maxMetrics - others.length))),
      total: rest.length,
      isPlain,
    }),
    list(
      model.changes?.since === undefined
        ? "Recent changes"
        : `Changes since ${markdownText(model.changes.since)}`,
      model.changes?.sentences.map((one) => markdownText(one)),
    ),
    list(
      "Limits that could be tightened",
      model.verdict?.proposals?.map((one) => markdownText(one.sentence)),
    ),
    list("Warnings", model.warnings?.map((one) => markdownText(one))),
  ];
  return fitBlocks(blocks, {
    maxCharacters,
    footer: footer(model),
    cutNote: (lines) =>
      `_${formatCount(lines, "more line")} did not fit; the report has them all._`,
  });
}

/** Nothing that its reader must know before anything else. */
function isQuiet(check: Check): boolean {
  return !isFailing(check) && check.status !== "debt" && check.accepted === undefined;
}

function heading(title: string, model: MarkdownModel): Block {
  const { verdict, measurements, failures, commit, targetBranch } = model;
  const measured = [
    formatCount(measurements.length, "value"),
    ...(failures.length === 0 ? [] : [`${formatCount(failures.length, "metric")} not measured`]),
    ...(commit === undefined ? [] : [`commit ${shortCommit(commit)}`]),
    ...(targetBranch === undefined ? [] : [`into ${markdownText(targetBranch)}`]),
  ].join(" · ");
  return {
    open: [`## ${markdownText(title)}: ${verdictText(verdict, targetBranch)}`, ""],
    lines: [
      verdict === undefined ? measured : `**${markdownText(verdict.summary)}** · ${measured}`,
    ],
    close: [""],
  };
}

/** Sentences of checks that neither failed nor simply passed. */
function notes(checks: readonly Check[]): readonly string[] {
  const odd = checks.filter((check) =>
    check.status !== "passed" || check.tooNoisy === true || check.firstMeasured !== undefined
  );
  return odd.length === 0 ? [] : [
    "",
    ...odd.map((check) => `- ${icon(check)} ${markdownText(check.sentence)}`),
  ];
}

/** One chart for each of the first failing series; those that are left out are counted. */
function charts(failing: readonly Check[], rows: Rows): readonly Block[] {
  const all = failing.flatMap((check) => rows.chart(check) ?? []);
  const more = all.length - MAX_CHARTS;
  return [
    ...all.slice(0, MAX_CHARTS),
    ...(more > 0 ? [text(`_${formatCount(more, "more chart")} in the report._`)] : []),
  ];
}

/** One alone stands in the title already, unless there is more to say about it. */
function failingLines(
  failing: readonly GateLine[],
  failures: readonly CollectFailure[],
): readonly string[] {
  const [first] = failing;
  const isSaid = failing.length === 1 && first?.sentence === first?.check.sentence &&
    !failures.some(({ metric }) => metric === first?.check.metric);
  return isSaid ? [] : failing.map((line) => failingLine(line, failures));
}

/** A failing check; where its metric could not be measured, what to do about that. */
function failingLine(
  { check, sentence }: GateLine,
  failures: readonly CollectFailure[],
): string {
  const failure = check.status === "missing" && check.vanished !== true
    ? failures.find(({ metric }) => metric === check.metric)
    : undefined;
  const text = failure === undefined ? markdownText(sentence) : failureText(failure);
  return `${icon(check)} ${text}`;
}

function failureText({ metric, message, fix }: CollectFailure): string {
  return `**${markdownText(metric)}** was not measured: ${markdownText(message)}. ${
    markdownText(fix)
  }`;
}

function footer({ links, commit }: MarkdownModel): string {
  const { run, commit: commitUrl, report } = links ?? {};
  return [
    ...(report === undefined ? [] : [markdownLink("Report", report)]),
    ...(run === undefined ? [] : [markdownLink("Run", run)]),
    ...(commitUrl === undefined || commit === undefined
      ? []
      : [markdownLink(shortCommit(commit), commitUrl)]),
  ].join(" · ");
}
