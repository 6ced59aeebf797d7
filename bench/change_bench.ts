import { join } from "node:path";
import { findChangedFiles } from "../ci/change/changed_files.ts";
import { createGit } from "../ci/git/git.ts";
import { builtinCollectors } from "../collectors/builtin.ts";
import { median, printFigure } from "./_figures.ts";

const MEGABYTE = 1_000_000;
const FILES = 5_000;
const LINES = Array.from({ length: 400 }, (_, index) => index + 1);
const ROUNDS = 5;

const pathOf = (index: number) => `src/folder${index % 50}/file${index}.ts`;

/** What is measured: reading the report alone, or telling the coverage of the change from it, the diff included. */
type What = "tree" | "change";

/**
 * Prints how much longer it takes to tell the coverage of a change of 5,000 files than to read the report alone; and what diff-cover takes for the same, where it is installed.
 *
 * @param sizeBytes The size of the report
 */
export async function benchChange(sizeBytes: number = 200 * MEGABYTE): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "track-change-" }));
  try {
    const base = await makeRepository(root);
    await writeReport(join(root, "lcov.info"), sizeBytes);
    const seconds: Record<What, number[]> = { tree: [], change: [] };
    for (let round = 0; round < ROUNDS; round++) {
      // By turns, so that a busy machine slows both down.
      for (const what of ["tree", "change"] as const) {
        const child = await run(Deno.execPath(), [
          "run",
          "-A",
          import.meta.filename ?? "",
          root,
          base,
          what,
        ], root);
        seconds[what].push(Number(child));
      }
    }
    const [tree, change] = [median(seconds.tree), median(seconds.change)];
    printFigure("lcov of 200 MB alone", tree, "s", "");
    printFigure(`coverage of a change of ${FILES} files`, change, "s", "");
    printFigure("as many times as the report alone", change / tree, "×", "≤ 1.3");
    const other = await timeDiffCover(root);
    if (other !== undefined) printFigure("diff-cover, the same", other, "s", "");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** A commit of 5,000 files, of each of which the work tree changes ten lines. */
async function makeRepository(root: string): Promise<string> {
  const git = (...args: readonly string[]) =>
    run("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], root);
  await git("init", "-q", "-b", "main");
  await Deno.writeTextFile(join(root, ".gitignore"), "lcov.info\n");
  const write = async (suffix: (line: number) => string) => {
    for (let index = 0; index < FILES; index++) {
      const path = join(root, pathOf(index));
      if (index < 50) await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(
        path,
        LINES.map((line) => `const value${line} = ${index}${suffix(line)};\n`).join(""),
      );
    }
  };
  await write(() => "");
  await git("add", ".");
  await git("commit", "-q", "-m", "one");
  await write((line) => line % 40 === 0 ? " + 1" : "");
  return (await git("rev-parse", "HEAD")).trim();
}

async function writeReport(path: string, sizeBytes: number): Promise<void> {
  const encoder = new TextEncoder();
  const file = await Deno.open(path, { write: true, create: true });
  const writer = file.writable.getWriter();
  for (let index = 0, size = 0; size < sizeBytes; index++) {
    const lines = LINES.map((line) => `DA:${line},${(line * index) % 7}\n`).join("");
    const part = encoder.encode(`SF:${pathOf(index)}\n${lines}LF:400\nLH:342\nend_of_record\n`);
    size += part.length;
    await writer.write(part);
  }
  await writer.close();
}

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], cwd, stderr: "inherit" });
  const { success, stdout } = await command.output();
  if (!success) throw new Error(`${program} ${args[0]} failed`);
  return new TextDecoder().decode(stdout);
}

async function timeDiffCover(root: string): Promise<number | undefined> {
  const start = performance.now();
  try {
    await run("diff-cover", ["lcov.info", "--compare-branch", "HEAD", "-q"], root);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return (performance.now() - start) / 1000;
}

/** What the process of one measurement does. */
async function measure(root: string, base: string, what: What): Promise<number> {
  const collector = await builtinCollectors().get("coverage");
  const git = createGit({ cwd: root, env: Deno.env.toObject() });
  const change = async () => {
    const api = () => Promise.resolve(undefined);
    const found = await findChangedFiles(base, { git, api, commit: base });
    if ("unknown" in found) throw new Error(found.unknown);
    return { base, prefix: "", files: found.files };
  };
  const start = performance.now();
  await collector.collect({ paths: ["lcov.info"], options: { of: what } }, { root, change });
  return (performance.now() - start) / 1000;
}

if (import.meta.main) {
  const [root, base, what] = Deno.args;
  if (root === undefined || base === undefined) await benchChange();
  else {
    const seconds = await measure(root, base, what === "change" ? "change" : "tree");
    await Deno.stdout.write(new TextEncoder().encode(String(seconds)));
  }
}
