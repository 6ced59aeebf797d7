import assert from "node:assert/strict";
import { detectContext } from "../../../ci/context.ts";
import type { RunContext } from "../../../ci/types.ts";
import type { Environment } from "../../../core/environment.ts";
import { ContextError } from "../../../errors.ts";
import { fakeGit, type FakeRepository, pick, sha } from "./_contexts.ts";

const BUILD: Environment = {
  BUILD_NUMBER: "1.0.42",
  BUILD_URL: "https://teamcity.example.com/buildConfiguration/Shop_Metrics/2840",
  BUILD_VCS_NUMBER: sha("a"),
  TEAMCITY_BUILDCONF_NAME: "Metrics",
  TEAMCITY_BUILD_PROPERTIES_FILE: "/agent/temp/build.properties",
  TEAMCITY_PROJECT_NAME: "Shop",
  TEAMCITY_VERSION: "2026.1 (build 193000)",
};

const BUILD_PROPERTIES = `#TeamCity build properties without 'system.' prefix
agent.name=agent-1
build.number=1.0.42
build.vcs.number=${sha("a")}
teamcity.configuration.properties.file=/agent/temp/config.properties
teamcity.version=2026.1 (build 193000)
`;

/** As Java writes them: a backslash before each `:` and `=`. */
const CONFIGURATION: Readonly<Record<string, string>> = {
  "build.counter": "42",
  "teamcity.build.branch": "main",
  "teamcity.build.branch.is_default": "true",
  "teamcity.build.id": "2840",
  "teamcity.build.triggeredBy": "Git",
  "teamcity.build.triggeredBy.username": "n/a",
  "teamcity.serverUrl": "https\\://teamcity.example.com",
  "vcsroot.branch": "refs/heads/main",
};

const PULL = {
  ...CONFIGURATION,
  "teamcity.build.branch": "pull/17",
  "teamcity.build.branch.is_default": "false",
  "teamcity.pullRequest.author": "ada",
  "teamcity.pullRequest.number": "17",
  "teamcity.pullRequest.source.branch": "feature/gr\\u00FCn",
  "teamcity.pullRequest.target.branch": "main",
  "teamcity.pullRequest.title": "Fix\\: a \\= b",
};

const CASES: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  Partial<Record<keyof RunContext, unknown>>,
  FakeRepository?,
])[] = [
  ["push", CONFIGURATION, {
    ci: "teamcity",
    commit: sha("a"),
    branch: "main",
    defaultBranch: "main",
    event: "push",
    isFork: false,
    runId: "2840",
    attempt: 1,
    runNumber: 42,
    job: "Metrics",
    url: "https://teamcity.example.com/buildConfiguration/Shop_Metrics/2840",
    pullRequest: undefined,
    targetBranch: undefined,
    labels: {},
  }],
  ["push to a branch", {
    ...CONFIGURATION,
    "teamcity.build.branch": "feature/fast",
    "teamcity.build.branch.is_default": "false",
  }, { branch: "feature/fast", event: "push" }],
  ["default branch without a name of its own", {
    ...CONFIGURATION,
    "teamcity.build.branch": "<default>",
  }, { branch: "main" }],
  ["pull request", PULL, {
    event: "pull_request",
    pullRequest: 17,
    branch: "feature/grün",
    targetBranch: "main",
    isFork: false,
  }, { head: sha("a"), origin: { "feature/grün": sha("a") } }],
  [
    "pull request of a fork whose branch is named main",
    {
      ...PULL,
      "teamcity.pullRequest.source.branch": "main",
    },
    { isFork: true, branch: "unknown:main" },
    { head: sha("a"), origin: { main: sha("b") } },
  ],
  ["tag", {
    ...CONFIGURATION,
    "teamcity.build.branch": "refs/tags/v1.0",
    "teamcity.build.branch.is_default": "false",
  }, { event: "push", tag: "v1.0", branch: "main" }],
  ["schedule", { ...CONFIGURATION, "teamcity.build.triggeredBy": "Schedule Trigger" }, {
    event: "schedule",
  }],
  ["rerun, which is a build of its own", { ...CONFIGURATION, "teamcity.build.id": "2851" }, {
    runId: "2851",
    attempt: 1,
  }],
  ["batch of parallel tests", {
    ...CONFIGURATION,
    "teamcity.build.parallelTests.currentBatch": "2",
    "teamcity.build.parallelTests.totalBatches": "3",
  }, { labels: { parallel: "2" } }],
];

function contextOf(files: Readonly<Record<string, string>>, repository: FakeRepository = {}) {
  return detectContext({
    env: BUILD,
    hide: (text) => text,
    readFile: (path) =>
      files[path] === undefined
        ? Promise.reject(new Error("no such file"))
        : Promise.resolve(files[path]),
    git: fakeGit(repository),
    now: () => 0,
    random: () => 0.5,
  });
}

for (const [name, parameters, expected, repository] of CASES) {
  Deno.test(`detectContext() on TeamCity: ${name}`, async () => {
    const lines = Object.entries(parameters).map(([key, value]) => `${key}=${value}\r\n`);
    const context = await contextOf({
      "/agent/temp/build.properties": BUILD_PROPERTIES,
      "/agent/temp/config.properties": lines.join(""),
    }, repository);
    assert.deepEqual(pick(context, expected), expected);
  });
}

Deno.test("detectContext() on TeamCity refuses build parameters that it cannot read, which may name a pull request", async () => {
  await assert.rejects(
    contextOf({ "/agent/temp/build.properties": BUILD_PROPERTIES }),
    (error: unknown) =>
      error instanceof ContextError && /config\.properties: no such file/.test(error.why),
  );
});
