import { dirname, join, normalize } from "node:path/posix";
import type { GitAnswer } from "./run_git.ts";

/** What a commit has under a path. `odd`: something, but no file that can be read. */
export type TreeFile =
  | { readonly status: "found"; readonly text: string }
  | { readonly status: "absent" }
  | { readonly status: "odd"; readonly why: string };

/** Asks git in the repository. */
type Ask = (...args: readonly string[]) => Promise<GitAnswer>;

/** A chain of links that is longer leads in a circle. */
const MOST_LINKS = 8;
const LINK = "120000";

interface Entry {
  readonly mode: string;
  readonly type: string;
  readonly id: string;
  readonly path: string;
}

/**
 * Reads a file out of a commit, through symbolic links that stay in the repository. A path is absent only if nothing stands at it or above
 * it that could lead anywhere else.
 *
 * @param commit Its id
 * @param path From the repository's top, with slashes
 */
export async function readTreeFile(
  ask: Ask,
  { commit, path }: { readonly commit: string; readonly path: string },
): Promise<TreeFile> {
  let at = normalize(path);
  for (let links = 0; links <= MOST_LINKS; links++) {
    if (at.startsWith("../") || at.startsWith("/")) {
      return { status: "odd", why: `${path} is a symbolic link that leads out of the repository` };
    }
    const entries = await entriesAt(ask, { commit, path: at });
    if (entries === undefined) return { status: "odd", why: `git cannot list ${commit}` };
    const link = entries.find(({ mode }) => mode === LINK);
    if (link === undefined) {
      const entry = entries.find((one) => one.path === at);
      if (entry === undefined) {
        return links === 0
          ? { status: "absent" }
          : { status: "odd", why: `${path} is a symbolic link to ${at}, which is not there` };
      }
      const text = entry.type === "blob" ? await blob(ask, entry.id) : undefined;
      return text === undefined
        ? { status: "odd", why: `${at} is a ${entry.type === "tree" ? "folder" : entry.type}` }
        : { status: "found", text };
    }
    const target = await blob(ask, link.id);
    if (target === undefined) return { status: "odd", why: `git cannot read ${link.path}` };
    at = target.startsWith("/")
      ? target
      : normalize(join(dirname(link.path), target, at.slice(link.path.length)));
  }
  return { status: "odd", why: `${path} is a symbolic link that leads in a circle` };
}

/**
 * Other paths by which a commit's symbolic links lead to the same file.
 *
 * @param commit Its id
 * @param path From the repository's top, with slashes
 */
export async function aliasesOf(
  ask: Ask,
  { commit, path }: { readonly commit: string; readonly path: string },
): Promise<readonly string[]> {
  const links = (await list(ask, ["-r", commit]))?.filter(({ mode }) => mode === LINK) ?? [];
  const aliases: string[] = [];
  for (const link of links) {
    const target = normalize(join(dirname(link.path), await blob(ask, link.id) ?? ""))
      .replace(/\/$/, "");
    if (path === target) aliases.push(link.path);
    else if (path.startsWith(`${target}/`)) aliases.push(link.path + path.slice(target.length));
  }
  return aliases;
}

/** What stands at a path and above it. */
async function entriesAt(
  ask: Ask,
  { commit, path }: { readonly commit: string; readonly path: string },
): Promise<readonly Entry[] | undefined> {
  const parts = path.split("/");
  const above = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  return await list(ask, ["-t", commit, "--", ...above]);
}

async function list(ask: Ask, args: readonly string[]): Promise<readonly Entry[] | undefined> {
  const { code, stdout } = await ask("ls-tree", "-z", "--full-tree", ...args);
  if (code !== 0) return undefined;
  return [...stdout.matchAll(/(\d+) (\w+) ([0-9a-f]+)\t([^\0]+)\0/g)].map(
    ([, mode = "", type = "", id = "", path = ""]) => ({ mode, type, id, path }),
  );
}

async function blob(ask: Ask, id: string): Promise<string | undefined> {
  const { code, stdout } = await ask("cat-file", "blob", id);
  return code === 0 ? stdout : undefined;
}
