// deno-lint-ignore-file no-console -- it prints for programs
/**
 * Prints one figure of the built bundle, for this project's own gate: `start` (seconds of `--version`), `track` (seconds of a track of three
 * commands into a history like real ones), `report` (seconds of drawing its page), `page` (the page's bytes).
 *
 * @module
 */

import { join } from "node:path";
import { makeHistory } from "../bench/_make_history.ts";
import { BUNDLE } from "./build.ts";

/** A year of a busy project: pull requests, subjects, reruns. */
const SHAPE = { count: 1000, subjects: true, places: true };
const CONFIG = {
  metrics: Object.fromEntries(
    ["coverage", "loc", "size"].map((key, at) => [key, {
      type: "numeric",
      command: `echo ${at + 1}`,
    }]),
  ),
};
const PAGE = "page.html";
const PROJECT = ["--project", "acme/shop"];
const FIGURES: Readonly<Record<string, (folder: string) => Promise<number>>> = {
  start: (folder) => secondsOf(["--version"], folder),
  track: (folder) => secondsOf(["track", ...PROJECT, "--quiet"], folder),
  report: (folder) => secondsOf(["report", ...PROJECT, "-o", PAGE], folder),
  page: async (folder) => {
    await secondsOf(["report", ...PROJECT, "-o", PAGE], folder);
    return (await Deno.stat(join(folder, PAGE))).size;
  },
};

const [name = ""] = Deno.args;
const figure = FIGURES[name];
if (figure === undefined) {
  console.error(`No figure "${name}"; there are ${Object.keys(FIGURES).join(", ")}`);
  Deno.exit(2);
}
const folder = await Deno.makeTempDir();
try {
  await Deno.writeTextFile(join(folder, "unentropy.json"), JSON.stringify(CONFIG));
  for (const args of [["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]]) {
    await run("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], folder);
  }
  await Deno.mkdir(join(folder, ".unentropy"));
  makeHistory(join(folder, ".unentropy/history.db"), SHAPE);
  console.log(await figure(folder));
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function secondsOf(args: readonly string[], cwd: string): Promise<number> {
  const started = performance.now();
  await run(Deno.execPath(), ["run", "-A", BUNDLE, ...args], cwd);
  return (performance.now() - started) / 1000;
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  // A run of its own, whatever CI this is measured in.
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: cwd };
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env: {
      ...env,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "", ".cache/deno"),
    },
    clearEnv: true,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
