import { cutMarkdown } from "./_cut.ts";
import { type GitHubApi, refusal } from "./api.ts";
import { cutNote } from "./files.ts";

/** A comment that is written once and then kept up to date. */
export interface CommentContent {
  readonly pullRequest: number;
  /** Tells this comment from others of the same program, for example `quality-gate`. */
  readonly marker: string;
  readonly markdown: string;
  /** Where the whole report is. */
  readonly link?: string;
  /** Ascending with the runs of one workflow: a slow old run does not overwrite the comment of a newer one. */
  readonly runNumber: number;
}

/** What became of the comment. */
export interface CommentOutcome {
  readonly url?: string;
  /** Why there is no comment, for people. */
  readonly warning?: string;
}

/** GitHub refuses 65,536 characters. */
const MAX_BODY_CHARACTERS = 65_000;

interface Comment {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string | undefined;
  readonly user?: { readonly type?: string; readonly login?: string } | null;
}

/**
 * Writes the pull request's comment, or updates the one that is there, and deletes further ones with the same marker.
 *
 * @returns The comment's page, or a warning when GitHub refused, as it does for a fork's read-only token
 */
export async function upsertComment(
  api: GitHubApi,
  content: CommentContent,
): Promise<CommentOutcome> {
  try {
    return await upsert(api, content);
  } catch (error) {
    const refused = refusal(error);
    if (refused === undefined) throw error;
    const why = refused.status === 403 || refused.status === 404
      ? "the token may not write comments here (a fork's pull request has a read-only token; elsewhere grant " +
        "`pull-requests: write`)"
      : refused.message;
    return {
      warning: `No comment on pull request ${content.pullRequest}: ${refused.status}, ${why}`,
    };
  }
}

async function upsert(api: GitHubApi, content: CommentContent): Promise<CommentOutcome> {
  const { octokit, owner, repo } = api;
  const marker = markerLine(content.marker);
  const all = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: content.pullRequest,
    per_page: 100,
  });
  const isOwn = await ownComments(api);
  const [oldest, ...others] = all
    .filter((comment) => isOwn(comment) && firstLine(comment.body) === marker)
    .sort((a, b) => a.id - b.id);
  for (const { id } of others) {
    await octokit.rest.issues.deleteComment({ owner, repo, comment_id: id });
  }
  if (oldest !== undefined && runNumberOf(oldest.body) > content.runNumber) {
    return {
      url: oldest.html_url,
      warning: "The comment already shows a newer run and was left as it is",
    };
  }
  const body = bodyOf(content, marker);
  const { data } = oldest === undefined
    ? await octokit.rest.issues.createComment({
      owner,
      repo,
      issue_number: content.pullRequest,
      body,
    })
    : await octokit.rest.issues.updateComment({ owner, repo, comment_id: oldest.id, body });
  return { url: data.html_url };
}

function bodyOf(content: CommentContent, marker: string): string {
  const head = `${marker}\n<!-- run ${content.runNumber} -->\n`;
  return head + cutMarkdown(content.markdown, {
    limit: MAX_BODY_CHARACTERS - head.length,
    note: cutNote("a comment holds 65,000 characters", content.link),
  });
}

/** Anybody may write a comment with our marker, so only the author that this token writes as counts. */
async function ownComments(api: GitHubApi): Promise<(comment: Comment) => boolean> {
  const isBot = (comment: Comment) => comment.user?.type === "Bot";
  if (api.isApp) return isBot;
  try {
    const { data } = await api.octokit.rest.users.getAuthenticated();
    return (comment) => comment.user?.login === data.login;
  } catch (error) {
    // Only a person's token may ask who it is.
    if (refusal(error) === undefined) throw error;
    return isBot;
  }
}

function markerLine(marker: string): string {
  const text = marker.replace(/^\s*<!--|-->\s*$/g, "").trim();
  const name = text.replace(/^unentropy:/, "").replace(/[^\w.:/ -]+/g, "-").replace(/--+/g, "-");
  return `<!-- unentropy:${name} -->`;
}

function firstLine(body: string | undefined): string | undefined {
  return body?.split(/\r?\n/, 1)[0];
}

function runNumberOf(body: string | undefined): number {
  return Number(/^<!-- run (\d+) -->\r?$/m.exec(body ?? "")?.[1] ?? 0);
}
