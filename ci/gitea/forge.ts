import { idAt, textAt } from "../../core/json_value.ts";
import { type Ask, askForge } from "../forge/ask.ts";
import { listOf } from "../forge/answers.ts";
import { cutLine } from "../forge/cut.ts";
import type { ForgeNetwork, ForgePlace, NoForge } from "../forge/place.ts";
import { refusal } from "../forge/refusal.ts";
import type { Forge, ForgeComment } from "../forge/types.ts";

const MAX_COMMENT_CHARACTERS = 65_000;
const MAX_DESCRIPTION_CHARACTERS = 255;
/** Who a workflow's own token is. */
const ACTIONS_USERS = ["gitea-actions", "forgejo-actions"];
const ACTIONS = ["gitea", "forgejo"];

/**
 * Gitea or Forgejo as a forge: with the token in `GITEA_TOKEN` or `FORGEJO_TOKEN`, or with a workflow's own.
 * Source: https://docs.gitea.com/api/ (issue: comments; repository: statuses), which Forgejo shares
 *
 * @returns The forge, or why there is none
 */
export function giteaForge(place: ForgePlace, network: ForgeNetwork): Forge | NoForge {
  const { env } = network;
  const isWorkflow = ACTIONS.includes(place.ci);
  const token = env.FORGEJO_TOKEN || env.GITEA_TOKEN ||
    (isWorkflow ? env["INPUT_GITHUB-TOKEN"] || env.GITHUB_TOKEN : undefined);
  const base = (isWorkflow ? env.GITHUB_API_URL : undefined) ||
    (place.serverUrl && `${place.serverUrl}/api/v1`);
  if (!token || !base) {
    return { proposal: "pull request", ...(isWorkflow && { advice: "set FORGEJO_TOKEN" }) };
  }
  const ask = askForge({
    base,
    headers: { "authorization": `token ${token}` },
    fetch: network.fetch,
    signal: network.signal,
  });
  const repository = `/repos/${place.project}`;
  const commentsOf = (proposal: number) => `${repository}/issues/${proposal}/comments`;
  const commentOf = (id: number) => `${repository}/issues/comments/${id}`;
  const right =
    "the token of the workflow, FORGEJO_TOKEN or GITEA_TOKEN needs `write:issue`, `write:repository` and `read:user` " +
    "(a fork's may never)";
  return {
    name: place.ci === "forgejo" ? "Forgejo" : "Gitea",
    proposal: "pull request",
    maxCommentCharacters: MAX_COMMENT_CHARACTERS,
    patience: network,
    rights: { comment: right, check: right },
    hidden: (text) => `<!-- ${text} -->`,
    ownComments: (proposal) => ownComments(ask, commentsOf(proposal)),
    addComment: async (proposal, body) =>
      textAt((await ask("POST", commentsOf(proposal), { body })).body, "html_url"),
    updateComment: async (_proposal, id, body) =>
      textAt((await ask("PATCH", commentOf(id), { body })).body, "html_url"),
    removeComment: async (_proposal, id) => {
      await ask("DELETE", commentOf(id));
    },
    showCheck: async ({ commit, name, conclusion, title, link }) => {
      await ask("POST", `${repository}/statuses/${commit}`, {
        context: name,
        state: conclusion === "failure" ? "failure" : "success",
        description: cutLine(title, MAX_DESCRIPTION_CHARACTERS),
        ...(link !== undefined && { target_url: link }),
      });
      return { kind: "status", ...(link !== undefined && { url: link }) };
    },
  };
}

/** All at once: this list has no pages. */
async function ownComments(ask: Ask, path: string): Promise<readonly ForgeComment[]> {
  const all = listOf((await ask("GET", path)).body);
  const names = await ownNames(ask);
  return all.flatMap((comment) => {
    const id = idAt(comment, "id");
    const url = textAt(comment, "html_url");
    const isOwn = names.includes(textAt(comment, "user", "login") ?? "");
    if (id === undefined || !isOwn) return [];
    return [{ id, body: textAt(comment, "body") ?? "", ...(url !== undefined && { url }) }];
  });
}

/** A workflow's token may not ask who it is. */
async function ownNames(ask: Ask): Promise<readonly string[]> {
  try {
    return [textAt((await ask("GET", "/user")).body, "login") ?? ""];
  } catch (error) {
    if (![403, 404].includes(refusal(error)?.status ?? 0)) throw error;
    return ACTIONS_USERS;
  }
}
