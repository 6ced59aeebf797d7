import {
  downloadForkBundle,
  findPullRequest,
  type ForkBundle,
  formatForkBundle,
  MAX_BUNDLE_CHARACTERS,
  parseForkBundle,
  refusedBundle,
} from "../ci/github/fork_bundle.ts";
import { mergedTip } from "../ci/change/base_commit.ts";
import type { Git } from "../ci/git/git.ts";
import type { ForkRun, RunContext } from "../ci/types.ts";
import { type CollectResult, gatherOutcomes, type MetricOutcome } from "../collectors/collect.ts";
import type { MetricConfig } from "../config/types.ts";
import { PublishError, TrackError } from "../errors.ts";
import { artifactName } from "../providers/artifact/settings.ts";
import { packEntry, unpackEntry } from "../providers/artifact/zip.ts";
import { canUploadArtifacts, uploadRunArtifact } from "../providers/artifact/run_artifact.ts";
import { connectToGitHub } from "./github.ts";
import { networkOf, type ResolvedOptions } from "./options.ts";
import { gateMarks } from "./outcome.ts";

/** The bundle's file in its artifact. */
const ENTRY_NAME = "unentropy-fork.json";

/** What every coverage of a change is. */
const SHARE = { unit: "percent", direction: "higher" } as const;

/** Which bundle of a run: each gate and each job of a matrix leaves its own. */
export interface BundlePlace {
  readonly context: RunContext;
  /** First line of the comment, by which gates are told apart. */
  readonly marker: string;
}

/** Whether this is a fork's pull request, whose token may write nothing. */
export function isForkProposal({ isFork, event }: RunContext): boolean {
  return isFork && event === "pull_request";
}

/**
 * Leaves the numbers of a fork's pull request for the `workflow_run` that may publish them, and what they were merged with. Elsewhere nothing
 * happens.
 *
 * @param deps The runner's variables and the network
 * @returns Why they could not be left, which fails no run
 */
export async function leaveNumbers(
  { measurements, untouched }: Pick<ForkBundle, "measurements" | "untouched">,
  { git, ...place }: BundlePlace & { readonly git: Git },
  deps: ResolvedOptions,
): Promise<readonly string[]> {
  const isWanted = isForkProposal(place.context) && canUploadArtifacts(deps.env);
  const isEmpty = measurements.length === 0 && untouched === undefined;
  if (!isWanted || isEmpty) return [];
  const mergedWith = await mergedTip(git, place.context);
  const text = formatForkBundle({
    measurements,
    ...(untouched !== undefined && { untouched }),
    ...(mergedWith !== undefined && { mergedWith }),
  });
  const bytes = await packEntry(ENTRY_NAME, new TextEncoder().encode(text));
  const name = bundleName(place);
  try {
    await uploadRunArtifact({ name, bytes, mimeType: "application/zip" }, networkOf(deps));
    return [];
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    return [`The numbers are not left for the workflow that comments: ${error.message}`];
  }
}

/**
 * The metrics that have no value because the change touches nothing of them.
 *
 * @returns Why, by their keys; nothing where there are none
 */
export function untouchedOf(collected: CollectResult | undefined): Pick<ForkBundle, "untouched"> {
  const reasons = (collected?.outcomes ?? []).flatMap(({ metric, failure }) =>
    failure?.code === "COLLECT_NO_LINES" ? [[metric, failure.message] as const] : []
  );
  return reasons.length === 0 ? {} : { untouched: Object.fromEntries(reasons) };
}

/**
 * Finds the pull request that a fork's run was for, by what GitHub says of the commit.
 *
 * @param context A run after `workflow_run`
 * @returns The context with the pull request; as it is where that was closed or has got newer commits
 * @throws {PublishError} Without a token, or if GitHub refuses
 */
export async function withPullRequest(
  context: RunContext & { readonly forkRun: ForkRun },
  deps: ResolvedOptions,
): Promise<RunContext> {
  const { pullRequest: _untrusted, targetBranch: _too, ...rest } = context;
  const found = await findPullRequest(
    await apiOf(context, deps),
    { commit: context.head ?? context.commit, repositoryId: context.forkRun?.repositoryId },
  );
  return found === undefined ? rest : {
    ...rest,
    pullRequest: found.number,
    targetBranch: found.targetBranch,
    base: found.base,
  };
}

/**
 * Reads what a fork's run has left.
 *
 * @returns A stranger's numbers and word; no number where nothing was left
 * @throws {PublishError} If the bundle is not as this program writes it
 */
export async function readBundle(
  place: BundlePlace & { readonly context: { readonly forkRun: ForkRun } },
  deps: ResolvedOptions,
): Promise<ForkBundle> {
  const { context } = place;
  const zip = await downloadForkBundle(await apiOf(context, deps), {
    runId: context.forkRun.id,
    head: context.head ?? context.commit,
    name: bundleName(place),
  }, deps.fetch);
  return zip === undefined ? { measurements: [] } : await unpack(zip);
}

/**
 * Takes the numbers that a fork's run has left for those of this run. No command runs, and only what the config here knows counts.
 *
 * @returns The numbers as if they had been collected here
 */
export function takeNumbers(
  metrics: readonly MetricConfig[],
  bundle: ForkBundle,
): CollectResult {
  return gatherOutcomes(metrics, metrics.map((metric) => outcomeOf(metric, bundle)));
}

async function unpack(zip: Uint8Array): Promise<ForkBundle> {
  const unpacked = await unpackEntry(zip, { name: ENTRY_NAME, maxBytes: MAX_BUNDLE_CHARACTERS });
  if (!(unpacked instanceof Uint8Array)) throw refusedBundle(unpacked.why);
  return parseForkBundle(new TextDecoder().decode(unpacked));
}

function outcomeOf(
  metric: MetricConfig,
  { measurements, untouched = {} }: ForkBundle,
): MetricOutcome {
  const { key, type, onFailure } = metric;
  const readings = measurements.filter((one) =>
    one.metric === key && (typeof one.value === "number") === (type === "numeric")
  ).map(({ labels, value, change }) => ({ labels, value, ...(change && { ...SHARE, change }) }));
  if (readings.length > 0) return { metric: key, status: "collected", durationMs: 0, readings };
  const why = Object.hasOwn(untouched, key) ? untouched[key] : undefined;
  if (why !== undefined) {
    return {
      metric: key,
      status: "skipped",
      durationMs: 0,
      readings,
      failure: { metric: key, code: "COLLECT_NO_LINES", message: why, fix: "Nothing is wrong" },
    };
  }
  return {
    metric: key,
    status: onFailure === "skip" ? "skipped" : "failed",
    durationMs: 0,
    readings,
    failure: {
      metric: key,
      code: "COLLECT_NOTHING",
      message: "the fork's run has left no value of it",
      fix: "Look into the log of the pull request's own run",
    },
  };
}

function bundleName({ context, marker }: BundlePlace): string {
  return artifactName(["unentropy-fork", ...gateMarks(marker, context.labels)].join("-"));
}

async function apiOf({ project }: RunContext, deps: ResolvedOptions) {
  const api = await connectToGitHub(project, deps);
  if (api !== undefined) return api;
  throw new PublishError("PUBLISH_FAILED", {
    what: "Cannot publish what a fork's run has measured",
    why: "there is no token for GitHub's API",
    fix: "Set GITHUB_TOKEN: ${{ github.token }} in the step's env, with `actions: read` permission",
  });
}
