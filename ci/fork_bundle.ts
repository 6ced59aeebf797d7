import { PublishError } from "../errors.ts";
import type { Measurement } from "../core/metric.ts";
import { at, numberAt, textAt } from "./_values.ts";
import { type GitHubApi, refusal } from "./github_api.ts";

/** A larger bundle is none of ours. */
const MAX_BUNDLE_CHARACTERS = 1_000_000;
const MAX_MEASUREMENTS = 5_000;
const MAX_LABELS = 20;
const MAX_TEXT_CHARACTERS = 256;
const MAX_PULL_PAGES = 5;
const VERSION = 1;

/**
 * What a fork's pull request leaves for the workflow that may write: numbers only. It names neither a commit nor a pull request, because
 * whoever wrote it could name any.
 *
 * @param measurements What was measured
 * @returns A text for a file
 */
export function formatForkBundle(measurements: readonly Measurement[]): string {
  const kept = measurements.map(({ metric, labels, value }) => ({ metric, labels, value }));
  return `${JSON.stringify({ version: VERSION, measurements: kept })}\n`;
}

/**
 * Reads a bundle that a stranger's code may have written.
 *
 * @param text The file
 * @returns The measurements; every text in them is still the stranger's and must be escaped where it is shown
 * @throws {PublishError} If anything in it is not as {@link formatForkBundle} writes it
 */
export function parseForkBundle(text: string): readonly Measurement[] {
  if (text.length > MAX_BUNDLE_CHARACTERS) throw refused(`it is ${text.length} characters long`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused("it is not JSON", error);
  }
  const list = at(value, "measurements");
  if (numberAt(value, "version") !== VERSION || !Array.isArray(list)) {
    throw refused(`it is not of version ${VERSION}`);
  }
  if (list.length > MAX_MEASUREMENTS) throw refused(`it holds ${list.length} measurements`);
  return list.map(toMeasurement);
}

/**
 * The open pull request whose head is a commit, found by what GitHub says and never by what an artifact says.
 *
 * @param api GitHub's API
 * @param head The head commit that the `workflow_run` event names
 * @returns Its number, or `undefined` if it was closed or got another commit meanwhile
 */
export async function findPullRequest(api: GitHubApi, head: string): Promise<number | undefined> {
  const { octokit, owner, repo } = api;
  try {
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
      const found = data.find((pull) => pull.head.sha === head);
      if (found !== undefined || data.length < 100) return found?.number;
    }
    return undefined;
  } catch (error) {
    const refusedBy = refusal(error);
    if (refusedBy === undefined) throw error;
    throw new PublishError("PUBLISH_FAILED", {
      what: `Cannot find the pull request of ${head.slice(0, 7)}`,
      why: `GitHub answered ${refusedBy.status} ${refusedBy.message}`,
      fix: "Give the workflow `permissions: pull-requests: write`.",
      cause: error,
    });
  }
}

function toMeasurement(item: unknown): Measurement {
  const metric = textAt(item, "metric") ?? "";
  if (!/^[a-z0-9-]{1,64}$/.test(metric)) throw refused("a metric's key is malformed");
  const value = at(item, "value");
  const isValue = typeof value === "number" ? Number.isFinite(value) : isShort(value);
  if (!isValue) throw refused(`the value of ${metric} is neither a number nor a short word`);
  const labels = Object.entries(at(item, "labels") ?? {});
  if (
    labels.length > MAX_LABELS || !labels.every(([name, text]) => isShort(name) && isShort(text))
  ) {
    throw refused(`the labels of ${metric} are malformed`);
  }
  // Just checked: a finite number or a short text, and texts as labels.
  return { metric, labels: Object.fromEntries(labels), value: value as number | string };
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT_CHARACTERS &&
    !/\p{Cc}/u.test(value);
}

function refused(why: string, cause?: unknown): PublishError {
  return new PublishError("PUBLISH_FAILED", {
    what: "Cannot use the numbers that the fork's run has left",
    why,
    fix: "Use the same version of the action in both workflows; nothing was published.",
    ...(cause !== undefined && { cause }),
  });
}
