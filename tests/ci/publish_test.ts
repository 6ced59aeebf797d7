import assert from "node:assert/strict";
import { type Publication, publish, type PublishDeps } from "../../ci/publish.ts";
import { githubForge } from "../../ci/github/forge.ts";
import type { RunContext } from "../../ci/types.ts";
import { PublishError } from "../../errors.ts";
import { createFakeGitHub, type FakeGitHub } from "../fakes/github.ts";
import { apiOf } from "./github/_api.ts";
import { sha } from "./systems/_contexts.ts";

const CONTEXT: RunContext = {
  ci: "github",
  project: "acme/shop",
  commit: sha("a"),
  branch: "feature",
  event: "pull_request",
  pullRequest: 17,
  isFork: false,
  runId: "1",
  attempt: 1,
  runNumber: 42,
  job: "",
  labels: {},
  url: "https://github.com/acme/shop/actions/runs/1",
};

const PUBLICATION: Publication = {
  summary: "## Summary",
  comment: { markdown: "## Comment", marker: "quality-gate" },
  outputs: { "quality-gate-status": "fail" },
  annotations: [{ level: "error", title: "Quality gate", message: "coverage fell" }],
  measurements: [{ metric: "loc", labels: {}, value: 7 }],
};

interface Stage {
  readonly deps: PublishDeps;
  readonly files: Map<string, string>;
  readonly commands: string[];
}

function stage(fake: FakeGitHub | undefined, overrides: Partial<PublishDeps> = {}): Stage {
  const files = new Map<string, string>();
  const commands: string[] = [];
  return {
    files,
    commands,
    deps: {
      env: { GITHUB_OUTPUT: "/out", GITHUB_STEP_SUMMARY: "/summary", CI_PROJECT_DIR: "/builds" },
      appendFile: (path, text) => {
        files.set(path, (files.get(path) ?? "") + text);
        return Promise.resolve();
      },
      writeFile: (path, text) => {
        files.set(path, text);
        return Promise.resolve();
      },
      writeCommand: (text) => commands.push(text),
      uuid: () => "0123",
      forge: async () =>
        fake === undefined
          ? { proposal: "pull request", advice: "set GITHUB_TOKEN" }
          : githubForge(await apiOf(fake)),
      ...overrides,
    },
  };
}

Deno.test("publish() on GitHub writes annotations, comment, summary and outputs", async () => {
  const fake = createFakeGitHub();
  const { deps, files, commands } = stage(fake);
  const published = await publish(PUBLICATION, CONTEXT, deps);
  const url = "https://github.test/acme/shop/pull/17#1";
  assert.deepEqual(published, { commentUrl: url, warnings: [] });
  assert.deepEqual(commands, ["::error title=Quality gate::coverage fell\n"]);
  assert.equal(files.get("/summary"), "## Summary\n");
  assert.equal(
    files.get("/out"),
    "quality-gate-status<<ghadelimiter_0123\nfail\nghadelimiter_0123\n" +
      `quality-gate-comment-url<<ghadelimiter_0123\n${url}\nghadelimiter_0123\n`,
  );
  assert.equal(fake.comments.length, 1);
});

Deno.test("publish() for a fork shows everything but the comment, with a warning", async () => {
  const fake = createFakeGitHub();
  fake.isReadOnly = true;
  const { deps, files } = stage(fake);
  const fork = { ...CONTEXT, isFork: true };
  const { warnings } = await publish(PUBLICATION, fork, deps);
  assert.equal(warnings.length, 1);
  assert.equal(files.get("/summary"), "## Summary\n");
  assert.match(files.get("/out") ?? "", /quality-gate-status/);
});

Deno.test("publish() asks no forge outside pull requests", async () => {
  const { deps } = stage(undefined, { forge: () => assert.fail("not needed") });
  const { pullRequest: _, ...push } = CONTEXT;
  assert.deepEqual(await publish(PUBLICATION, push, deps), { warnings: [] });
});

Deno.test("publish() without a token says what to set", async () => {
  const { deps } = stage(undefined);
  const { warnings } = await publish(PUBLICATION, CONTEXT, deps);
  assert.match(warnings.join(), /set GITHUB_TOKEN/);
});

Deno.test("publish() survives a summary that cannot be written, but not lost outputs", async () => {
  const failing = (bad: string): Partial<PublishDeps> => ({
    appendFile: (path) => path === bad ? Promise.reject(new Error("disk full")) : Promise.resolve(),
  });
  const { deps } = stage(createFakeGitHub(), failing("/summary"));
  assert.match((await publish(PUBLICATION, CONTEXT, deps)).warnings.join(), /disk full/);
  await assert.rejects(
    publish(PUBLICATION, CONTEXT, stage(createFakeGitHub(), failing("/out")).deps),
    PublishError,
  );
});

Deno.test("publish() on GitLab writes the dotenv and metrics reports", async () => {
  const { deps, files, commands } = stage(undefined);
  await publish(PUBLICATION, { ...CONTEXT, ci: "gitlab" }, deps);
  assert.deepEqual(Object.fromEntries(files), {
    "/builds/unentropy.env": "UNENTROPY_QUALITY_GATE_STATUS=fail\n",
    "/builds/unentropy-metrics.txt": "loc 7\n",
  });
  assert.deepEqual(commands, []);
});

Deno.test("publish() elsewhere writes nothing", async () => {
  const { deps, files, commands } = stage(undefined, { forge: () => Promise.resolve(undefined) });
  assert.deepEqual(await publish(PUBLICATION, { ...CONTEXT, ci: "local" }, deps), { warnings: [] });
  assert.deepEqual([files.size, commands.length], [0, 0]);
});

Deno.test("publish() marks uncovered lines by commands where no check can do it", async () => {
  const marks = [{ path: "src/a.ts", first: 6, last: 7, title: "T", message: "M" }];
  const commands: string[] = [];
  const forge = () => Promise.resolve(undefined);
  await publish({ outputs: {}, annotations: [], measurements: [], marks }, {
    ci: "gitea",
    runNumber: 1,
  }, {
    env: {},
    appendFile: () => Promise.resolve(),
    writeFile: () => Promise.resolve(),
    writeCommand: (text) => commands.push(text),
    uuid: () => "x",
    forge,
  });
  assert.equal(commands.at(-1), "::warning title=T,file=src/a.ts,line=6,endLine=7::M\n");
});
