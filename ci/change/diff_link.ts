import { createHash } from "node:crypto";
import type { LineRange } from "../../core/changed/line_range.ts";
import type { RunContext } from "../types.ts";

/** Leads to lines of a file, given by its path from the repository's top. */
export type LineLink = (path: string, lines?: LineRange) => string;

/**
 * Where lines of a change can be looked at: in the pull request's diff, else in the file as it is at the commit.
 *
 * @returns `undefined` where the forge is not known, or its pages have no such places
 */
export function lineLink(
  { ci, serverUrl, project, pullRequest, head, commit }: Pick<
    RunContext,
    "ci" | "serverUrl" | "project" | "pullRequest" | "head" | "commit"
  >,
): LineLink | undefined {
  const forge = FORGES[ci];
  if (serverUrl === undefined || forge === undefined) return undefined;
  const home = `${serverUrl}/${project}`;
  return (path, lines) =>
    pullRequest === undefined
      ? `${home}${forge.file(head ?? commit, encoded(path))}${
        lines === undefined ? "" : forge.anchor(lines)
      }`
      : `${home}${forge.diff(pullRequest, path, lines)}`;
}

/** How a forge's pages are called. */
interface ForgePages {
  readonly file: (commit: string, path: string) => string;
  readonly anchor: (lines: LineRange) => string;
  readonly diff: (pullRequest: number, path: string, lines: LineRange | undefined) => string;
}

const GITHUB_ANCHOR: ForgePages["anchor"] = ({ first, last }) =>
  first === last ? `#L${first}` : `#L${first}-L${last}`;

const GITEA: ForgePages = {
  file: (commit, path) => `/src/commit/${commit}/${path}`,
  anchor: GITHUB_ANCHOR,
  diff: (pullRequest, path, lines) =>
    `/pulls/${pullRequest}/files#diff-${hash("sha1", path)}${lines ? `R${lines.first}` : ""}`,
};

const FORGES: Readonly<Record<string, ForgePages>> = {
  github: {
    file: (commit, path) => `/blob/${commit}/${path}`,
    anchor: GITHUB_ANCHOR,
    diff: (pullRequest, path, lines) => {
      const file = `/pull/${pullRequest}/files#diff-${hash("sha256", path)}`;
      if (lines === undefined) return file;
      const { first, last } = lines;
      return `${file}R${first}${first === last ? "" : `-R${last}`}`;
    },
  },
  // The place of a line in GitLab's diff needs the line's number on the other side, too.
  gitlab: {
    file: (commit, path) => `/-/blob/${commit}/${path}`,
    anchor: ({ first, last }) => first === last ? `#L${first}` : `#L${first}-${last}`,
    diff: (pullRequest, path) => `/-/merge_requests/${pullRequest}/diffs#${hash("sha1", path)}`,
  },
  gitea: GITEA,
  forgejo: GITEA,
};

function hash(algorithm: "sha1" | "sha256", text: string): string {
  return createHash(algorithm).update(text).digest("hex");
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
