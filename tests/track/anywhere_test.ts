import assert from "node:assert/strict";
import { join } from "node:path";
import { ANSWER, makeProject, runCli } from "../commands/_cli.ts";

Deno.test("every command works from anywhere in the repository: the config is looked for upwards", async () => {
  await using project = await makeProject();
  await project.write("packages/api/a.ts", "1;\n");
  const cwd = join(project.folder, "packages/api");
  const tracked = await runCli(["track", "--json"], { cwd });
  assert.equal(tracked.code, 0, tracked.stderr);
  const { report, storage } = JSON.parse(tracked.stdout);
  assert.equal(report.path, join(project.folder, "unentropy-report/index.html"));
  assert.equal(storage.location, join(project.folder, ".unentropy/history.db"));
  for (const args of [["check"], ["gate"], ["report"], ["badge", "answer"], ["history", "list"]]) {
    const { code, stderr } = await runCli(args, { cwd });
    assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  }
  const names = [...Deno.readDirSync(cwd)].map(({ name }) => name);
  assert.deepEqual(names, ["a.ts"], "nothing is written beside it");
});

Deno.test("what a flag names counts from the working folder", async () => {
  await using project = await makeProject();
  await project.write("packages/api/a.ts", "1;\n");
  const cwd = join(project.folder, "packages/api");
  assert.equal((await runCli(["track", "--report-dir", "out"], { cwd })).code, 0);
  await Deno.stat(join(cwd, "out/index.html"));
});

Deno.test("a config above the repository is somebody else's", async () => {
  await using project = await makeProject();
  await project.git("init", "-q", "inner");
  const { code, stderr } = await runCli(["check"], { cwd: join(project.folder, "inner") });
  assert.equal(code, 2);
  assert.match(stderr, /CONFIG_NOT_FOUND/);
});

Deno.test("report and badge read a database that is named without any config", async () => {
  await using project = await makeProject();
  await project.cli(["track"]);
  const cwd = await Deno.makeTempDir();
  try {
    const db = join(project.folder, ".unentropy/history.db");
    const badge = await runCli(["badge", "answer", "--db", db], { cwd });
    assert.equal(badge.code, 0, badge.stderr);
    assert.match(badge.stdout, />42</);
    const report = await runCli(["report", "--db", db, "--format", "csv"], { cwd });
    assert.equal(report.code, 0, report.stderr);
    assert.match(report.stdout, /42/);
    const missing = await runCli(["badge", "answer", "--db", "none.db"], { cwd });
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /Cannot read none\.db/);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("gate and compare without a config say that one is missing, and how to come by it", async () => {
  await using project = await makeProject();
  await Deno.remove(join(project.folder, "unentropy.json"));
  for (const args of [["gate"], ["compare", "--base", "HEAD"]]) {
    const { code, stderr } = await project.cli(args);
    assert.equal(code, 2, args[0]);
    assert.match(stderr, /Cannot find the config .*unentropy\.json \[CONFIG_NOT_FOUND\]/);
    assert.match(stderr, /Run `unentropy-track init` to write one, or name yours with --config/);
  }
});

Deno.test("test and verify end as README's table of exit codes says", async () => {
  const failing = { type: "numeric", command: "exit 3" };
  const limit = { metric: "answer", mode: "max", target: 1 };
  for (
    const [config, ends] of [
      [{ metrics: { answer: ANSWER } }, { test: 0, verify: 0 }],
      [{ metrics: { answer: ANSWER, failing } }, { test: 2, verify: 0 }],
      [{ metrics: { answer: { ...ANSWER, type: "number" } } }, { test: 2, verify: 2 }],
      // Neither judges.
      [{
        metrics: { answer: ANSWER },
        qualityGate: { mode: "hard", thresholds: [limit] },
      }, { test: 0, verify: 0 }],
    ] as const
  ) {
    await using project = await makeProject(config);
    for (const [command, expected] of Object.entries(ends)) {
      const { code, stderr } = await project.cli([command]);
      assert.equal(code, expected, `${command} of ${JSON.stringify(config)}: ${stderr}`);
    }
  }
});

Deno.test("check refuses what test would refuse from the config alone, each with its way out", async () => {
  const metric = (command: string) => ({ type: "numeric", command });
  await using project = await makeProject({
    metrics: {
      answer: ANSWER,
      flags: metric("@collect text --pattern '(?m)^x' a.txt"),
      open: metric("@collect count --pattern '(' ."),
      unsaid: metric("@collect json a.json"),
      anything: metric("@collect xml a.xml --path //*"),
    },
  });
  const { code, stderr } = await project.cli(["check"]);
  assert.equal(code, 2);
  assert.match(stderr, /Cannot measure 4 metrics of the config \[CONFIG_INVALID\]/);
  for (
    const words of [
      /flags: .*Invalid/,
      /open: .*Unterminated group/,
      /unsaid: .*does not say/,
      /anything: .*a guess/,
    ]
  ) {
    assert.match(stderr, words);
  }
  assert.match(stderr, /Leave \(\?m\) away.*\^ and \$ match at line ends anyhow/);
  assert.match(stderr, /Give a --path/);
});

Deno.test("an option that is not known gets no empty suggestion", async () => {
  await using project = await makeProject();
  for (const args of [["track", "--storage-tipe", "x"], ["report", "--foo"], ["history", "show"]]) {
    const { code, stderr } = await project.cli(args);
    assert.equal(code, 2);
    assert.doesNotMatch(stderr, /Did you mean ["`]{2}/);
  }
});
