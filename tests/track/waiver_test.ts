import assert from "node:assert/strict";
import { makeScene, type Scene } from "./_pull_request.ts";

const CONFIG = {
  metrics: { size: { type: "numeric", unit: "bytes", command: "cat size.txt" } },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "regression" }] },
};
const RATCHET = {
  ...CONFIG,
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "ratchet" }] },
};

/** A pull request that makes the size 10 % worse with this commit message. */
async function grown(message: string, config: unknown = CONFIG): Promise<Scene> {
  const scene = await makeScene(config);
  await scene.push({ files: { "size.txt": "1000" } });
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "size.txt": "1100" }, message });
  return scene;
}

Deno.test("a trailer lets an expected change through, and everybody sees who said so and why", async () => {
  await using scene = await grown(
    "Add i18n\n\nIt is large.\n\nUnentropy-Accept: size because adds <b>i18n</b>",
  );
  const { verdict, exitCode } = await scene.pull();
  assert.deepEqual([exitCode, verdict?.status], [0, "passed"]);
  const [check] = verdict?.checks ?? [];
  assert.deepEqual([check?.status, check?.accepted], [
    "failed",
    { reason: "adds <b>i18n</b>", author: "Ada (author as written)" },
  ]);
  for (const text of [scene.fake.comments[0]?.body ?? "", await scene.written("summary")]) {
    assert.match(text, /1 accepted/);
    assert.match(text, /accepted by Ada \(author as written\): adds/);
    assert.doesNotMatch(text, /<b>/);
  }
});

Deno.test("a trailer covers its own metric and no more than it says", async () => {
  for (
    const trailer of [
      "Unentropy-Accept: coverage because it is another one",
      "Unentropy-Accept: size by 5% because a little",
    ]
  ) {
    await using scene = await grown(`Grow\n\n${trailer}`);
    assert.equal((await scene.pull()).exitCode, 1, trailer);
  }
});

Deno.test("a trailer that cannot be understood is a warning that shows the right form", async () => {
  await using scene = await grown("Grow\n\nUnentropy-Accept: size");
  const { exitCode, warnings } = await scene.pull();
  assert.equal(exitCode, 1);
  assert.match(warnings.join("\n"), /should read "<metric> because <reason>"/);
});

Deno.test("a trailer that names no metric accepts nothing, and is told", async () => {
  await using scene = await grown("Grow\n\nUnentropy-Accept: * because everything");
  const { exitCode, warnings } = await scene.pull();
  assert.equal(exitCode, 1);
  assert.match(warnings.join("\n"), /"Unentropy-Accept: \* because everything" names no metric/);
});

Deno.test("a fork's trailers accept nothing", async () => {
  await using scene = await grown("Grow\n\nUnentropy-Accept: size because I say so");
  const { exitCode, warnings } = await scene.pull({ isFork: true });
  assert.equal(exitCode, 1);
  assert.match(warnings.join("\n"), /fork's trailers accept nothing \(size\)/);
});

Deno.test("the base's accept list lets a change through until its last day", async () => {
  for (const [expires, exitCode] of [["2026-05-02", 0], ["2026-05-01", 1]] as const) {
    const accept = [{ metric: "size", reason: "the new renderer", expires }];
    await using scene = await grown("Grow", {
      ...CONFIG,
      qualityGate: { ...CONFIG.qualityGate, accept },
    });
    const result = await scene.pull();
    assert.equal(result.exitCode, exitCode, expires);
    assert.match(
      result.verdict?.checks[0]?.sentence ?? "",
      exitCode === 0
        ? /accepted by unentropy\.json: the new renderer/
        : /its acceptance ended on 2026-05-01/,
    );
  }
});

Deno.test("the accept list covers no larger change than it says", async () => {
  for (const [atMost, exitCode] of [["10%", 0], ["9%", 1], [100, 0], [99, 1]] as const) {
    const accept = [{ metric: "size", reason: "the new renderer", expires: "2026-12-31", atMost }];
    await using scene = await grown("Grow", {
      ...CONFIG,
      qualityGate: { ...CONFIG.qualityGate, accept },
    });
    assert.equal((await scene.pull()).exitCode, exitCode, String(atMost));
  }
});

Deno.test("what a merge accepted is kept: a ratchet starts anew there, and only there", async () => {
  await using scene = await makeScene(RATCHET);
  const push = async (size: number, message = "A change") =>
    (await scene.push({ files: { "size.txt": String(size) }, message })).verdict?.status;
  assert.equal(await push(1000), "unknown");
  assert.equal(await push(1100), "failed");
  assert.equal(await push(1200, "Grow\n\nUnentropy-Accept: size because of i18n"), "passed");
  assert.equal(await push(1200), "passed");
  const report = await Deno.readTextFile(`${scene.project.folder}/unentropy-report/index.html`);
  assert.match(report, /<b>size<\/b> by Ada \(author as written\) in [0-9a-f]{7}: of i18n/);
  assert.equal(await push(1201), "failed");
});

Deno.test("what the accept list no longer accepts fails the run that brought it", async () => {
  const accept = [{ metric: "size", reason: "the new renderer", expires: "2026-05-02" }];
  await using scene = await makeScene({
    ...RATCHET,
    qualityGate: { ...RATCHET.qualityGate, accept },
  });
  const push = async (size: number) =>
    (await scene.push({ files: { "size.txt": String(size) } })).verdict?.status;
  await push(1000);
  assert.equal(await push(1100), "failed");
  assert.equal(await push(1100), "passed");
});

Deno.test("the commits of a merge, not only the merge itself, accept", async () => {
  await using scene = await grown("Grow\n\nUnentropy-Accept: size because of i18n", RATCHET);
  const { project } = scene;
  await project.git("checkout", "-q", "main");
  await project.git("merge", "-q", "--no-ff", "-m", "Merge feature", "feature");
  assert.equal((await scene.push({ message: "Nothing else" })).verdict?.status, "passed");
  assert.equal((await scene.push({ message: "Later" })).verdict?.status, "passed");
});

Deno.test("a shallow clone gets the trailers from the API", async () => {
  await using scene = await grown("Grow");
  const { project, fake } = scene;
  const head = await project.git("rev-parse", "HEAD");
  const main = await project.git("rev-parse", "main");
  await Deno.writeTextFile(`${project.folder}/.git/shallow`, `${head}\n${main}\n`);
  fake.parents.set(head, main);
  const result = await scene.pull({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answer = await fake.fetch(request);
      if (!request.url.includes("/compare/")) return answer;
      const message = "Grow\n\nUnentropy-Accept: size because of i18n";
      const commit = { sha: head, commit: { message, author: { name: "Grace" } } };
      return Response.json({ ...await answer.json(), commits: [commit] });
    },
  });
  assert.deepEqual([result.exitCode, result.warnings], [0, []]);
  assert.deepEqual(result.verdict?.checks[0]?.accepted, {
    reason: "of i18n",
    author: "Grace (author as written)",
  });
});
