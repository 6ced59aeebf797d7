import { join } from "node:path";
import { printFigure } from "./_figures.ts";

const COMMITS = 1000;
const FILES_PER_COMMIT = 8;
/** Read from git's objects. */
const SOURCES = {
  lines: { type: "numeric", command: "@collect loc" },
  todos: { type: "numeric", command: "@collect count -p TODO" },
};
/** Read from a work tree. */
const FILES = {
  size: { type: "numeric", command: "@collect size core" },
  version: { type: "label", command: "@collect json deno.json --path /version" },
};
const ROOT = new URL("../", import.meta.url).pathname;

/**
 * Prints how long whole backfills take with `loc` and `count`: of this repository's own commits, and of a thousand commits over its files,
 * each of which changes some files that were never like that before; and with collectors for which each commit is checked out.
 */
export async function benchBackfill(): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const own = join(folder, "own");
    await git(folder, "clone", "-q", "--no-local", ROOT, own);
    await measure(own, "its own commits", "");
    const grown = join(folder, "grown");
    await git(folder, "clone", "-q", "--no-local", "--depth", "1", `file://${ROOT}`, grown);
    await grow(grown);
    await measure(grown, `${COMMITS} commits`, "≤ 60 s on 2 cores");
    await measure(grown, "300 commits with `size` and `json`", "≤ 15 s on 2 cores", {
      metrics: FILES,
      last: 300,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(
  cwd: string,
  name: string,
  promise: string,
  { metrics = SOURCES, last = COMMITS }: { readonly metrics?: object; readonly last?: number } = {},
): Promise<void> {
  await Deno.writeTextFile(join(cwd, "bench.json"), JSON.stringify({ metrics }));
  const files = (await git(cwd, "ls-files")).split("\n").length - 1;
  const started = performance.now();
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", join(ROOT, "cli.ts"), "backfill", "--json", "--quiet"]
      .concat("-c", "bench.json", "--storage-path", `bench-${last}.db`, "--last", String(last)),
    cwd,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const { done, failed } = JSON.parse(new TextDecoder().decode(stdout));
  if (failed > 0) throw new Error(`${failed} commits failed`);
  const wallMs = performance.now() - started;
  printFigure(`backfill of ${name} (${done} commits, ${files} files)`, wallMs, "ms", promise);
}

/** A thousand commits on top, made in one go: a line more in some of the files that are code. */
async function grow(cwd: string): Promise<void> {
  const paths = (await git(cwd, "ls-files", "*.ts")).trim().split("\n");
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await Deno.readTextFile(join(cwd, path)));
  const child = new Deno.Command("git", {
    args: ["fast-import", "--quiet"],
    cwd,
    stdin: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const encoder = new TextEncoder();
  const branch = (await git(cwd, "rev-parse", "--abbrev-ref", "HEAD")).trim();
  for (let commit = 0; commit < COMMITS; commit++) {
    const lines = [
      `commit refs/heads/${branch}`,
      `committer Ada <ada@example.com> ${1_800_000_000 + commit * 3600} +0000`,
      "data 1",
      "c",
      ...(commit === 0 ? [`from refs/heads/${branch}^0`] : []),
    ];
    for (let i = 0; i < FILES_PER_COMMIT; i++) {
      const path = paths[(commit * FILES_PER_COMMIT + i) % paths.length] ?? "";
      const text = `${texts.get(path)}export const n${commit}_${i} = ${commit}; // TODO\n`;
      texts.set(path, text);
      lines.push(`M 644 inline ${path}`, `data ${encoder.encode(text).length}`, text);
    }
    await writer.write(encoder.encode(`${lines.join("\n")}\n`));
  }
  await writer.close();
  if (!(await child.status).success) throw new Error("git fast-import failed");
  await git(cwd, "reset", "-q", "--hard");
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args: [...args], cwd })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
