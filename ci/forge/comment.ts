import { cutMarkdown, cutNote } from "./cut.ts";
import { persist } from "./persist.ts";
import type { Forge } from "./types.ts";
import { warningOf } from "./warning.ts";

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

/**
 * Writes the proposal's comment, or updates the one that is there, and deletes further ones with the same marker.
 *
 * @returns The comment's page, or a warning when the forge refused, as it does for a fork's read-only token
 */
export async function upsertComment(
  forge: Forge,
  content: CommentContent,
): Promise<CommentOutcome> {
  try {
    return await persist(() => upsert(forge, content), forge.patience);
  } catch (error) {
    const what = `No comment on ${forge.proposal} ${content.pullRequest}`;
    return { warning: warningOf(error, { forge, what, right: forge.rights.comment }) };
  }
}

async function upsert(forge: Forge, content: CommentContent): Promise<CommentOutcome> {
  const { pullRequest } = content;
  const marker = markerLine(forge, content.marker);
  const own = await forge.ownComments(pullRequest);
  const [oldest, ...others] = own
    .filter(({ body }) => firstLine(body) === marker)
    .toSorted((a, b) => a.id - b.id);
  for (const { id } of others) await forge.removeComment(pullRequest, id);
  if (oldest !== undefined && runNumberOf(oldest.body) > content.runNumber) {
    return {
      ...(oldest.url !== undefined && { url: oldest.url }),
      warning: "The comment already shows a newer run and was left as it is",
    };
  }
  const body = bodyOf(forge, content, marker);
  const url = oldest === undefined
    ? await forge.addComment(pullRequest, body)
    : await forge.updateComment(pullRequest, oldest.id, body);
  return url === undefined ? {} : { url };
}

function bodyOf(forge: Forge, content: CommentContent, marker: string): string {
  const head = `${marker}\n${forge.hidden(`run ${content.runNumber}`)}\n`;
  const limit = forge.maxCommentCharacters;
  return head + cutMarkdown(content.markdown, {
    limit: limit - head.length,
    note: cutNote(`a comment holds ${limit.toLocaleString("en-US")} characters`, content.link),
  });
}

function markerLine(forge: Forge, marker: string): string {
  const text = marker.replace(/^\s*<!--|-->\s*$/g, "").trim();
  const name = text.replace(/^unentropy:/, "").replace(/[^\w.:/ -]+/g, "-").replace(/--+/g, "-");
  return forge.hidden(`unentropy:${name}`);
}

function firstLine(body: string): string | undefined {
  return body.split(/\r?\n/, 1)[0];
}

/** It stands in the line below the marker, whatever hides it. */
function runNumberOf(body: string): number {
  const line = body.split(/\r?\n/, 2)[1] ?? "";
  return Number(/^\W+run (\d+)\W+$/.exec(line)?.[1] ?? 0);
}
