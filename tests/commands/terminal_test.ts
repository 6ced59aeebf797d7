import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { makeProject, type Project } from "./_cli.ts";
import { KEYS, runInTerminal, type Step, terminalTest } from "./_terminal.ts";

/** A JavaScript project without a config, with a coverage report. */
async function makeFresh(): Promise<Project> {
  const project = await makeProject();
  await Deno.remove(join(project.folder, "unentropy.json"));
  await project.write("package.json", '{"name":"app","devDependencies":{"vitest":"3"}}');
  await project.write("src/a.ts", "let a; // TODO\n");
  await project.write("coverage/lcov.info", "TN:\nSF:src/a.ts\nDA:1,1\nDA:2,0\nend_of_record\n");
  return project;
}

const ANSWERS: readonly Step[] = [
  // The first metric is left out.
  { shown: /Which metrics\?[^]*Enter: confirm/, keys: KEYS.space + KEYS.enter },
  { shown: /Where does it run\?[^]*Enter: confirm/, keys: KEYS.enter },
  { shown: /Where does the history live\?[^]*Enter: confirm/, keys: KEYS.enter },
];

terminalTest(
  "init asks what it found out, with the values, and writes what was chosen",
  async () => {
    await using project = await makeFresh();
    const { code, output } = await runInTerminal(["init"], { cwd: project.folder, steps: ANSWERS });
    const screen = stripVTControlCharacters(output);
    assert.equal(code, 0, screen);
    assert.match(screen, /◼ loc \(\d+\)/);
    assert.match(screen, /coverage \(50 %\)/);
    const { metrics } = JSON.parse(await Deno.readTextFile(join(project.folder, "unentropy.json")));
    assert.deepEqual(Object.keys(metrics).slice(0, 1), ["coverage"]);
  },
);

terminalTest("init that is given up writes nothing", async () => {
  await using project = await makeFresh();
  const { code, output } = await runInTerminal(["init"], {
    cwd: project.folder,
    steps: [{ shown: /Enter: confirm/, keys: KEYS.interrupt }],
  });
  assert.equal(code, 2);
  assert.match(output, /\[INTERRUPTED\][^]*nothing was written/);
  assert.ok(!existsSync(join(project.folder, "unentropy.json")));
});

terminalTest("init --yes asks nothing on a terminal either", async () => {
  await using project = await makeFresh();
  const { code, output } = await runInTerminal(["init", "--yes"], { cwd: project.folder });
  assert.equal(code, 0);
  assert.doesNotMatch(output, /Which metrics/);
  assert.ok(existsSync(join(project.folder, "unentropy.json")));
});

async function withPast(): Promise<Project> {
  const project = await makeProject({ metrics: { value: { type: "numeric", command: "cat v" } } });
  for (let at = 1; at <= 12; at++) {
    await project.write("v", `${at}\n`);
    await project.git("add", "-A");
    await project.git("commit", "-q", "-m", `A subject that is rather long for a line: ${at}`);
  }
  return project;
}

/** What was painted over, line by line. */
function painted(output: string): readonly string[] {
  return output.split(/[\r\n]+/).map(stripVTControlCharacters);
}

terminalTest(
  "backfill paints one line with bar, count, rate and time left, no wider than the terminal, and wipes it",
  async () => {
    for (const columns of [80, 40]) {
      await using project = await withPast();
      const { code, output } = await runInTerminal(["backfill", "--jobs", "1"], {
        cwd: project.folder,
        columns,
      });
      assert.equal(code, 0, output);
      const bars = painted(output).filter((line) => /\d+\/13 commits/.test(line));
      assert.ok(bars.length > 1, output);
      for (const line of bars) assert.ok([...line].length < columns, line);
      assert.match(
        bars.join("\n"),
        /^\[[█·]+\] \d+\/13 commits, (?:1 failed, )?[\d.]+\/(?:s|min)/m,
      );
      assert.match(bars.join("\n"), / left$/m);
      assert.ok(output.lastIndexOf("\r\x1b[K") < output.indexOf("commits of main measured"));
    }
  },
);

terminalTest(
  "colours are on a terminal, and nowhere where somebody does not want them",
  async () => {
    await using project = await makeProject();
    const color = "\x1b[3";
    const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
      const { code, output } = await runInTerminal(["check", ...args], {
        cwd: project.folder,
        env,
      });
      assert.equal(code, 0, output);
      return output.includes(color);
    };
    assert.deepEqual(
      [
        await run([]),
        await run(["--no-color"]),
        await run([], { NO_COLOR: "1" }),
        await run([], { TERM: "dumb" }),
        (await project.cli(["check"], { TERM: "xterm-256color" })).stdout.includes(color),
      ],
      [true, false, false, false, false],
    );
  },
);

terminalTest("tables fit into a narrow terminal", async () => {
  await using project = await withPast();
  await runInTerminal(["backfill", "--quiet"], { cwd: project.folder });
  const { code, output } = await runInTerminal(["history", "list", "--no-color"], {
    cwd: project.folder,
    columns: 72,
  });
  assert.equal(code, 0);
  const lines = painted(output).filter((line) => line !== "");
  assert.equal(lines.length, 15, output);
  assert.deepEqual(lines.filter((line) => [...line].length > 72), []);
});

terminalTest("Ctrl-C ends a preview, which is no error", async () => {
  await using project = await makeProject();
  const { code, output } = await runInTerminal(["preview", "--port", "0"], {
    cwd: project.folder,
    steps: [{ shown: /sample data/, keys: KEYS.interrupt }],
  });
  assert.equal(code, 0, output);
});

terminalTest("Ctrl-C stops a track with its commands, and it says so", async () => {
  await using project = await makeProject({
    metrics: { slow: { type: "numeric", command: "echo at work >&2; sleep 100; echo 1" } },
  });
  const { code, output } = await runInTerminal(["track"], {
    cwd: project.folder,
    steps: [{ shown: /no history yet/, keys: KEYS.interrupt }],
  });
  assert.equal(code, 2, output);
  assert.match(output, /\[INTERRUPTED\][^]*nothing that was recorded before is lost/);
});
/** The lines of each group in a log of Actions, and those outside of all. */
function groupsOf(log: string): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>([["", []]]);
  let open = "";
  for (const line of log.split("\n")) {
    const name = /^::group::(.*)$/.exec(line)?.[1];
    if (name !== undefined) groups.set(open = name, []);
    else if (line === "::endgroup::") open = "";
    else groups.get(open)?.push(line);
  }
  return groups;
}

Deno.test("track in a log of Actions puts all that it says of a phase into the phase's group", async () => {
  await using project = await makeProject();
  const commit = await project.git("rev-parse", "HEAD");
  const env = {
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "push",
    GITHUB_REF: "refs/heads/main",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_RUN_ID: "1",
    GITHUB_SHA: commit,
  };
  const { code, stderr } = await project.cli(["track"], env);
  assert.equal(code, 0, stderr);
  const groups = groupsOf(stderr);
  for (const phase of ["download", "collect", "record", "upload", "gate", "report", "publish"]) {
    const last = groups.get(phase)?.at(-1) ?? "";
    assert.match(last, new RegExp(`^[✓·] ${phase} `), `${phase} ends with its own line: ${stderr}`);
  }
  assert.match(groups.get("collect")?.[0] ?? "", /^ {2}answer collected in /);
  assert.doesNotMatch(groups.get("")?.join("\n") ?? "", /^[✓·] /m);
  const quiet = await project.cli(["track", "--quiet"], { ...env, GITHUB_RUN_ID: "2" });
  assert.deepEqual([quiet.code, /::(?:end)?group::/.test(quiet.stderr)], [0, false]);
});
