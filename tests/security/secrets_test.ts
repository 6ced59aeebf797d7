import assert from "node:assert/strict";
import { Command } from "commander";
import { COMMANDS } from "../../commands/command_list.ts";
import type { Project } from "../commands/_cli.ts";
import { GOSSIP, GOSSIP_LINE, leaksIn, SECRETS } from "./_secrets.ts";
import { makeWorld, type Seen, type World } from "./_world.ts";

const TOKEN = SECRETS["NPM_TOKEN"] ?? "";

/** Metrics that do what they can to give a secret away; `answer` is the only one that has nothing to hide. */
const CONFIG = {
  metrics: {
    answer: {
      type: "numeric",
      command: "echo 42",
      unit: "bytes",
      direction: "lower",
      noise: "sampled",
    },
    environment: { type: "label", command: "env | tr '\\n' ' ' | cut -c1-200" },
    word: { type: "label", command: `cat planted/word.txt; echo ${TOKEN} >&2` },
    talks: {
      type: "numeric",
      command: "cat planted/gossip.txt; cat planted/gossip.txt >&2; exit 3",
    },
    "wants-it": { type: "numeric", command: `test -n "$NPM_TOKEN" # ${TOKEN}` },
    series: { collect: { from: "bench", path: "planted/bench.json" } },
  },
  qualityGate: {
    mode: "soft",
    thresholds: [{ metric: "answer", mode: "no-regression" }, {
      metric: "talks",
      mode: "max",
      target: 1,
    }],
  },
};

async function plant(project: Project): Promise<void> {
  await project.write("planted/gossip.txt", GOSSIP);
  await project.write("planted/word.txt", TOKEN);
  const benchmarks = [{ name: `of ${TOKEN}`, unit: "ns/iter", value: 3 }];
  await project.write("planted/bench.json", JSON.stringify(benchmarks));
  const at = new Date(Date.UTC(2026, 0, 2)).toISOString();
  const line = { metric_id: "answer", timestamp: at, value_numeric: 7, commit_sha: "a".repeat(40) };
  await project.write("planted/old.jsonl", `${JSON.stringify(line)}\nnot JSON: ${GOSSIP_LINE}\n`);
  await project.git("add", "-A");
  const trailer = `Unentropy-Accept: answer because ${GOSSIP_LINE.slice(0, 800)}`;
  await project.git(
    "commit",
    "-q",
    "-m",
    `Use ${GOSSIP_LINE}`,
    "-m",
    trailer,
    `--author=${TOKEN} <a@b>`,
  );
}

/** Command lines by command, each with the exit code that it must have. */
const LINES: Readonly<Record<string, readonly (readonly [number, ...string[]])[]>> = {
  track: [
    [2, "track", "--verbose"],
    [2, "track", "--json", "--run-id", "second"],
    [2, "track", "--storage-type", "sqlite-s3", "--verbose"],
    [2, "track", "--storage-type", "sqlite-artifact", "--verbose"],
  ],
  collect: [
    [2, "collect", "--verbose"],
    [2, "collect", "--json"],
    [2, "collect", "json", "planted/gossip.txt", "--path", TOKEN],
    [0, "collect", "loc", "planted", "--kind", "all"],
  ],
  gate: [[2, "gate"], [2, "gate", "--json"]],
  compare: [[0, "compare", "--base", "HEAD~1", "--head", "HEAD", "--metric", "answer", "--json"]],
  coverage: [
    [2, "coverage", "--changed"],
    [2, "coverage", "--changed", "planted/gossip.txt", "--json"],
    [2, "coverage", "--changed", "--base", TOKEN, "planted/gossip.txt"],
  ],
  report: [
    [0, "report"],
    ...["markdown", "json", "csv", "html"].map((format) =>
      [0, "report", "--format", format, "--output", `out/report.${format}`] as const
    ),
  ],
  check: [
    [0, "check", "--storage"],
    [0, "check", "--storage", "--storage-type", "sqlite-s3"],
    [0, "check", "--storage", "--storage-type", "sqlite-artifact"],
  ],
  history: [
    [0, "history", "list"],
    [0, "history", "list", "--json"],
    [0, "history", "show", "second", "--json"],
    [0, "history", "series", "answer"],
    [0, "history", "changes"],
    [0, "history", "prune", "--max-age-days", "9999"],
    [0, "history", "merge", "--output", "out/merged.db", ".unentropy/history.db"],
  ],
  backfill: [[0, "backfill", "--last", "2", "--metric", "answer", "--setup", "env"]],
  migrate: [[0, "migrate", "--from", "sqlite-local", "--to", "sqlite-s3:metrics/moved.db"]],
  import: [[0, "import", "planted/old.jsonl", "--json"]],
  export: [
    ...["jsonl", "csv", "json", "openmetrics"].map((format) =>
      [0, "export", "--format", format, "--output", `out/export.${format}`] as const
    ),
    [0, "export", "--format", "json"],
  ],
  badge: [[0, "badge", "answer"], [2, "badge", TOKEN]],
  sources: [[0, "sources"]],
  test: [[2, "test", "--json"]],
  schema: [[0, "schema"]],
  completions: [[0, "completions", "bash"]],
  init: [[0, "init", "--dry-run"]],
  preview: [[0, "preview", "--port", "0", "--verbose"]],
};

Deno.test("no command gives a secret of its environment away", async (t) => {
  await using world = await makeWorld(CONFIG, plant);
  const program = new Command().enablePositionalOptions();
  COMMANDS.forEach((add) => add(program, { ...IO, env: world.env, cwd: world.folder }, () => {}));
  const names = program.commands.map((command) => command.name());
  assert.deepEqual(Object.keys(LINES).sort(), [...names].sort(), "every command is driven");

  for (const name of ["track", ...names.filter((one) => one !== "track")]) {
    await t.step(name, async () => {
      for (const [code, ...args] of LINES[name] ?? []) {
        const seen = await (name === "preview" ? visit(world, args) : world.run(args));
        assert.doesNotMatch(seen.stderr, /\[INTERNAL\]/);
        assert.equal(seen.code, code, `${args.join(" ")}\n${seen.stdout}${seen.stderr}`);
      }
      assert.deepEqual(await world.leaks(), []);
    });
  }
  assert.ok(world.children > 20, "programs were started");
});

Deno.test("leaksIn() finds every secret of the gossip", () => {
  assert.deepEqual(leaksIn(GOSSIP), Object.keys(SECRETS).sort());
});

/** Opens the page that is served, once with the config as it is and once with a broken one, and ends. */
async function visit(world: World, args: readonly string[]): Promise<Seen> {
  const end = new AbortController();
  const served = Promise.withResolvers<string>();
  const onStdout = (text: string) => {
    const url = /http:\/\/\S+/.exec(text)?.[0];
    if (url !== undefined) served.resolve(url);
  };
  const running = world.run(args, { signal: end.signal, onStdout });
  const url = await Promise.race([served.promise, running]);
  assert.ok(typeof url === "string", "the page is served");
  const page = async () => {
    const text = await (await fetch(url)).text();
    world.keep("page", text);
    return text;
  };
  let text = await page();
  const config = await Deno.readTextFile(`${world.folder}/unentropy.json`);
  await world.write("unentropy.json", JSON.stringify({ metrics: { [GOSSIP]: 1 }, [TOKEN]: TOKEN }));
  while (!text.includes("CONFIG_INVALID")) {
    const events = /new EventSource\("([^"]+)"\)/.exec(text)?.[1];
    assert.ok(events !== undefined, "the page follows the config");
    // It ends when there is a newer page.
    await (await fetch(new URL(events, url))).text();
    text = await page();
  }
  await world.write("unentropy.json", config);
  end.abort("SIGINT");
  return await running;
}

const SILENT = { write: () => {}, isTerminal: false, columns: 80 };
const IO = {
  stdout: SILENT,
  stderr: SILENT,
  writeCommand: () => {},
  hide: (text: string) => text,
  signal: new AbortController().signal,
};
