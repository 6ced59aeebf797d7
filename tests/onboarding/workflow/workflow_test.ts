import assert from "node:assert/strict";
import { parse } from "yaml";
import { CI_NAMES, detectProject } from "../../../onboarding/detect_project.ts";
import type { InitStorage } from "../../../onboarding/config_text.ts";
import type { Workflow, WorkflowFile } from "../../../onboarding/workflow/options.ts";
import { initWorkflow } from "../../../onboarding/workflow/workflow.ts";
import { KIND_NAMES } from "../../../onboarding/project_kinds.ts";

const STORAGES: readonly InitStorage[] = [
  "sqlite-local",
  "sqlite-artifact",
  "sqlite-git",
  "sqlite-s3",
];
const NEW = { commands: [], hasPipeline: false, version: "0.1.0" } as const;
const NONE = { paths: [], texts: new Map<string, string>() };
const EVERY = {
  paths: [
    "App.csproj",
    "CMakeLists.txt",
    "Cargo.toml",
    "Gemfile",
    "Package.swift",
    "composer.json",
    "deno.json",
    "go.mod",
    "package.json",
    "pom.xml",
    "pyproject.toml",
    "a_test.ts",
    "b_test.go",
  ],
  texts: new Map([
    ["package.json", '{"scripts":{"build":"x"},"devDependencies":{"@vitest/coverage-v8":"3"}}'],
    ["composer.json", '{"require-dev":{"phpunit/phpunit":"11"}}'],
    ["App.csproj", "coverlet.collector"],
    ["pom.xml", "<project>jacoco</project>"],
  ]),
};

interface GitHubStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface GitHubJob {
  readonly "timeout-minutes"?: number;
}

/** The files that were made, of which there is at least one. */
function filesOf(
  workflow: Workflow | undefined,
): readonly [WorkflowFile, ...(readonly WorkflowFile[])] {
  const [first, ...others] = workflow?.files ?? [];
  assert.ok(first);
  return [first, ...others];
}

function github(text: string) {
  const workflow = parse(text);
  return workflow as {
    readonly on: { readonly push: { readonly branches: readonly string[] } };
    readonly permissions: Readonly<Record<string, string>>;
    readonly jobs: {
      readonly metrics: {
        readonly permissions: Readonly<Record<string, string>>;
        readonly "timeout-minutes": number;
        readonly steps: readonly GitHubStep[];
      };
    };
  };
}

Deno.test("initWorkflow() writes YAML for every kind, CI system and storage", () => {
  const project = detectProject(EVERY);
  assert.equal(project.kinds.length, KIND_NAMES.length);
  for (const ci of CI_NAMES) {
    for (const storage of STORAGES) {
      const workflow = initWorkflow(project, { ci, storage, ...NEW });
      if (ci === "none") assert.equal(workflow, undefined);
      else for (const { text } of filesOf(workflow)) assert.ok(Object.keys(parse(text)).length > 0);
    }
  }
});

Deno.test("initWorkflow() names what is released at its version, and nothing else", () => {
  for (
    const [ci, line] of [["github", "unentropy/track@v3"], [
      "gitlab",
      "@unentropy/track@3.1.4",
    ]] as const
  ) {
    const options = { ci, storage: "sqlite-git", ...NEW, version: "3.1.4" } as const;
    for (const { text } of filesOf(initWorkflow(detectProject(EVERY), options))) {
      const named = text.match(/@?unentropy\/track@[\w.]+/g);
      assert.deepEqual([...new Set(named)], [line]);
    }
  }
});

Deno.test("initWorkflow() pins every action of others to a commit and lets each run need no more than it must", () => {
  const options = {
    ci: "github",
    storage: "sqlite-artifact",
    ...NEW,
  } as const;
  const [{ text }] = filesOf(initWorkflow(detectProject(EVERY), options));
  const { steps } = github(text).jobs.metrics;
  const used = steps.flatMap(({ uses }) => uses ?? []);
  assert.equal(used.at(-1), "unentropy/track@v0");
  for (const one of used.slice(0, -1)) assert.match(one, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  assert.deepEqual(github(text).permissions, {});
  const { metrics } = github(text).jobs;
  assert.deepEqual(metrics.permissions, {
    "contents": "read",
    "actions": "read",
    "pull-requests": "write",
  });
  assert.equal(metrics["timeout-minutes"], 30);
  assert.equal(steps[0]?.with?.["persist-credentials"], false);
});

Deno.test("initWorkflow() lets tools write where the config reads", () => {
  const project = detectProject({
    paths: ["composer.json"],
    texts: new Map([["composer.json", '"phpunit/phpunit"']]),
  });
  const commands = ["@collect coverage build/clover.xml", "@collect tests build/junit.xml"];
  const options = { ...NEW, ci: "github", storage: "sqlite-local", commands } as const;
  const [{ text }] = filesOf(initWorkflow(project, options));
  const runs = github(text).jobs.metrics.steps.flatMap(({ run }) => run ?? []);
  assert.deepEqual(runs, [
    "composer install --no-interaction --prefer-dist",
    "vendor/bin/phpunit --coverage-clover build/clover.xml --log-junit build/junit.xml",
  ]);
});

Deno.test("initWorkflow() judges a pull request anew when it is sent to another branch, and lets no job hang", () => {
  for (const storage of STORAGES) {
    // To YAML a number, where it is not quoted.
    const project = { ...detectProject(NONE), defaultBranch: "1.0" };
    const files = filesOf(initWorkflow(project, { ci: "github", storage, ...NEW }));
    const [{ on }] = files.map(({ text }) => parse(text));
    const branches = ["1.0"];
    assert.deepEqual(on.push, { branches });
    assert.deepEqual(on.pull_request, {
      branches,
      types: ["opened", "synchronize", "reopened", "edited"],
    });
    for (const { path, text } of files) {
      for (const [name, job] of Object.entries<GitHubJob>(parse(text).jobs)) {
        const minutes = job["timeout-minutes"] ?? Infinity;
        assert.ok(minutes <= 30, `${name} of ${path} may take ${minutes} minutes`);
      }
    }
  }
});

Deno.test("initWorkflow() takes bucket and credentials of S3 from the CI system", () => {
  const options = { ci: "github", storage: "sqlite-s3", ...NEW } as const;
  const workflow = initWorkflow(detectProject(NONE), options);
  const [{ text }] = filesOf(workflow);
  const notes = workflow?.notes ?? [];
  assert.match(text, /s3-bucket: \$\{\{ vars\.UNENTROPY_S3_BUCKET \}\}/);
  assert.match(text, /AWS_SECRET_ACCESS_KEY: \$\{\{ secrets\.AWS_SECRET_ACCESS_KEY \}\}/);
  assert.match(notes.join("\n"), /UNENTROPY_S3_BUCKET/);
});

Deno.test("initWorkflow() lets a run write the history's ref, or says who must let it", () => {
  const options = { storage: "sqlite-git", ...NEW } as const;
  const project = detectProject(NONE);
  const [metrics, forks] = filesOf(initWorkflow(project, { ...options, ci: "github" }));
  assert.equal(parse(metrics.text).jobs.metrics.permissions.contents, "write");
  assert.equal(parse(forks?.text ?? "").jobs.publish.permissions.contents, "read");
  const pipeline = initWorkflow(project, { ...options, ci: "gitlab" });
  assert.match(filesOf(pipeline)[0].text, /UNENTROPY_GIT_TOKEN: \$GITLAB_TOKEN/);
  assert.match(pipeline?.notes.join("\n") ?? "", /Allow Git push requests/);
});

Deno.test("initWorkflow() leaves a pipeline that is there alone and says how to include its own", () => {
  const options = {
    ci: "gitlab",
    storage: "sqlite-local",
    commands: [],
    version: "0.1.0",
  } as const;
  const project = detectProject(NONE);
  const [alone] = filesOf(initWorkflow(project, { ...options, hasPipeline: false }));
  assert.equal(alone.path, ".gitlab-ci.yml");
  const beside = initWorkflow(project, { ...options, hasPipeline: true });
  assert.equal(filesOf(beside)[0].path, ".gitlab/unentropy.yml");
  assert.match(beside?.notes.join("\n") ?? "", /include/);
});

Deno.test("initWorkflow() runs a package in its folder, whatever the folder is called", () => {
  const files = { paths: ["my app: #1/go.mod"], texts: new Map<string, string>() };
  const options = { storage: "sqlite-local", ...NEW } as const;
  const project = detectProject(files);
  const [{ text }] = filesOf(initWorkflow(project, { ...options, ci: "github" }));
  const step = parse(text).jobs.metrics.steps.find((one: GitHubStep) => one.run?.startsWith("go"));
  assert.equal(step["working-directory"], "my app: #1");
  const [{ text: pipeline }] = filesOf(initWorkflow(project, { ...options, ci: "gitlab" }));
  assert.equal(parse(pipeline).measure.script[0], "(cd 'my app: #1' && go mod download)");
});

Deno.test("initWorkflow() lets a workflow of the default branch publish what forks have measured", () => {
  const options = { ci: "github", storage: "sqlite-s3", ...NEW } as const;
  const [metrics, forks] = filesOf(initWorkflow(detectProject(EVERY), options));
  const { name, jobs: { metrics: { steps } } } = parse(metrics.text);
  const { on, jobs: { publish } } = parse(forks?.text ?? "");
  assert.equal(forks?.path, ".github/workflows/metrics-forks.yml");
  assert.deepEqual(on, { workflow_run: { workflows: [name], types: ["completed"] } });
  assert.deepEqual(publish.permissions, {
    "contents": "read",
    "actions": "read",
    "checks": "write",
    "pull-requests": "write",
  });
  assert.match(publish.if, /head_repository\.full_name != github\.repository/);
  assert.equal(publish.steps.length, 2, "a checkout of this repository and one step more");
  const { if: _, ...tracks } = steps.at(-1);
  assert.deepEqual(publish.steps.at(-1), tracks, "the same line");
});
