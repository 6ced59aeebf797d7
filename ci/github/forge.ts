import { cutLine, cutMarkdown, cutNote } from "../forge/cut.ts";
import { refusal } from "../forge/refusal.ts";
import type { CheckContent, Forge, ForgeComment, LineMark, ShownCheck } from "../forge/types.ts";
import type { GitHubApi } from "./api.ts";

/** GitHub refuses 65,536 characters. */
const MAX_BODY_CHARACTERS = 65_000;
/** Limits of the checks and statuses APIs (docs.github.com/rest/checks/runs, /rest/commits/statuses). */
const MAX_TITLE_CHARACTERS = 255;
const MAX_SUMMARY_CHARACTERS = 65_000;
const MAX_DESCRIPTION_CHARACTERS = 140;

/**
 * GitHub as a forge. Its client tries again by itself.
 *
 * @returns The forge
 */
export function githubForge(api: GitHubApi): Forge {
  const { octokit, owner, repo } = api;
  return {
    name: "GitHub",
    proposal: "pull request",
    maxCommentCharacters: MAX_BODY_CHARACTERS,
    rights: {
      comment: "grant `pull-requests: write` (a fork's pull request has a read-only token)",
      check: "grant `checks: write` (a fork's token never may)",
    },
    hidden: (text) => `<!-- ${text} -->`,
    ownComments: (proposal) => ownComments(api, proposal),
    addComment: async (proposal, body) =>
      (await octokit.rest.issues.createComment({ owner, repo, issue_number: proposal, body })).data
        .html_url,
    updateComment: async (_proposal, id, body) =>
      (await octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body })).data
        .html_url,
    removeComment: async (_proposal, id) => {
      await octokit.rest.issues.deleteComment({ owner, repo, comment_id: id });
    },
    showCheck: async (content) => {
      try {
        return await makeCheckRun(api, content);
      } catch (error) {
        if (![403, 404].includes(refusal(error)?.status ?? 0)) throw error;
        return await makeStatus(api, content);
      }
    },
  };
}

interface Author {
  readonly type?: string;
  readonly login?: string;
}

async function ownComments(api: GitHubApi, proposal: number): Promise<readonly ForgeComment[]> {
  const { octokit, owner, repo } = api;
  const all = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: proposal,
    per_page: 100,
  });
  const isOwn = await ownAuthor(api);
  return all.filter(({ user }) => user !== null && isOwn(user))
    .map(({ id, body = "", html_url: url }) => ({ id, body, url }));
}

/** Only the author that this token writes as counts. */
async function ownAuthor(api: GitHubApi): Promise<(author: Author) => boolean> {
  const isBot = (author: Author) => author.type === "Bot";
  if (api.isApp) return isBot;
  try {
    const { data } = await api.octokit.rest.users.getAuthenticated();
    return (author) => author.login === data.login;
  } catch (error) {
    // Only a person's token may ask who it is.
    if (refusal(error) === undefined) throw error;
    return isBot;
  }
}

/** More would bury a change under marks. */
const MAX_MARKS = 500;
/** The API takes so many in one request. */
const MARKS_PER_REQUEST = 50;

async function makeCheckRun(api: GitHubApi, content: CheckContent): Promise<ShownCheck> {
  const { octokit, owner, repo } = api;
  const { commit, name, conclusion, title, markdown, link, marks = [] } = content;
  const annotations = marks.slice(0, MAX_MARKS).map(annotationOf);
  const output = {
    title: cutLine(title, MAX_TITLE_CHARACTERS),
    summary: cutMarkdown(markdown, {
      limit: MAX_SUMMARY_CHARACTERS,
      note: cutNote("a check holds 65,535 characters", link),
    }),
  };
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
      ...output,
      ...(annotations.length > 0 && { annotations: annotations.slice(0, MARKS_PER_REQUEST) }),
    },
  });
  // Each request adds to those before it.
  for (let at = MARKS_PER_REQUEST; at < annotations.length; at += MARKS_PER_REQUEST) {
    const some = annotations.slice(at, at + MARKS_PER_REQUEST);
    await octokit.rest.checks.update({
      owner,
      repo,
      check_run_id: data.id,
      output: { ...output, annotations: some },
    });
  }
  return { kind: "check", ...(data.html_url !== null && { url: data.html_url }) };
}

function annotationOf({ path, first, last, title, message }: LineMark) {
  return {
    path,
    start_line: first,
    end_line: last,
    annotation_level: "warning" as const,
    title: cutLine(title, MAX_TITLE_CHARACTERS),
    message,
  };
}

async function makeStatus(api: GitHubApi, content: CheckContent): Promise<ShownCheck> {
  const { octokit, owner, repo } = api;
  const { commit, name, conclusion, title, link } = content;
  await octokit.rest.repos.createCommitStatus({
    owner,
    repo,
    sha: commit,
    context: name,
    state: conclusion === "failure" ? "failure" : "success",
    description: cutLine(title, MAX_DESCRIPTION_CHARACTERS),
    ...(link !== undefined && { target_url: link }),
  });
  return { kind: "status", ...(link !== undefined && { url: link }) };
}
