import { at, idAt, textAt } from "../../core/json_value.ts";
import { listOf } from "../forge/answers.ts";
import { type Ask, askForge } from "../forge/ask.ts";
import { cutLine } from "../forge/cut.ts";
import type { ForgeNetwork, ForgePlace, NoForge } from "../forge/place.ts";
import type { Forge, ForgeComment } from "../forge/types.ts";

/** Azure DevOps refuses 150,000 characters; nobody reads so many. */
const MAX_COMMENT_CHARACTERS = 65_000;
const MAX_DESCRIPTION_CHARACTERS = 255;
const VERSION = "api-version=7.1";

/**
 * Azure Repos as a forge, with the job's token, which a step must be given as `SYSTEM_ACCESSTOKEN`. A comment is the first of a thread,
 * and the outcome a status of the pull request, which a branch's policy can require.
 * Source: https://learn.microsoft.com/rest/api/azure/devops/git/ (pull request threads; pull request statuses; statuses)
 *
 * @returns The forge, or why there is none
 */
export function azureForge(_place: ForgePlace, network: ForgeNetwork): Forge | NoForge {
  const { env } = network;
  const { SYSTEM_ACCESSTOKEN: token, SYSTEM_TEAMPROJECTID: project, BUILD_REPOSITORY_ID: id } = env;
  const collection = (env.SYSTEM_COLLECTIONURI || env.SYSTEM_TEAMFOUNDATIONCOLLECTIONURI)
    ?.replace(/\/+$/, "");
  if (!token || !collection || !project || !id) {
    return {
      proposal: "pull request",
      advice: "give the step `env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }`",
    };
  }
  const ask = askForge({
    base: collection,
    headers: { "authorization": `Bearer ${token}` },
    fetch: network.fetch,
    signal: network.signal,
  });
  const repository = `/${project}/_apis/git/repositories/${id}`;
  const threadsOf = (proposal: number) => `${repository}/pullRequests/${proposal}/threads`;
  const page = (proposal: number, thread: number) =>
    `${env.BUILD_REPOSITORY_URI ?? collection}/pullrequest/${proposal}?discussionId=${thread}`;
  const right =
    "the build service needs the permission `Contribute to pull requests` on this repository";
  return {
    name: "Azure DevOps",
    proposal: "pull request",
    maxCommentCharacters: MAX_COMMENT_CHARACTERS,
    patience: network,
    rights: { comment: right, check: right },
    hidden: (text) => `<!-- ${text} -->`,
    ownComments: async (proposal) =>
      (await ownComments(ask, threadsOf(proposal)))
        .map((one) => ({ ...one, url: page(proposal, one.id) })),
    addComment: async (proposal, content) => {
      const { body } = await ask("POST", `${threadsOf(proposal)}?${VERSION}`, {
        comments: [{ parentCommentId: 0, content, commentType: "text" }],
        // An open thread would keep the pull request from being merged.
        status: "closed",
      });
      const thread = idAt(body, "id");
      return thread === undefined ? undefined : page(proposal, thread);
    },
    updateComment: async (proposal, thread, content) => {
      await ask("PATCH", `${threadsOf(proposal)}/${thread}/comments/1?${VERSION}`, { content });
      return page(proposal, thread);
    },
    removeComment: async (proposal, thread) => {
      await ask("DELETE", `${threadsOf(proposal)}/${thread}/comments/1?${VERSION}`);
    },
    showCheck: async ({ commit, name, conclusion, title, link }, proposal) => {
      const path = proposal === undefined ? `commits/${commit}` : `pullRequests/${proposal}`;
      await ask("POST", `${repository}/${path}/statuses?${VERSION}`, {
        context: { genre: "unentropy", name },
        state: conclusion === "failure" ? "failed" : "succeeded",
        description: cutLine(title, MAX_DESCRIPTION_CHARACTERS),
        ...(link !== undefined && { targetUrl: link }),
      });
      return { kind: "status", ...(link !== undefined && { url: link }) };
    },
  };
}

/** All threads at once: this list has no pages. */
async function ownComments(ask: Ask, threads: string): Promise<readonly ForgeComment[]> {
  const { body } = await ask("GET", `${threads}?${VERSION}`);
  const all = listOf(at(body, "value"));
  const { body: connection } = await ask("GET", "/_apis/connectionData");
  const own = textAt(connection, "authenticatedUser", "id");
  return all.flatMap((thread) => {
    const id = idAt(thread, "id");
    const [first] = listOf(at(thread, "comments") ?? []);
    const isOwn = own !== undefined && textAt(first, "author", "id") === own;
    const isGone = at(thread, "isDeleted") === true || at(first, "isDeleted") === true;
    if (id === undefined || !isOwn || isGone) return [];
    return [{ id, body: textAt(first, "content") ?? "" }];
  });
}
