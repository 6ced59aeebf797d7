import { at, idAt, textAt } from "../../core/json_value.ts";
import type { Labels, Measurement } from "../../core/metric.ts";
import { PublishError } from "../../errors.ts";
import { refusal } from "../forge/refusal.ts";
import { isShareOf, parseChange, shortened } from "./_parse_change.ts";
import { refusedBundle } from "./_refused_bundle.ts";
import type { GitHubApi } from "./api.ts";

export { refusedBundle };

/** A larger bundle is none of ours. */
export const MAX_BUNDLE_CHARACTERS = 1_000_000;
const MAX_MEASUREMENTS = 5_000;
const MAX_LABELS = 20;
const MAX_TEXT_CHARACTERS = 256;
const MAX_PULL_PAGES = 5;
const VERSION = 1;

/**
 * What a fork's pull request leaves for the workflow that may write. It says neither which commit nor which pull request it is about, because
 * whoever wrote it could name any.
 */
export interface ForkBundle {
  readonly measurements: readonly Measurement[];
  /** Why metrics have no value without anything being wrong, by their keys: the change touches nothing of them. */
  readonly untouched?: Readonly<Record<string, string>>;
  /** The target's commit that the change was merged with in order to measure it: a stranger's word, to be proven. */
  readonly mergedWith?: string;
}

/**
 * A bundle as text.
 *
 * @returns A text for a file
 */
export function formatForkBundle(bundle: ForkBundle): string {
  const text = bundleText(bundle);
  if (text.length <= MAX_BUNDLE_CHARACTERS) return text;
  // The numbers must come through; of the lines some do.
  const measurements = bundle.measurements.map(({ change, ...one }) => ({
    ...one,
    ...(change !== undefined && { change: shortened(change) }),
  }));
  return bundleText({ ...bundle, measurements });
}

function bundleText({ measurements, ...rest }: ForkBundle): string {
  const kept = measurements.map(({ metric, labels, value, change }) => ({
    metric,
    labels,
    value,
    ...(change !== undefined && { change }),
  }));
  return `${JSON.stringify({ version: VERSION, ...rest, measurements: kept })}\n`;
}

/**
 * Reads a bundle that a stranger's code may have written.
 *
 * @returns The bundle; every text in it is still the stranger's and must be escaped where it is shown
 * @throws {PublishError} If anything in it is not as {@link formatForkBundle} writes it
 */
export function parseForkBundle(text: string): ForkBundle {
  if (text.length > MAX_BUNDLE_CHARACTERS) {
    throw refusedBundle(`it is ${text.length} characters long`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusedBundle("it is not JSON", error);
  }
  const list = at(value, "measurements");
  if (idAt(value, "version") !== VERSION || !Array.isArray(list)) {
    throw refusedBundle(`it is not of version ${VERSION}`);
  }
  if (list.length > MAX_MEASUREMENTS) throw refusedBundle(`it holds ${list.length} measurements`);
  const mergedWith = at(value, "mergedWith");
  if (mergedWith !== undefined && !/^[0-9a-f]{40}$/.test(String(mergedWith))) {
    throw refusedBundle("what it was merged with is no commit");
  }
  const untouched = at(value, "untouched");
  return {
    measurements: list.map(toMeasurement),
    ...(untouched !== undefined && { untouched: toReasons(untouched) }),
    ...(mergedWith !== undefined && { mergedWith: String(mergedWith) }),
  };
}

/** A pull request as GitHub knows it. */
export interface FoundPullRequest {
  readonly number: number;
  readonly targetBranch: string;
  /** The target branch's commit that it is compared with. */
  readonly base: string;
}

/**
 * The open pull request whose head is a commit of a fork, found by what GitHub says and never by what an artifact says.
 *
 * @param head The head commit that the `workflow_run` event names, and the id of the repository that it is in
 * @returns Its number and target, or `undefined` if it was closed or got another commit meanwhile
 */
export async function findPullRequest(
  api: GitHubApi,
  head: { readonly commit: string; readonly repositoryId: number | undefined },
): Promise<FoundPullRequest | undefined> {
  const { octokit, owner, repo } = api;
  return await asking(`find the pull request of ${head.commit.slice(0, 7)}`, async () => {
    for (let page = 1; page <= MAX_PULL_PAGES; page++) {
      const { data } = await octokit.rest.pulls.list({
        owner,
        repo,
        state: "open",
        sort: "updated",
        direction: "desc",
        per_page: 100,
        page,
      });
      const found = data.find((pull) =>
        pull.head.sha === head.commit && head.repositoryId !== undefined &&
        pull.head.repo?.id === head.repositoryId
      );
      if (found !== undefined) {
        const { number, base } = found;
        return { number, targetBranch: base.ref, base: base.sha };
      }
      if (data.length < 100) return undefined;
    }
    return undefined;
  });
}

/**
 * Downloads what a fork's run has left.
 *
 * @param bundle The run that the event names, its head commit, and the artifact's name
 * @param fetchFile Reaches the storage behind the API, which must get no token
 * @returns The zip, made by a stranger; `undefined` if the run has left none
 * @throws {PublishError} If GitHub refuses, or the artifact is none of ours
 */
export async function downloadForkBundle(
  api: GitHubApi,
  bundle: { readonly runId: string; readonly head: string; readonly name: string },
  fetchFile: typeof fetch,
): Promise<Uint8Array | undefined> {
  const { octokit, owner, repo } = api;
  const { runId, head, name } = bundle;
  return await asking(`read the artifacts of run ${runId}`, async () => {
    const { data: { artifacts } } = await octokit.rest.actions.listWorkflowRunArtifacts({
      owner,
      repo,
      run_id: Number(runId),
      name,
      per_page: 100,
    });
    const found = artifacts.find((one) =>
      one.name === name && !one.expired && one.workflow_run?.head_sha === head
    );
    if (found === undefined) return undefined;
    if (found.size_in_bytes > MAX_BUNDLE_CHARACTERS) {
      throw refusedBundle(`it is ${found.size_in_bytes} bytes large`);
    }
    const { headers } = await octokit.rest.actions.downloadArtifact({
      owner,
      repo,
      artifact_id: found.id,
      archive_format: "zip",
      request: { redirect: "manual" },
    });
    if (headers.location === undefined) throw refusedBundle("GitHub does not say where it is");
    const response = await fetchFile(headers.location);
    if (!response.ok) throw refusedBundle(`its storage answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  });
}

/** Asks GitHub, whose refusal is an error that says what to do. */
async function asking<T>(doing: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const refusedBy = refusal(error);
    if (refusedBy === undefined) throw error;
    throw new PublishError("PUBLISH_FAILED", {
      what: `Cannot ${doing}`,
      why: `GitHub answered ${refusedBy.status} ${refusedBy.message}`,
      fix: "Give the workflow `permissions: actions: read, pull-requests: write`.",
      cause: error,
    });
  }
}

function toMeasurement(item: unknown): Measurement {
  const metric = textAt(item, "metric") ?? "";
  if (!isKey(metric)) throw refusedBundle("a metric's key is malformed");
  const value = at(item, "value");
  const isValue = typeof value === "number" ? Number.isFinite(value) : isShort(value);
  if (!isValue) throw refusedBundle(`the value of ${metric} is neither a number nor a short word`);
  const labels = Object.entries(at(item, "labels") ?? {});
  if (
    labels.length > MAX_LABELS || !labels.every(([name, text]) => isShort(name) && isShort(text))
  ) {
    throw refusedBundle(`the labels of ${metric} are malformed`);
  }
  const given = at(item, "change");
  const change = given === undefined ? undefined : parseChange(metric, given);
  // Nobody is to be shown one thing and judged by another.
  if (change !== undefined && !isShareOf(change, value)) {
    throw refusedBundle(`the value of ${metric} is not that of its change`);
  }
  return {
    metric,
    // Just checked: a finite number or a short text, and texts as labels.
    labels: Object.fromEntries(labels) as Labels,
    value: value as number | string,
    ...(change !== undefined && { change }),
  };
}

function toReasons(value: unknown): Readonly<Record<string, string>> {
  const reasons = Object.entries(value ?? {});
  const isFine = reasons.length <= MAX_MEASUREMENTS &&
    reasons.every(([metric, why]) => isKey(metric) && isShort(why));
  if (!isFine) throw refusedBundle("what the change does not touch is malformed");
  return Object.fromEntries(reasons) as Readonly<Record<string, string>>;
}

function isKey(text: string): boolean {
  return /^[a-z0-9-]{1,64}$/.test(text);
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT_CHARACTERS &&
    !/\p{Cc}/u.test(value);
}
