import { messageOf } from "../core/caught_error.ts";
import type { Environment } from "../core/environment.ts";
import type { Measurement } from "../core/metric.ts";
import { PublishError } from "../errors.ts";
import { type CheckOutcome, publishCheck } from "./forge/check.ts";
import { upsertComment } from "./forge/comment.ts";
import { isForge, type NoForge } from "./forge/place.ts";
import type { CheckContent, Forge, LineMark } from "./forge/types.ts";
import { fitSummary, formatOutputs } from "./github/files.ts";
import { type Annotation, annotationCommands } from "./github/workflow_commands.ts";
import { dotenvReport, metricsReport } from "./gitlab/reports.ts";
import type { RunContext } from "./types.ts";

/** What is to be seen of a run. All texts are ready. */
export interface Publication {
  /** Markdown for the job's page. */
  readonly summary?: string;
  /** Markdown for the pull request; absent: no comment is wanted. */
  readonly comment?: { readonly markdown: string; readonly marker: string };
  /** The outcome on a commit; absent: none is wanted. */
  readonly check?: Omit<CheckContent, "link">;
  /** What is marked in the change's files, the most important first. */
  readonly marks?: readonly LineMark[];
  /** For later steps and jobs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Most important first. */
  readonly annotations: readonly Annotation[];
  readonly measurements: readonly Measurement[];
}

/** What publishing needs to know of the run: that it is one of a CI system, and what else is known. */
export type PublishPlace = Pick<RunContext, "ci" | "runNumber" | "pullRequest" | "url">;

/** What publishing needs from outside. */
export interface PublishDeps {
  readonly env: Environment;
  /** Appends UTF-8 text to a file. */
  readonly appendFile: (path: string, text: string) => Promise<void>;
  /** Writes a UTF-8 text file. */
  readonly writeFile: (path: string, text: string) => Promise<void>;
  /** Writes lines that the CI system reads as commands. */
  readonly writeCommand: (text: string) => void;
  /** A word that nobody can guess. */
  readonly uuid: () => string;
  /** Connects to the server on which the change is proposed; `undefined` where none is known. */
  readonly forge: () => Promise<Forge | NoForge | undefined>;
}

/** What became of it. */
export interface Published {
  readonly commentUrl?: string;
  /** What could not be shown and why, for people. */
  readonly warnings: readonly string[];
}

/** CI systems whose jobs are GitHub's in form. */
const ACTIONS = ["github", "gitea", "forgejo"];
/** Where GitLab's job finds its reports, in the project's folder. */
const GITLAB_DOTENV_FILE = "unentropy.env";
/** Where GitLab's job finds its metrics report, in the project's folder. */
const GITLAB_METRICS_FILE = "unentropy-metrics.txt";

/**
 * Makes the result visible: on the forge as comment and check, and where the CI system has places of its own: on GitHub outputs,
 * annotations and the job's summary, on GitLab the dotenv and metrics reports.
 *
 * @param deps Files, commands and the forge
 * @returns The comment's page and warnings; a place that refuses never fails the run
 * @throws {PublishError} If the outputs cannot be written, on which later steps depend
 */
export async function publish(
  publication: Publication,
  context: PublishPlace,
  deps: PublishDeps,
): Promise<Published> {
  if (ACTIONS.includes(context.ci)) deps.writeCommand(annotationCommands(publication.annotations));
  const comment = await publishComment(publication, context, deps);
  const outcome = await publishOutcome(publication, context, deps);
  const marks = outcome?.kind === "check" ? [] : marksOf(publication);
  if (ACTIONS.includes(context.ci) && marks.length > 0) {
    deps.writeCommand(annotationCommands(marks));
  }
  const { url } = comment;
  const outputs = {
    ...publication.outputs,
    ...(url !== undefined && { "quality-gate-comment-url": url }),
  };
  return {
    ...(url !== undefined && { commentUrl: url }),
    warnings: [
      ...comment.warnings,
      ...(outcome?.kind === "none" ? [outcome.warning] : []),
      ...await writeFiles({ ...publication, outputs }, context, deps),
    ],
  };
}

/** What the job leaves beside the forge; gives what could not be left. */
async function writeFiles(
  publication: Publication,
  context: PublishPlace,
  deps: PublishDeps,
): Promise<readonly string[]> {
  switch (context.ci) {
    case "github":
    case "gitea":
    case "forgejo":
      return [
        ...await appendSummary(publication.summary, context, deps),
        ...await appendOutputs(publication.outputs, deps),
      ];
    case "gitlab":
      return await writeReports(publication, deps);
    default:
      return [];
  }
}

async function publishComment(
  { comment }: Publication,
  context: PublishPlace,
  deps: PublishDeps,
): Promise<{ readonly url?: string; readonly warnings: readonly string[] }> {
  const { pullRequest } = context;
  if (comment === undefined || pullRequest === undefined) return { warnings: [] };
  const forge = await deps.forge();
  if (forge === undefined) return { warnings: [] };
  if (!isForge(forge)) {
    const { advice, proposal } = forge;
    return {
      warnings: advice === undefined ? [] : [`No comment on ${proposal} ${pullRequest}: ${advice}`],
    };
  }
  const { url, warning } = await upsertComment(forge, {
    ...comment,
    pullRequest,
    runNumber: context.runNumber,
    ...(context.url !== undefined && { link: context.url }),
  });
  return {
    ...(url !== undefined && { url }),
    warnings: warning === undefined ? [] : [warning],
  };
}

async function publishOutcome(
  { check, marks }: Publication,
  { url, pullRequest }: PublishPlace,
  deps: PublishDeps,
): Promise<CheckOutcome | undefined> {
  const forge = check === undefined ? undefined : await deps.forge();
  if (check === undefined || forge === undefined || !isForge(forge)) return undefined;
  const content = {
    ...check,
    ...(marks !== undefined && { marks }),
    ...(url !== undefined && { link: url }),
  };
  return await publishCheck(forge, content, pullRequest);
}

/** The marks of lines for a job that can make no check to show them. */
function marksOf({ marks = [] }: Publication): readonly Annotation[] {
  return marks.map(({ path, first, last, title, message }) => ({
    level: "warning",
    title,
    message,
    file: path,
    line: first,
    endLine: last,
  }));
}

async function appendOutputs(
  outputs: Publication["outputs"],
  deps: PublishDeps,
): Promise<readonly string[]> {
  const { text, dropped } = formatOutputs(outputs, deps.uuid);
  const path = deps.env.GITHUB_OUTPUT;
  if (path && text !== "") await mustWrite("GITHUB_OUTPUT", () => deps.appendFile(path, text));
  return dropped.map((name) =>
    `The output ${name} is empty: GitHub allows 1 MB of outputs per job`
  );
}

async function appendSummary(
  summary: string | undefined,
  context: PublishPlace,
  deps: PublishDeps,
): Promise<readonly string[]> {
  const path = deps.env.GITHUB_STEP_SUMMARY;
  if (summary === undefined || !path) return [];
  try {
    await deps.appendFile(path, fitSummary(summary, context.url));
    return [];
  } catch (error) {
    return [`The job summary could not be written to ${path}: ${messageOf(error)}`];
  }
}

async function writeReports(
  publication: Publication,
  deps: PublishDeps,
): Promise<readonly string[]> {
  const folder = deps.env.CI_PROJECT_DIR || ".";
  const { text: dotenv, dropped } = dotenvReport(publication.outputs);
  await mustWrite(
    GITLAB_DOTENV_FILE,
    () => deps.writeFile(`${folder}/${GITLAB_DOTENV_FILE}`, dotenv),
  );
  const metrics = metricsReport(publication.measurements);
  await mustWrite(
    GITLAB_METRICS_FILE,
    () => deps.writeFile(`${folder}/${GITLAB_METRICS_FILE}`, metrics),
  );
  return dropped.map((name) =>
    `The output ${name} is not in ${GITLAB_DOTENV_FILE}: GitLab takes single lines and 5 KiB in all`
  );
}

async function mustWrite(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new PublishError("PUBLISH_FAILED", {
      what: `Cannot write ${name}`,
      why: messageOf(error),
      fix: "Make its folder writable for this step",
      cause: error,
    });
  }
}
