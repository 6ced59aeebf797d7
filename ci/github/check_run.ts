import { cutMarkdown } from "./_cut.ts";
import { type GitHubApi, refusal } from "./api.ts";
import { cutNote } from "./files.ts";

/** The gate's outcome on a commit, which branch protection can require. */
export interface CheckContent {
  /** The commit that people see: the head of a pull request. */
  readonly commit: string;
  /** Always the same for one gate, because branch protection knows it by its name. */
  readonly name: string;
  readonly conclusion: "success" | "failure" | "neutral";
  /** One line. */
  readonly title: string;
  readonly markdown: string;
  /** Where the whole report is. */
  readonly link?: string;
}

/** What became of the check. */
export interface CheckOutcome {
  readonly kind: "check" | "status" | "none";
  readonly url?: string;
  /** Why there is no check, for people. */
  readonly warning?: string;
}

/** Limits of the checks and statuses APIs (docs.github.com/rest/checks/runs, /rest/commits/statuses). */
const MAX_TITLE_CHARACTERS = 255;
const MAX_SUMMARY_CHARACTERS = 65_000;
const MAX_DESCRIPTION_CHARACTERS = 140;

/**
 * Shows the gate's outcome on a commit: as a completed check run or, where the token may only do that, as a commit status.
 *
 * @returns What was made, or a warning where the token may do neither, as a fork's
 */
export async function publishCheck(api: GitHubApi, content: CheckContent): Promise<CheckOutcome> {
  for (const make of [makeCheckRun, makeStatus]) {
    try {
      return await make(api, content);
    } catch (error) {
      const refused = refusal(error);
      if (refused === undefined) throw error;
      if (refused.status !== 403 && refused.status !== 404) {
        return none(content, `GitHub answered ${refused.status} ${refused.message}`);
      }
    }
  }
  return none(content, "the token may not; grant `checks: write` (a fork's token never may)");
}

async function makeCheckRun(api: GitHubApi, content: CheckContent): Promise<CheckOutcome> {
  const { octokit, owner, repo } = api;
  const { commit, name, conclusion, title, markdown, link } = content;
  const { data } = await octokit.rest.checks.create({
    owner,
    repo,
    name,
    head_sha: commit,
    // Never left in progress: a required check that does not end blocks the merge for ever.
    status: "completed",
    conclusion,
    ...(link !== undefined && { details_url: link }),
    output: {
      title: cut(title, MAX_TITLE_CHARACTERS),
      summary: cutMarkdown(markdown, {
        limit: MAX_SUMMARY_CHARACTERS,
        note: cutNote("a check holds 65,535 characters", link),
      }),
    },
  });
  return { kind: "check", ...(data.html_url !== null && { url: data.html_url }) };
}

async function makeStatus(api: GitHubApi, content: CheckContent): Promise<CheckOutcome> {
  const { octokit, owner, repo } = api;
  const { commit, name, conclusion, title, link } = content;
  await octokit.rest.repos.createCommitStatus({
    owner,
    repo,
    sha: commit,
    context: name,
    state: conclusion === "failure" ? "failure" : "success",
    description: cut(title, MAX_DESCRIPTION_CHARACTERS),
    ...(link !== undefined && { target_url: link }),
  });
  return { kind: "status", ...(link !== undefined && { url: link }) };
}

function none({ name, commit }: CheckContent, why: string): CheckOutcome {
  return { kind: "none", warning: `No check "${name}" on ${commit.slice(0, 7)}: ${why}` };
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
