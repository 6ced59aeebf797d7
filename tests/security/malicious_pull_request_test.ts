import assert from "node:assert/strict";
import { join } from "node:path";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import { makeScene, type Scene } from "../track/_pull_request.ts";
import { leaksIn, SECRETS } from "./_secrets.ts";

const SIZE = { type: "numeric", command: "cat size.txt", unit: "bytes", direction: "lower" };
const BASE = {
  metrics: { size: SIZE },
  storage: { type: "sqlite-artifact" },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "no-regression" }] },
};
const WORKFLOW = ".github/workflows/metrics.yml";

interface Attack {
  /** A line for the shell, run where a metric of the change is measured. */
  readonly command?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Symbolic links by path; `victim` is a folder outside of the checkout. */
  readonly links?: Readonly<Record<string, (victim: string) => string>>;
}

interface Scenery extends AsyncDisposable {
  readonly scene: Scene;
  /** Outside of the checkout. */
  readonly victim: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A history of two runs in artifacts, and a pull request that makes the size worse and attacks. */
async function attacked({ command = "true", files = {}, links = {} }: Attack): Promise<Scenery> {
  const scene = await makeScene(BASE);
  const victim = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-victim-" }));
  const { fake, project } = scene;
  const env = (runId: number) => ({
    GITHUB_RUN_ID: String(runId),
    GITHUB_REPOSITORY_ID: "101",
    GITHUB_WORKFLOW_REF: `${fake.project}/${WORKFLOW}@refs/heads/main`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(runId),
    ACTIONS_RESULTS_URL: "https://results.github.test/",
  });
  for (const runId of [1, 2]) {
    fake.runs.set(runId, { id: runId, event: "push", path: WORKFLOW, headBranch: "main" });
    const { exitCode } = await scene.push({ files: { "size.txt": "1000" } }, { env: env(runId) });
    assert.equal(exitCode, 0);
  }
  await Deno.remove(join(project.folder, "unentropy-report"), { recursive: true });
  await Deno.remove(join(project.folder, ".unentropy"), { recursive: true });
  await project.git("checkout", "-q", "-b", "feature");
  await Deno.writeTextFile(join(victim, "file"), "precious");
  for (const [path, target] of Object.entries(links)) {
    await Deno.mkdir(join(project.folder, path, ".."), { recursive: true });
    await Deno.symlink(target(victim), join(project.folder, path));
    await project.git("add", "-f", path);
  }
  const attack = { type: "label", command: `( ${command} ) >&2; echo done` };
  const metrics = { attack, size: { ...SIZE, command: "cat size.txt" } };
  await scene.commit({ files: { ...files, "size.txt": "2000" }, config: { ...BASE, metrics } });
  return {
    scene,
    victim,
    env: {
      ...SECRETS,
      ...env(3),
      TMPDIR: Deno.env.get("TMPDIR") ?? "/tmp",
      HOME: Deno.env.get("HOME") ?? "",
    },
    [Symbol.asyncDispose]: async () => {
      await scene[Symbol.asyncDispose]();
      await Deno.remove(victim, { recursive: true });
    },
  };
}

/** The change is judged by what it is, the history stays, and nothing is written outside. */
async function checkJudged(
  { scene, victim, env }: Scenery,
  { isFork = false }: { readonly isFork?: boolean } = {},
): Promise<readonly string[]> {
  const histories = () =>
    scene.fake.artifacts.all.filter(({ name }) => name === "unentropy-metrics");
  const before = histories().map(({ id, digest }) => [id, digest]);
  const { exitCode, verdict, warnings, error } = await scene.pull({ env, isFork });
  assert.deepEqual([exitCode, verdict?.status], [1, "failed"], JSON.stringify([error, warnings]));
  const [check, ...others] = verdict?.checks ?? [];
  assert.deepEqual([check?.metric, check?.status, others], ["size", "failed", []]);
  assert.equal(check?.baseline?.value, 1000);
  assert.deepEqual(histories().map(({ id, digest }) => [id, digest]), before);
  if (!isFork) {
    assert.match(scene.fake.comments[0]?.body ?? "", /## Unentropy: ❌ size rose/);
    assert.equal(scene.fake.checks[0]?.body["conclusion"], "failure");
  }
  const outputs = await scene.written("outputs");
  const statuses = [...outputs.matchAll(/^quality-gate-status(?:=|<<\S+\n)(\w+)$/gm)];
  assert.equal(statuses.at(-1)?.[1], "fail", "the last one counts");
  assert.deepEqual([...Deno.readDirSync(victim)].map(({ name }) => name), ["file"]);
  assert.equal(await Deno.readTextFile(join(victim, "file")), "precious");
  return warnings;
}

/** The secrets that a change has got hold of: in files that its commands wrote, or in what everybody sees. */
async function leaksOf({ scene }: Scenery): Promise<readonly string[]> {
  const { project, fake } = scene;
  const found: string[] = [];
  const search = async (folder: string) => {
    for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
      if (name === ".git") continue;
      if (isDirectory) await search(join(folder, name));
      if (isFile) found.push(...leaksIn(await Deno.readFile(join(folder, name))));
    }
  };
  await search(project.folder);
  const written = [await scene.written("summary"), await scene.written("outputs")];
  return [...found, ...leaksIn(JSON.stringify([fake.comments, fake.checks, written]))];
}

Deno.test("the commands of a pull request see no secret, neither in variables nor in temporary files", async () => {
  await using scenery = await attacked({
    command: 'env > env.txt; cp -r "$TMPDIR"/unentropy-*/. copied-$$; cat .git/config > config.txt',
  });
  await checkJudged(scenery);
  const { scene: { project } } = scenery;
  const seen = await Deno.readTextFile(join(project.folder, "env.txt"));
  assert.match(seen, /GITHUB_ACTIONS=true/);
  assert.deepEqual(await leaksOf(scenery), []);
});

const LINKS: Readonly<Record<string, Attack["links"]>> = {
  "a link in the report's place": {
    "unentropy-report/index.html": (victim) => join(victim, "file"),
  },
  "a link in the place of the report's folder": { "unentropy-report": (victim) => victim },
  "a link to a folder that is not there": { "unentropy-report": (victim) => join(victim, "new") },
  "a link in the verdict's place": {
    ".unentropy/quality-gate-results.json": (victim) => join(victim, "file"),
  },
  "a link in the place of the verdict's folder": { ".unentropy": (victim) => victim },
};

for (const [name, links = {}] of Object.entries(LINKS)) {
  Deno.test(`a pull request leads no file out of the checkout by ${name}`, async () => {
    await using scenery = await attacked({ links });
    const warnings = await checkJudged(scenery);
    assert.equal(/a symbolic link/.test(warnings.join()), name.includes("folder"), warnings.join());
  });
}

/** Empties every working copy of a history that it finds, and says how many. */
const TAMPER = `
import { DatabaseSync } from "node:sqlite";
let count = 0;
for (const folder of Deno.readDirSync(Deno.args[0])) {
  if (!folder.isDirectory || !folder.name.startsWith("unentropy-")) continue;
  for (const { name } of Deno.readDirSync(Deno.args[0] + "/" + folder.name)) {
    if (!name.endsWith(".db")) continue;
    const db = new DatabaseSync(Deno.args[0] + "/" + folder.name + "/" + name);
    db.exec("PRAGMA foreign_keys = OFF; DELETE FROM measurement; DELETE FROM run");
    db.close();
    count++;
  }
}
Deno.writeTextFileSync("tampered.txt", String(count));
`;

Deno.test("a pull request is judged by the history as it was before its commands ran", async () => {
  const before = Deno.env.get("TMPDIR");
  const temp = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-temp-" }));
  // A folder of its own, so that nobody else's working copies are found.
  Deno.env.set("TMPDIR", temp);
  try {
    await using scenery = await attacked({
      files: { "tamper.ts": TAMPER },
      command: `'${Deno.execPath()}' run -A --no-check --no-config tamper.ts '${temp}'`,
    });
    await checkJudged(scenery);
    const tampered = Deno.readTextFileSync(join(scenery.scene.project.folder, "tampered.txt"));
    assert.ok(Number(tampered) >= 1, "the attack took place");
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
    await Deno.remove(temp, { recursive: true });
  }
});

const GREEN = { ...BASE, qualityGate: { mode: "off" }, metrics: {} };

const COMMANDS: Readonly<Record<string, string>> = {
  "another config in the work tree": `echo '${JSON.stringify(GREEN)}' > unentropy.json`,
  "branches that are moved": [
    "git update-ref refs/heads/main HEAD",
    "git update-ref refs/remotes/origin/main HEAD",
    "git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main",
  ].join("; "),
  "outputs of its own": [
    'printf "quality-gate-status=pass\\nsuccess=true\\n" >> "$GITHUB_OUTPUT"',
    'echo "quality-gate-status<<ghadelimiter_x" >> "$GITHUB_OUTPUT"',
    'printf "pass\\nghadelimiter_x\\n" >> "$GITHUB_OUTPUT"',
  ].join("; "),
  "a verdict of its own": [
    "mkdir -p .unentropy",
    'echo \'{"verdict":{"status":"passed"}}\' > .unentropy/quality-gate-results.json',
  ].join("; "),
  "all that it can read": "env > env.txt; cat .git/config ~/.netrc > more.txt; true",
  "a trailer that accepts": [
    "git -c user.name=x -c user.email=x@y commit -q --allow-empty",
    "-m 'Unentropy-Accept: size because it is mine'",
  ].join(" "),
};

/** Who may write to a branch, but not to main; and who may only open a pull request. */
const ATTACKERS = { "who may write to a branch": false, "a stranger with a fork": true } as const;

for (const [who, isFork] of Object.entries(ATTACKERS)) {
  for (const [name, command] of Object.entries(COMMANDS)) {
    Deno.test(`${who} turns nothing green, changes no history and reads no secret with ${name}`, async () => {
      await using scenery = await attacked({ command });
      await checkJudged(scenery, { isFork });
      const { verdict } = await scenery.scene.results();
      assert.equal((verdict as { readonly status: string }).status, "failed");
      assert.deepEqual(await leaksOf(scenery), []);
    });
  }
}

Deno.test("another way of measuring a judged metric is shown to whoever reviews the change", async () => {
  const scenery = await attacked({});
  await using scene = scenery.scene;
  const metrics = { size: { ...SIZE, command: "echo 1" } };
  await scene.commit({ config: { ...BASE, metrics } });
  const { verdict } = await scene.pull({ env: scenery.env });
  assert.deepEqual(verdict?.thresholdChanges, ["size: source `cat size.txt` becomes `echo 1`"]);
  await Deno.remove(scenery.victim, { recursive: true });
});
