import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isForge } from "../../ci/forge/place.ts";
import {
  type Publication,
  publish as show,
  type PublishDeps,
  type PublishPlace,
} from "../../ci/publish.ts";
import type { RunContext } from "../../ci/types.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { messageOf } from "../../core/caught_error.ts";
import { gateResults } from "../../core/gate/gate_results.ts";
import { outputsOf } from "../../core/gate/outputs.ts";
import type { Verdict } from "../../core/gate/verdict.ts";
import type { MarkdownOptions } from "../../report/markdown/markdown.ts";
import { PhaseSkipped } from "../../core/phase_log.ts";
import { lazy } from "../../core/lazy.ts";
import { hideIn } from "../../core/redact.ts";
import type { TrackResult } from "../../core/track_result.ts";
import { PublishError } from "../../errors.ts";
import { leaveNumbers } from "../fork_numbers.ts";
import { connectToForge } from "../forge.ts";
import type { ResolvedOptions } from "../options.ts";
import { outcomeOf } from "../outcome.ts";
import { contextOfEarlyEnd } from "../target.ts";
import { type OutputOwner, writeOutput } from "../write_output.ts";
import { annotationsOf } from "./_annotations.ts";
import { lineMarks } from "./_line_marks.ts";
import { type Known, markdownModel } from "./_markdown_model.ts";
import type { Step } from "./step.ts";

export type { Known };

/** What is made visible. */
export interface PublishSubject extends Known {
  readonly result: TrackResult;
  readonly deps: ResolvedOptions;
  readonly warn: (text: string) => void;
}

/** The pull request's comment, beside the verdict. */
const COMMENT_FILE = "quality-gate-comment.md";
/** A job's summary is the whole document: GitHub's own limit cuts it. */
const ALL = { maxMetrics: Infinity, maxCharacters: Infinity };

/** Makes the result visible. */
export const publish: Step<PublishSubject> = {
  name: "publish",
  isHarmless: true,
  run: async (subject) => {
    const shownAt = await publishResult(subject);
    return shownAt instanceof PhaseSkipped ? shownAt : { shownAt };
  },
  note: ({ shownAt }) => shownAt,
};

/**
 * Makes the result visible where the CI system has a place for it, and writes the verdict for other programs. No secret of the environment
 * gets into any of it.
 *
 * @returns One line about where it can be seen
 * @throws {PublishError} If the outputs or the verdict's file cannot be written
 */
async function publishResult(subject: PublishSubject): Promise<string | PhaseSkipped> {
  const { result, around, deps } = subject;
  const { target, change } = subject.track ?? {};
  const early = target === undefined ? await contextOfEarlyEnd(deps) : undefined;
  const context = target?.context ?? early ?? placeOfEarlyEnd(deps.env);
  // Whatever starts it, a pull request is one.
  const isShown = context !== undefined &&
    (context.ci !== "local" || context.pullRequest !== undefined);
  const resultsPath = whereResults(subject, deps);
  if (!isShown && resultsPath === undefined) {
    return new PhaseSkipped("there is no CI system to tell");
  }
  const place = target?.context ?? early;
  const forge = lazy(async () =>
    place === undefined ? undefined : await connectToForge(place, deps)
  );
  const owner = { cwd: deps.section?.top ?? deps.cwd, target };
  const shown = isShown
    ? hideIn(await publication(subject, { resultsPath, early, deps, forge }), deps.hide)
    : undefined;
  const published = context === undefined || shown === undefined
    ? { warnings: [] }
    : await (deps.section?.show ?? show)(shown, context, {
      env: deps.env,
      appendFile,
      writeFile: (path, text) => writeOutput(path, text, owner),
      writeCommand: deps.writeCommand,
      uuid: randomUUID,
      forge,
    });
  published.warnings.forEach(subject.warn);
  if (target !== undefined && around !== undefined) {
    const marker = around.settings.commentMarker;
    const bundle = { context: target.context, git: target.git, marker };
    (await leaveNumbers(result, bundle, deps)).forEach(
      subject.warn,
    );
  }
  if (resultsPath !== undefined && result.verdict !== undefined) {
    const results = gateResults(result, result.verdict, {
      now: deps.now(),
      ...(published.commentUrl !== undefined && { commentUrl: published.commentUrl }),
      ...(change !== undefined && { referenceBranch: change.branch }),
      ...(target !== undefined && {
        maxAgeDays: target.trust.config.gate.baseline.maxAgeDays,
      }),
    });
    await writeResults(resultsPath, deps.hide(`${JSON.stringify(results, undefined, 2)}\n`), owner);
    // For pipelines that post it themselves.
    if (shown?.comment !== undefined) {
      await writeResults(join(dirname(resultsPath), COMMENT_FILE), shown.comment.markdown, owner);
    }
  }
  return published.commentUrl ?? resultsPath ?? context?.ci ?? "";
}

/** A run that ends before it is known what is tracked (a wrong config) still owes later steps its outputs. */
function placeOfEarlyEnd(env: ResolvedOptions["env"]): PublishPlace | undefined {
  const ci = jobSystem(env);
  return ci === undefined ? undefined : { ci, runNumber: 0 };
}

/** The CI system whose later steps and merges wait for outputs and checks. */
function jobSystem(env: ResolvedOptions["env"]): string | undefined {
  if (env["GITHUB_ACTIONS"] === "true") return "github";
  return env["GITLAB_CI"] === "true" ? "gitlab" : undefined;
}

/** In CI every verdict is written; elsewhere one that judged something. */
function whereResults(
  { result: { verdict }, around, track }: PublishSubject,
  deps: ResolvedOptions,
): string | undefined {
  const target = track?.target;
  if (verdict === undefined || around === undefined || target === undefined) return undefined;
  if (target.context.ci === "local" && verdict.checks.length === 0) return undefined;
  return resolve(deps.cwd, around.settings.outputFile);
}

async function writeResults(path: string, text: string, owner: OutputOwner): Promise<void> {
  try {
    await writeOutput(path, text, owner);
  } catch (error) {
    throw new PublishError("PUBLISH_FAILED", {
      what: `Cannot write the verdict to ${path}`,
      why: messageOf(error),
      fix: "Make the folder writable, or name another file with --output-file",
      cause: error,
    });
  }
}

async function publication(
  subject: PublishSubject,
  { resultsPath, early, deps, forge }: {
    readonly resultsPath: string | undefined;
    readonly early: RunContext | undefined;
    readonly deps: ResolvedOptions;
    readonly forge: PublishDeps["forge"];
  },
): Promise<Publication> {
  const { result, track } = subject;
  const outputs = outputsOf(result, {
    ...(track !== undefined && { referenceBranch: track.change.branch }),
    ...(resultsPath !== undefined && { resultsPath }),
  });
  const wanted = track?.target.trust.config.gate.annotations ?? "off";
  return {
    outputs,
    annotations: annotationsOf(result),
    marks: lineMarks(result, wanted),
    measurements: result.measurements,
    ...(early === undefined
      ? await documents(subject, deps, forge)
      : await earlyCheck(subject, early)),
  };
}

/** The job's summary; the pull request's comment unless the gate is off or nobody wants it; the check that a merge may wait for. */
async function documents(
  subject: PublishSubject,
  deps: ResolvedOptions,
  forge: PublishDeps["forge"],
): Promise<Pick<Publication, "summary" | "comment" | "check">> {
  const { result, track } = subject;
  if (track === undefined) return {};
  const { around, target } = track;
  const { context, trust: { config: { gate } } } = target;
  const isCommented = context.pullRequest !== undefined && wantsComment(result.verdict) &&
    gate.pullRequestComment;
  const isSummarized = (deps.env["GITHUB_STEP_SUMMARY"] ?? "") !== "";
  const outcome = outcomeOf(result, {
    context: sharedContext(context, deps),
    marker: around.settings.commentMarker,
    hasThresholds: gate.thresholds.length > 0,
  });
  if (!isCommented && !isSummarized && outcome === undefined) return {};
  const [{ renderMarkdown }, model] = await Promise.all([
    import("../../report/markdown/markdown.ts"),
    markdownModel(subject),
  ]);
  const titled = titleOf(deps);
  const whole = renderMarkdown(model, titled);
  const found = isCommented ? await forge() : undefined;
  return {
    ...(outcome !== undefined && {
      check: { ...outcome, markdown: whole },
    }),
    ...(isSummarized && { summary: renderMarkdown(model, { ...titled, ...ALL }) }),
    ...(isCommented && {
      comment: {
        marker: around.settings.commentMarker,
        markdown: renderMarkdown(model, {
          ...titled,
          maxMetrics: gate.maxCommentMetrics,
          maxCharacters: gate.maxCommentCharacters,
          isPlain: found !== undefined && isForge(found) && found.isPlain === true,
        }),
      },
    }),
  };
}

/** The check of a run that ended before it was known what judges it. */
async function earlyCheck(
  subject: PublishSubject,
  context: RunContext,
): Promise<Pick<Publication, "check">> {
  const { result, around, deps } = subject;
  const outcome = outcomeOf(result, {
    context: sharedContext(context, deps),
    marker: around?.settings.commentMarker ?? DEFAULTS.comment.marker,
    hasThresholds: around === undefined || around.config.gate.thresholds.length > 0,
  });
  if (outcome === undefined) return {};
  const { renderMarkdown } = await import("../../report/markdown/markdown.ts");
  const markdown = renderMarkdown(await markdownModel(subject), titleOf(deps));
  return { check: { ...outcome, markdown } };
}

/** Sections have one check, which is named without what tells them apart. */
function sharedContext(context: RunContext, { section }: ResolvedOptions): RunContext {
  if (section === undefined) return context;
  const own = Object.keys(section.labels);
  const labels = Object.entries(context.labels).filter(([name]) => !own.includes(name));
  return { ...context, labels: Object.fromEntries(labels) };
}

function titleOf({ section }: ResolvedOptions): MarkdownOptions {
  return section === undefined ? {} : { title: `Unentropy ${section.name}`.trim() };
}

function wantsComment(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict.status !== "off";
}
