import { createHash } from "node:crypto";
import { at, idAt, textAt } from "../../core/json_value.ts";
import { listOf } from "../forge/answers.ts";
import { type Ask, askForge } from "../forge/ask.ts";
import { cutLine } from "../forge/cut.ts";
import type { ForgeNetwork, ForgePlace, NoForge } from "../forge/place.ts";
import { refusal } from "../forge/refusal.ts";
import type { Forge, ForgeComment } from "../forge/types.ts";

const API = "https://api.bitbucket.org/2.0";
/** Bitbucket refuses 32,768 characters. */
const MAX_COMMENT_CHARACTERS = 32_000;
const MAX_KEY_CHARACTERS = 40;
const MAX_DESCRIPTION_CHARACTERS = 255;
/** 10,000 comments. */
const MAX_PAGES = 200;

/**
 * Bitbucket Cloud as a forge, with the access token in `BITBUCKET_TOKEN`.
 * Source: https://developer.atlassian.com/cloud/bitbucket/rest/ (pull requests; commit statuses)
 *
 * @returns The forge, or why there is none
 */
export function bitbucketForge(place: ForgePlace, network: ForgeNetwork): Forge | NoForge {
  const { BITBUCKET_TOKEN: token } = network.env;
  if (!token) {
    const advice =
      "set BITBUCKET_TOKEN, a secured variable with a repository access token that may write pull requests";
    return { proposal: "pull request", ...(place.ci === "bitbucket" && { advice }) };
  }
  const ask = askForge({
    base: API,
    headers: { "authorization": `Bearer ${token}` },
    fetch: network.fetch,
    signal: network.signal,
  });
  const repository = `/repositories/${place.project}`;
  const commentsOf = (proposal: number) => `${repository}/pullrequests/${proposal}/comments`;
  return {
    name: "Bitbucket",
    proposal: "pull request",
    maxCommentCharacters: MAX_COMMENT_CHARACTERS,
    isPlain: true,
    patience: network,
    rights: {
      comment: "BITBUCKET_TOKEN needs the scopes `repository` and `pullrequest:write`",
      check: "BITBUCKET_TOKEN needs the scope `repository:write`",
    },
    // It shows comments of HTML as text; a link's definition is shown nowhere.
    hidden: (text) => `[//]: # (${text})`,
    ownComments: (proposal) => ownComments(ask, commentsOf(proposal)),
    addComment: async (proposal, raw) =>
      urlOf((await ask("POST", commentsOf(proposal), { content: { raw } })).body),
    updateComment: async (proposal, id, raw) =>
      urlOf((await ask("PUT", `${commentsOf(proposal)}/${id}`, { content: { raw } })).body),
    removeComment: async (proposal, id) => {
      await ask("DELETE", `${commentsOf(proposal)}/${id}`);
    },
    showCheck: async ({ commit, name, conclusion, title, link }) => {
      // Without an address it takes no status.
      const url = link ?? `https://bitbucket.org/${place.project}/commits/${commit}`;
      await ask("POST", `${repository}/commit/${commit}/statuses/build`, {
        key: keyOf(name),
        name,
        state: conclusion === "failure" ? "FAILED" : "SUCCESSFUL",
        description: cutLine(title, MAX_DESCRIPTION_CHARACTERS),
        url,
      });
      return { kind: "status", url };
    },
  };
}

/** The same for the same name, and no longer than allowed. */
function keyOf(name: string): string {
  if (name.length <= MAX_KEY_CHARACTERS) return name;
  return createHash("sha256").update(name).digest("hex").slice(0, MAX_KEY_CHARACTERS);
}

function urlOf(comment: unknown): string | undefined {
  return textAt(comment, "links", "html", "href");
}

async function ownComments(ask: Ask, path: string): Promise<readonly ForgeComment[]> {
  const comments: unknown[] = [];
  let next: string | undefined = `${path}?pagelen=50`;
  for (let page = 0; next !== undefined && page < MAX_PAGES; page++) {
    const { body } = await ask("GET", next);
    comments.push(...listOf(at(body, "values")));
    const following: string | undefined = textAt(body, "next");
    // Only the same server's next page gets the token.
    next = following?.startsWith(`${API}/`) ? following.slice(API.length) : undefined;
  }
  const isOwn = await ownAuthor(ask);
  return comments.flatMap((comment) => {
    const id = idAt(comment, "id");
    const url = urlOf(comment);
    const isShown = id !== undefined && at(comment, "deleted") !== true &&
      isOwn(at(comment, "user"));
    if (!isShown) return [];
    return [{
      id,
      body: textAt(comment, "content", "raw") ?? "",
      ...(url !== undefined && { url }),
    }];
  });
}

/** A repository's token may not ask who it is; what it writes is a program's and no person's. */
async function ownAuthor(ask: Ask): Promise<(author: unknown) => boolean> {
  try {
    const own = textAt((await ask("GET", "/user")).body, "uuid");
    return (author) => own !== undefined && textAt(author, "uuid") === own;
  } catch (error) {
    if (![401, 403, 404].includes(refusal(error)?.status ?? 0)) throw error;
    return (author) => (textAt(author, "type") ?? "user") !== "user";
  }
}
