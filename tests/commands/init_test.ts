import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { main } from "../../commands/main.ts";
import { KIND_NAMES } from "../../onboarding/project_kinds.ts";
import { parseConfig } from "../../config/parse.ts";
import { runCli } from "./_cli.ts";
import { SKELETONS } from "./_skeletons.ts";

/** Runs a test in a folder of its own with these files. */
async function inFolder(
  files: Readonly<Record<string, string>>,
  work: (place: {
    readonly cli: (...args: readonly string[]) => ReturnType<typeof runCli>;
    readonly read: (path: string) => Promise<string>;
    readonly names: () => readonly string[];
    readonly folder: string;
  }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-test-" }));
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
    }
    await work({
      folder,
      cli: (...args) => runCli(args, { cwd: folder }),
      read: (path) => Deno.readTextFile(join(folder, path)),
      names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const kind of KIND_NAMES) {
  Deno.test(`init finds what works in a ${kind} project, and track measures the same`, async () => {
    const { files, values } = SKELETONS[kind];
    await inFolder({ ...files, ".github/workflows/ci.yml": "" }, async ({ cli, read }) => {
      const { code, stdout, stderr } = await cli("init", "--yes", "--json");
      assert.equal(code, 0, stderr);
      const result = JSON.parse(stdout);
      assert.deepEqual(result.kinds, [kind]);
      const found = Object.fromEntries(
        result.metrics.map(({ key, value }: { key: string; value: number }) => [key, value]),
      );
      for (const [key, value] of Object.entries(values)) assert.equal(found[key], value, key);
      // The workflow is code too, and there is one more of it now.
      assert.ok(found.loc > 0);
      delete found.loc;

      const text = await read("unentropy.json");
      const { warnings } = await parseConfig(text, { path: "unentropy.json" });
      assert.deepEqual(warnings, []);
      JSON.parse(await read(JSON.parse(text).$schema));
      const { steps } = parse(await read(".github/workflows/metrics.yml")).jobs.metrics;
      assert.equal(steps.at(-1).uses, "unentropy/track@v0");

      const collected = JSON.parse((await cli("collect", "--json")).stdout);
      assert.equal(collected.exitCode, 0);
      const again = collected.measurements
        .filter(({ metric, labels }: { metric: string; labels: object }) =>
          metric !== "loc" && Object.keys(labels).length === 0
        )
        .map(({ metric, value }: { metric: string; value: number }) => [metric, value]);
      assert.deepEqual(Object.fromEntries(again), found);
    });
  });
}

Deno.test("init unites the reports of a monorepo by a pattern that the next package fits too", async () => {
  const { files } = SKELETONS.javascript;
  const one = { "package.json": '{"name":"one"}', "coverage/lcov.info": "", "dist/a.js": "123" };
  const packages = ["a", "b"].flatMap((name) =>
    Object.entries(one).map(([path, text]) => [
      `packages/${name}/${path}`,
      path.endsWith("lcov.info")
        ? `SF:${name}.ts\nDA:1,${name === "a" ? 1 : 0}\nend_of_record\n`
        : text,
    ])
  );
  const top = {
    "package.json": files["package.json"] ?? "",
    "src/a.ts": "1;",
    ...Object.fromEntries(packages),
  };
  await inFolder(top, async ({ cli }) => {
    const { metrics, folders } = JSON.parse((await cli("init", "--dry-run", "--json")).stdout);
    assert.deepEqual(folders, ["", "packages/a", "packages/b"]);
    const commands = Object.fromEntries(
      metrics.map((metric: { key: string; command: string; value: number }) => [
        metric.key,
        `${metric.command} = ${metric.value}`,
      ]),
    );
    assert.equal(commands.coverage, "@collect coverage packages/*/coverage/lcov.info = 50");
    assert.equal(commands.size, "@collect size packages/*/dist = 6");
  });
});

Deno.test("init keeps what has no value yet as optional, and says the line that makes it", async () => {
  const files = {
    "go.mod": "module x\n\ngo 1.24\n",
    "main.go": "package main\n",
    "a_test.go": "package main\n",
  };
  await inFolder(files, async ({ cli, read }) => {
    const { code, stdout } = await cli("init", "--yes");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /coverage, tests, failed-tests, test-time: no value yet.*\n +made by +go test -json -coverprofile=coverage\.out/,
    );
    assert.doesNotMatch(stdout, /…/, "nothing to copy has a gap");
    assert.match(stdout, /A run belongs to a commit: git init && /, "there is no repository");
    assert.match(stdout, /See the report: unentropy-track preview --open\n$/);
    assert.deepEqual(JSON.parse(await read("unentropy.json")).metrics.coverage, {
      $ref: "coverage",
      command: "@collect coverage coverage.out",
      onFailure: "skip",
    });
  });
});

Deno.test("init proposes thresholds for coverage, failing and vanishing tests, and tells of tests that fail now", async () => {
  const { files } = SKELETONS.javascript;
  const failing = '<testsuite><testcase name="a"><failure/></testcase></testsuite>';
  await inFolder({ ...files, "junit.xml": failing }, async ({ cli, read }) => {
    const { stdout } = await cli("init", "--yes");
    assert.match(stdout, /✗ 1 test fails now/);
    const { thresholds } = JSON.parse(await read("unentropy.json")).qualityGate;
    assert.deepEqual(thresholds.slice(0, 3), [
      { metric: "coverage", mode: "no-regression", tolerance: 0.5 },
      { metric: "tests", mode: "no-regression", tolerance: 0, severity: "warning" },
      { metric: "failed-tests", mode: "max", target: 0 },
    ]);
  });
});

Deno.test("init adds to .gitignore what is made and not ignored yet", async () => {
  const files = { ...SKELETONS.go.files, ".gitignore": "/dist\n*.out" };
  await inFolder(files, async ({ cli, read }) => {
    assert.equal((await cli("init", "--yes")).code, 0);
    const text = await read(".gitignore");
    assert.match(text, /^\/dist\n\*\.out\n\n# Made/);
    assert.match(text, /\n\.unentropy\/\nunentropy-report\/\n/);
    assert.doesNotMatch(text, /\n(dist\/|coverage\.out)\n/);
    assert.equal((await cli("init", "--yes", "--force")).code, 0);
    assert.equal(await read(".gitignore"), text, "once");
  });
});

Deno.test("init --dry-run prints the files and writes nothing", async () => {
  await inFolder(SKELETONS.deno.files, async ({ cli, names }) => {
    const before = names();
    const { code, stdout, stderr } = await cli("init", "--dry-run", "--ci", "gitlab");
    assert.equal(code, 0);
    assert.match(stdout, /^# unentropy\.json\n\{/);
    assert.match(stdout, /\n# \.gitlab-ci\.yml\n/);
    assert.match(stderr, /coverage +75 %/);
    assert.deepEqual(names(), before);
  });
});

Deno.test("init overwrites nothing without --force", async () => {
  const files = { ...SKELETONS.deno.files, ".github/workflows/metrics.yml": "mine\n" };
  await inFolder(files, async ({ cli, read, names }) => {
    const before = names();
    const refused = await cli("init", "--yes");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /Cannot write \.github\/workflows\/metrics\.yml/);
    assert.deepEqual(names(), before);
    assert.equal((await cli("init", "--yes", "--force")).code, 0);
    assert.match(await read(".github/workflows/metrics.yml"), /^name: Metrics/);
    const again = await cli("init", "--yes");
    assert.equal(again.code, 2);
    assert.match(again.stderr, /Cannot write unentropy\.json/);
  });
});

const STORAGE_FLAGS: readonly (readonly [string, string])[] = [
  ["artifact", "sqlite-artifact"],
  ["git", "sqlite-git"],
  ["s3", "sqlite-s3"],
  ["local", "sqlite-local"],
  ["sqlite-s3", "sqlite-s3"],
];

Deno.test("init takes the reference's flags -t and -s", async () => {
  const files = { ...SKELETONS.go.files, ...SKELETONS.php.files };
  await inFolder(files, async ({ cli }) => {
    for (const [flag, type] of STORAGE_FLAGS) {
      const { stdout } = await cli("init", "--dry-run", "--json", "-t", "php", "-s", flag);
      const { kinds, storage } = JSON.parse(stdout);
      assert.deepEqual({ kinds, storage }, { kinds: ["php"], storage: type });
    }
  });
});

Deno.test("init's next commands are those of whoever has no program but npx", async () => {
  await inFolder(SKELETONS.deno.files, async ({ folder }) => {
    const env = { npm_command: "exec", npm_lifecycle_event: "npx" };
    const { stdout } = await runCli(["init", "--yes", "-c", "m.json"], { cwd: folder, env });
    assert.match(stdout, /Measure what is here: npx @unentropy\/track -c m\.json\n/);
    const wrong = await runCli(["init", "--nope"], { cwd: folder, env });
    assert.match(wrong.stderr, /Run `npx @unentropy\/track init --help`/);
  });
});

Deno.test("init writes beside the config that --config-file names", async () => {
  await inFolder(
    { ...SKELETONS.deno.files, ".github/workflows/a.yml": "" },
    async ({ cli, read }) => {
      assert.equal((await cli("init", "--yes", "-c", "metrics.json")).code, 0);
      assert.equal(JSON.parse(await read("metrics.json")).sources[1], "!metrics.json");
      const workflow = parse(await read(".github/workflows/metrics.yml"));
      assert.deepEqual(workflow.jobs.metrics.steps.at(-1).with, { "config-file": "metrics.json" });
    },
  );
});

Deno.test("init in an empty folder says that there is nothing to measure", async () => {
  await inFolder({}, async ({ cli, names }) => {
    const { code, stderr } = await cli("init", "--yes");
    assert.equal(code, 2);
    assert.match(stderr, /Cannot propose a metric/);
    assert.deepEqual(names(), []);
  });
});

Deno.test("init in a subfolder of a configured repository says so", async () => {
  await inFolder(SKELETONS.go.files, async ({ cli, folder }) => {
    assert.equal((await cli("init", "--yes")).code, 0);
    await Deno.mkdir(join(folder, "pkg"));
    const { code, stderr } = await runCli(["init", "--yes"], { cwd: join(folder, "pkg") });
    assert.equal(code, 2);
    assert.match(stderr, /\.\.\/unentropy\.json measures this repository already/);
    assert.deepEqual([...Deno.readDirSync(join(folder, "pkg"))], []);
  });
});

Deno.test("init refuses words that it does not know", async () => {
  await inFolder({}, async ({ cli }) => {
    for (const args of [["-t", "cobol"], ["-s", "floppy"], ["--ci", "none-such"], ["extra"]]) {
      const { code, stderr } = await cli("init", ...args);
      assert.equal(code, 2);
      assert.match(stderr, /\[USAGE\]/);
    }
  });
});

Deno.test("init that is interrupted writes nothing", async () => {
  await inFolder(SKELETONS.deno.files, async ({ folder, names }) => {
    const before = names();
    let stderr = "";
    const code = await main(["init", "--yes"], {
      env: {},
      cwd: folder,
      stdout: { write: () => {}, isTerminal: false, columns: 80 },
      stderr: { write: (text) => void (stderr += text), isTerminal: false, columns: 80 },
      writeCommand: () => {},
      signal: AbortSignal.abort("SIGINT"),
    });
    assert.equal(code, 2);
    assert.match(stderr, /\[INTERRUPTED\]/);
    assert.deepEqual(names(), before);
  });
});

Deno.test("init --help has an example", async () => {
  const { code, stdout } = await runCli(["init", "--help"], { cwd: Deno.cwd() });
  assert.equal(code, 0);
  assert.match(stdout, /Examples:\n +unentropy-track init --dry-run/);
});
