import assert from "node:assert/strict";
import { join } from "node:path";
import { Command } from "commander";
import { COMMANDS } from "../../commands/command_list.ts";
import type { Io, ProcessIo } from "../../commands/io.ts";
import { main } from "../../commands/main.ts";
import { commandsOf, problemOf } from "../docs/_command_line.ts";
import { makeProject, type Project } from "./_cli.ts";

/** What every command proves here; one that is new has no place in the list until it can. */
interface Case {
  /** Words of a call that works. */
  readonly good: readonly string[];
  /** Words of a call that cannot be understood, and what is said about it. */
  readonly bad: readonly [words: readonly string[], says: RegExp];
  /** Where there is nothing to wait for, an interruption changes nothing. */
  readonly ends?: "as always";
}

const UNKNOWN = /unknown option '--nope'/;

const CASES: Readonly<Record<string, Case>> = {
  "track": { good: ["--no-report"], bad: [["--commti", "x"], /Did you mean --commit\?/] },
  "init": { good: ["--dry-run"], bad: [["-t", "cobol"], /cobol/] },
  "collect": { good: [], bad: [["lco"], /did you mean "loc"\?/] },
  "gate": { good: [], bad: [["--quality-gate-mode", "strict"], /strict/] },
  "compare": { good: ["--base", "main~1", "--metric", "answer"], bad: [[], /--base <ref>/] },
  "coverage": {
    good: ["--changed", "lcov.info"],
    bad: [["--changed", "--min", "x"], /from 0 to 100/],
  },
  "report": { good: ["-o", "out.html"], bad: [["--format", "pdf"], /Allowed choices are html/] },
  "preview": {
    good: ["--port", "0"],
    bad: [["--port", "x"], /from 0 to 65535/],
    ends: "as always",
  },
  "check": { good: ["--storage"], bad: [["a", "b"], /too many arguments/] },
  "history list": { good: [], bad: [["--limit", "0"], /whole number/] },
  "history show": { good: ["first"], bad: [[], /missing required argument 'run'/] },
  "history series": { good: ["answer"], bad: [[], /missing required argument 'series'/] },
  "history changes": { good: [], bad: [["--nope"], UNKNOWN] },
  "history exclude": {
    good: ["first", "--because", "why"],
    bad: [["first"], /--because <reason>' not specified/],
  },
  "history restore": {
    good: ["first", "--because", "why"],
    bad: [["--because", "why"], /missing required argument 'run'/],
  },
  "history annotate": {
    good: ["HEAD", "new runners"],
    bad: [["HEAD"], /missing required argument 'text'/],
  },
  "history rename": {
    good: ["lines", "rows", "--because", "why"],
    bad: [["lines", "--because", "why"], /missing required argument 'new'/],
  },
  "history unit": {
    good: ["answer", "percent", "ratio", "--because", "why"],
    bad: [["answer", "percent", "ratio"], /--because <reason>' not specified/],
  },
  "history events": { good: [], bad: [["--nope"], UNKNOWN] },
  "history prune": { good: ["--max-runs", "9"], bad: [["--nope"], UNKNOWN] },
  "history compact": { good: [], bad: [["--nope"], UNKNOWN] },
  "history projects": { good: [], bad: [["--nope"], UNKNOWN] },
  "history verify": { good: [], bad: [["--nope"], UNKNOWN] },
  "history restore-version": {
    good: ["--storage-path", "copy.db"],
    bad: [["--nope"], UNKNOWN],
  },
  "history merge": {
    good: ["copy.db", "-o", "merged.db"],
    bad: [["-o", "x.db"], /missing required argument 'files'/],
  },
  "backfill": { good: ["--last", "1"], bad: [["--every", "month"], /day, week, tag or merge/] },
  "migrate": {
    good: ["--from", "sqlite-local:copy.db", "--to", "sqlite-local:new.db"],
    bad: [["--from", "sqlite-local:copy.db"], /--to <storage>' not specified/],
  },
  "import": { good: ["old.jsonl"], bad: [["--format", "xls"], /xls/] },
  "import seed-workflow": {
    good: ["-c", "ci.json", "-o", "seed.yml"],
    bad: [["--froce"], /Did you mean --force\?/],
  },
  "export": { good: ["-o", "all.jsonl"], bad: [["--format", "xls"], /Allowed choices/] },
  "badge": { good: ["answer", "-o", "a.svg"], bad: [[], /missing required argument 'metric'/] },
  "sources": {
    good: [],
    bad: [["--sort", "size"], /Allowed choices are name, loc/],
    ends: "as always",
  },
  "test": { good: [], bad: [["--timeout", "0"], /from 1 to 300000/] },
  "schema": { good: [], bad: [["extra"], /too many arguments/] },
  "completions": { good: ["bash"], bad: [["tcsh"], /bash, zsh, fish/], ends: "as always" },
};

const CONFIG = {
  metrics: {
    answer: {
      type: "numeric",
      command: "cat answer.txt",
      unit: "integer",
      direction: "higher",
    },
    lines: { type: "numeric", command: "@collect loc src" },
  },
  qualityGate: { thresholds: [{ metric: "answer", mode: "min", target: 1 }] },
};

/** A project with one recorded run of which a part is excluded, a copy of its history and a file to import. */
async function makeUsed(): Promise<Project> {
  const project = await makeProject(CONFIG);
  await project.write("answer.txt", "42\n");
  await project.write("src/a.ts", "let a;\n");
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "Answer");
  const storage = { type: "sqlite-artifact" };
  await project.write("ci.json", JSON.stringify({ ...CONFIG, storage }));
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "CI");
  const { code, stderr } = await project.cli(["track", "--no-report", "--run-id", "first"]);
  assert.equal(code, 0, stderr);
  await project.git("config", "user.name", "Ada");
  await project.git("config", "user.email", "ada@example.com");
  const excluded = await project.cli(
    ["history", "exclude", "first", "--metric", "lines", "--because", "a test"],
  );
  assert.equal(excluded.code, 0, excluded.stderr);
  for (const copy of ["copy.db", "copy.db.bak"]) {
    await Deno.copyFile(
      join(project.folder, ".unentropy/history.db"),
      join(project.folder, copy),
    );
  }
  await project.write("lcov.info", "SF:src/a.ts\nDA:1,1\nend_of_record\n");
  const record = {
    metric_id: "answer",
    timestamp: "2026-01-01T00:00:00Z",
    value_numeric: 1,
    commit_sha: await project.git("rev-parse", "HEAD"),
  };
  await project.write("old.jsonl", `${JSON.stringify(record)}\n`);
  return project;
}

/** Runs the program in this process, so that it can be interrupted at the very start. */
async function call(
  project: Project,
  words: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  let stdout = "";
  let stderr = "";
  const io: ProcessIo = {
    env: { PATH: Deno.env.get("PATH"), HOME: project.folder, GIT_CONFIG_GLOBAL: "/dev/null" },
    cwd: project.folder,
    stdout: { write: (text) => void (stdout += text), isTerminal: false, columns: 80 },
    stderr: { write: (text) => void (stderr += text), isTerminal: false, columns: 80 },
    writeCommand: () => {},
    signal,
  };
  return { code: await main(words, io), stdout, stderr };
}

/** The commands that do something: those that only group others are left out. */
function leaves(): readonly { readonly name: string; readonly command: Command }[] {
  const program = new Command("unentropy-track").enablePositionalOptions();
  const io: Io = {
    env: {},
    cwd: "/",
    stdout: { write: () => {}, isTerminal: false, columns: 80 },
    stderr: { write: () => {}, isTerminal: false, columns: 80 },
    writeCommand: () => {},
    hide: (text) => text,
    signal: new AbortController().signal,
  };
  for (const add of COMMANDS) add(program, io, () => {});
  return program.commands.flatMap((command) => [
    ...(command.commands.length === 0 || command.registeredArguments.length > 0
      ? [{ name: command.name(), command }]
      : []),
    ...command.commands.map((inner) => ({
      name: `${command.name()} ${inner.name()}`,
      command: inner,
    })),
  ]);
}

Deno.test("every command is held to the claims below", () => {
  assert.deepEqual(leaves().map(({ name }) => name).sort(), Object.keys(CASES).sort());
});

/** Makes a claim about every command, and fails with all those for which it does not hold. */
async function claim(
  holds: (name: string, one: Case) => Promise<void> | void,
): Promise<void> {
  const broken: string[] = [];
  for (const [name, one] of Object.entries(CASES)) {
    try {
      await holds(name, one);
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      broken.push(`${name}: ${error.message}`);
    }
  }
  assert.deepEqual(broken, []);
}

Deno.test("every command has --json, says what it does in one line, and has a row in the README", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const commands = new Map(leaves().map(({ name, command }) => [name, command]));
  await claim((name) => {
    const command = commands.get(name);
    assert.ok(command !== undefined);
    assert.ok(command.options.some((option) => option.long === "--json"), "it has no --json");
    assert.match(command.description(), /^[a-z].{15,110}[^.]$/);
    const [first = "", second] = name.split(" ");
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${first}\``));
    assert.ok(row !== undefined, "the README has no row for it");
    if (second !== undefined) assert.ok(row.includes(`${second}\``), `${row} lacks it`);
  });
});

Deno.test("the help of every command has an example, which names the command", async () => {
  await using project = await makeProject();
  await claim(async (name) => {
    const { code, stdout } = await call(project, [...name.split(" "), "--help"], never());
    assert.equal(code, 0);
    assert.match(
      stdout,
      new RegExp(`\\nExamples?:\\n(?: {2}.*\\n)*? {2}unentropy-track ${name}\\b`),
    );
  });
});

Deno.test("every command prints one JSON object with --json, and nothing else on stdout", async () => {
  await using project = await makeUsed();
  await claim(async (name, { good }) => {
    // It goes on until it is stopped.
    if (name === "preview") return;
    const words = [...name.split(" "), "--json", ...good];
    const { code, stdout, stderr } = await call(project, words, never());
    assert.equal(code, 0, stderr);
    assert.equal(stdout.trimStart()[0], "{", stdout);
    JSON.parse(stdout);
    assert.doesNotMatch(stderr, /[:?] unentropy-track/, "programs have no next step");
  });
});

Deno.test("the last line of every command tells the next one, which is one", async () => {
  await using project = await makeUsed();
  await claim(async (name, { good }) => {
    // It goes on until it is stopped, and shells read whatever this one prints.
    const words = name === "preview" ? ["-o", "page"] : good;
    if (name === "completions") return;
    const { code, stderr } = await call(project, [...name.split(" "), ...words], never());
    assert.equal(code, 0, stderr);
    const last = stderr.trimEnd().split("\n").at(-1) ?? "";
    const next = /[:?] (unentropy-track.*)$/.exec(last)?.[1];
    assert.ok(next !== undefined, `its last line is ${last}`);
    for (const one of commandsOf(next)) assert.equal(problemOf(one), undefined, next);
    assert.doesNotMatch(last, /…/);
  });
});

Deno.test("every command refuses what it does not understand, with what, why and what to do", async () => {
  await using project = await makeUsed();
  await claim(async (name, { bad: [words, says] }) => {
    const { code, stdout, stderr } = await call(project, [...name.split(" "), ...words], never());
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, /mean ""/);
    assert.match(stderr, /^✗ .+ \[(USAGE|COLLECT_UNKNOWN)\]\n {2}why {2}.+\n {2}fix {2}.+\n$/);
  });
});

Deno.test("every command can be stopped: it says so, and the history is as it was", async () => {
  await using project = await makeUsed();
  const history = () => Deno.readFile(join(project.folder, ".unentropy/history.db"));
  const before = await history();
  await claim(async (name, { good, ends }) => {
    const words = [...name.split(" "), ...good];
    const { code, stderr } = await call(project, words, AbortSignal.abort("SIGINT"));
    assert.deepEqual(await history(), before);
    if (ends === "as always") return assert.equal(code, 0);
    assert.match(stderr, /\[INTERRUPTED\]/);
    assert.equal(code, 2);
  });
});

Deno.test("a collector tells what it understands", async () => {
  await using project = await makeProject();
  const { code, stdout } = await call(project, ["collect", "loc", "--help"], never());
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: unentropy-track collect loc \[options\] \[path…\]\n/);
  assert.match(stdout, /--language <value\.\.\.>/);
  const all = await call(project, ["collect", "--help"], never());
  assert.match(all.stdout, /Collectors: .*coverage-lcov/);
});

const TYPING_ERRORS: readonly (readonly [words: readonly string[], says: RegExp])[] = [
  [["history"], /`unentropy-track history` needs a command of its own[^]*list, show, series/],
  [["history", "lst"], /Did you mean list\?/],
  [["trakc"], /Did you mean `unentropy-track track`\?/],
  [["badge", "answr"], /Did you mean "answer"\?/],
  [["history", "series", "answr"], /Did you mean "answer"\?/],
  [["export", "--format", "jsnol"], /Did you mean "jsonl"\?/],
  [["completions", "fihs"], /Did you mean "fish"\?/],
  [["help", "bagde"], /Did you mean `unentropy-track help badge`\?/],
];

Deno.test("a word that nobody knows is told the closest one", async () => {
  await using project = await makeUsed();
  for (const [words, says] of TYPING_ERRORS) {
    const { code, stderr } = await call(project, words, never());
    assert.equal(code, 2);
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, /mean ""/);
  }
});

function never(): AbortSignal {
  return new AbortController().signal;
}
