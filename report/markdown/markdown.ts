import { type GateLine, gateLines } from "../../core/gate/lines.ts";
import { type Check, describeChecks, isFailing, isImproved } from "../../core/gate/verdict.ts";
import { seriesKey } from "../../core/metric.ts";
import { formatCount, shortCommit } from "../../core/text/format.ts";
import type { MarkdownModel } from "../model.ts";
import { folded, foldedList, list, table } from "./_blocks.ts";
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
  /** Metrics that are folded away. Default 100. */
  readonly maxMetrics?: number;
  /** Whether its readers know neither `<details>` nor diagrams. Default false. */
  readonly isPlain?: boolean;
}

const MAX_CHARACTERS = 65_000;
const MAX_METRICS = 100;
/** More would push the rest off the screen, and be slow to draw. */
const MAX_CHARTS = 3;
/** Rows in the open; more are folded away. */
const MAX_OPEN = 10;
/** The rank of what nobody has to read. */
const QUIET = 3;

/**
 * Makes the Markdown of a run, for a pull request's comment and for a job's summary: the verdict; one table of what
 * failed, what was accepted by whom and what got better; then everything else folded away.
 *
 * @returns Markdown as GitHub and GitLab read it, in which no text of others is markup
 */
export function renderMarkdown(model: MarkdownModel, options: MarkdownOptions = {}): string {
  const { title = "Unentropy", maxMetrics = MAX_METRICS, maxCharacters = MAX_CHARACTERS } = options;
  const { isPlain = false } = options;
  const { verdict, measurements, failures, links } = model;
  const rows = createRows(model);
  const checks = verdict?.checks ?? [];
  const lines = gateLines(checks).toSorted((one, other) => rankOf(one.check) - rankOf(other.check));
  const ranked = lines.map(({ check }) => check);
  const inTheOpen = ranked.filter((check) => rankOf(check) < QUIET).slice(0, MAX_OPEN);
  const others = ranked.slice(inTheOpen.length);
  const judged = new Set(checks.map(({ metric, labels }) => seriesKey(metric, labels)));
  const rest = measurements.filter((one) => !judged.has(seriesKey(one.metric, one.labels)));
  const failed = failures.map((failure) => rows.failure(failure));
  const ofFold = { report: links?.report, isPlain };
  const blocks = [
    list("", model.alerts?.map((one) => `⚠️ **${markdownText(one)}**`)),
    heading(title, model),
    list("", model.thresholdChanges?.map((one) => `⚖️ Thresholds change: ${markdownText(one)}`)),
    ...table(rows.checks(inTheOpen)),
    list("", failed.slice(0, MAX_OPEN)),
    foldedList("More that was not measured", { items: failed.slice(MAX_OPEN), isPlain }),
    ...uncoveredBlocks(model),
    ...(isPlain ? [] : charts(inTheOpen, rows)),
    folded(describeChecks(others), {
      ...rows.checks(others.slice(0, maxMetrics)),
      total: others.length,
      ...ofFold,
    }),
    foldedList("In words", { items: inWords(lines, checks).slice(0, maxMetrics), isPlain }),
    folded(`${formatCount(rest.length, "metric")} without a threshold`, {
      ...rows.measurements(rest.slice(0, Math.max(0, maxMetrics - others.length))),
      total: rest.length,
      ...ofFold,
    }),
    foldedList(
      model.changes?.since === undefined
        ? "Recent changes"
        : `Changes since ${markdownText(model.changes.since)}`,
      { items: model.changes?.sentences.map((one) => markdownText(one)), isPlain },
    ),
    foldedList("Limits that could be tightened", {
      items: verdict?.proposals?.map((one) => markdownText(one.sentence)),
      isPlain,
    }),
    list("Warnings", model.warnings?.map((one) => markdownText(one))),
  ];
  return fitBlocks(blocks, {
    maxCharacters,
    footer: footer(model),
    cutNote: (lines) =>
      `_${formatCount(lines, "more line")} did not fit; the report has them all._`,
  });
}

/** What its reader must know first: what failed, what was let through, what got better; then the rest. */
function rankOf(check: Check): number {
  if (isFailing(check)) return 0;
  if (check.accepted !== undefined) return 1;
  return isImproved(check) ? 2 : QUIET;
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

/** The sentences of what did not simply pass; one that failed alone stands in the title already. */
function inWords(lines: readonly GateLine[], checks: readonly Check[]): readonly string[] {
  const told = new Set(lines.map(({ check }) => check));
  // What else failed for a series, or is owed, stands in its line.
  const others = checks.filter((check) =>
    !told.has(check) && (check.status === "passed" || check.status === "not_computed")
  );
  const odd = [...lines, ...others.map((check) => ({ check, sentence: check.sentence }))].filter((
    { check },
  ) => check.status !== "passed" || check.tooNoisy === true || check.firstMeasured !== undefined);
  const [first] = odd;
  const isSaid = odd.length === 1 && first !== undefined && isFailing(first.check) &&
    first.sentence === first.check.sentence;
  return isSaid ? [] : odd.map(({ check, sentence }) => `${icon(check)} ${markdownText(sentence)}`);
}

/** One chart for each of the first failing series. */
function charts(checks: readonly Check[], rows: Rows): readonly Block[] {
  return checks.filter(isFailing).flatMap((check) => rows.chart(check) ?? []).slice(0, MAX_CHARTS);
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
