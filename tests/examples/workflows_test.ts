import assert from "node:assert/strict";
import { parse } from "yaml";
import { REPOSITORIES } from "../onboarding/workflow/_repositories.ts";
import { readActionFile } from "../action/_runner.ts";
import { detectProject } from "../../onboarding/detect_project.ts";
import { initWorkflow } from "../../onboarding/workflow/workflow.ts";
import { problemsOf } from "./_workflow_problems.ts";

const ROOT = new URL("../../", import.meta.url);

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, {
      readonly "runs-on": string;
      readonly "timeout-minutes": number;
      readonly permissions?: Readonly<Record<string, string>>;
      readonly steps: readonly Step[];
    }>
  >;
}

/** Why a job may write; everything else may only read. */
const WRITES: Readonly<Record<string, RegExp>> = {
  "pull-requests": /./,
  "id-token": /s3|pages|release/,
  "pages": /pages/,
  "checks": /forks|gate/,
  "contents": /release|git\.yml/,
  "attestations": /release/,
  "code-quality": /native-coverage/,
};

function workflowFiles(): readonly string[] {
  return ["examples/workflows/", ".github/workflows/"].flatMap((folder) =>
    [...Deno.readDirSync(new URL(folder, ROOT))]
      .filter(({ name }) => name.endsWith(".yml"))
      .map(({ name }) => folder + name)
  );
}

/** By whatever name a workflow calls it. */
function isOurAction(uses: string): boolean {
  return uses === "./" || uses.startsWith("unentropy/track@");
}

Deno.test("GitHub's own parser finds no problem in any workflow, and one in a wrong one", async () => {
  const wrong = await Deno.makeTempFile({ suffix: ".yml" });
  try {
    await Deno.writeTextFile(wrong, "on: push\njobs:\n  a:\n    steps: [{ runs: echo }]\n");
    const problems = await problemsOf([...workflowFiles(), wrong]);
    assert.deepEqual(problems.filter((line) => !line.startsWith(wrong)), []);
    assert.notEqual(problems.length, 0);
  } finally {
    await Deno.remove(wrong);
  }
});

Deno.test("GitHub's own parser finds no problem in what init writes", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const projects = [
      detectProject({
        paths: ["package.json", "my app: #1/go.mod", "pyproject.toml"],
        texts: new Map([["package.json", '{"devDependencies":{"vitest":"3"}}']]),
      }),
      ...REPOSITORIES.map(({ files }) =>
        detectProject({ paths: Object.keys(files), texts: new Map(Object.entries(files)) })
      ),
    ];
    const paths: string[] = [];
    for (const [at, project] of projects.entries()) {
      for (const storage of ["sqlite-local", "sqlite-artifact", "sqlite-s3"] as const) {
        const options = {
          ci: "github",
          storage,
          commands: [],
          hasPipeline: false,
          version: "0.1.0",
        } as const;
        for (const { path, text } of initWorkflow(project, options)?.files ?? []) {
          paths.push(`${folder}/${at}-${storage}-${path.replaceAll("/", "-")}`);
          await Deno.writeTextFile(paths.at(-1) ?? "", text);
        }
      }
    }
    assert.equal(paths.length, 6 * projects.length);
    assert.deepEqual(await problemsOf(paths), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const path of workflowFiles()) {
  const text = Deno.readTextFileSync(new URL(path, ROOT));
  const workflow: Workflow = parse(text);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  Deno.test(`${path} pins every action to a commit and says its version`, () => {
    const lines = text.split("\n").filter((line) => /^\s*-?\s*uses:/.test(line));
    assert.equal(lines.length, steps.filter((step) => step.uses !== undefined).length);
    for (const line of lines) {
      assert.match(
        line,
        /uses: (\.\/|unentropy\/track@v0|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
      );
    }
  });

  Deno.test(`${path} gives our action only inputs that it has`, async () => {
    const { inputs } = await readActionFile();
    for (const step of steps) {
      if (step.uses === undefined || !isOurAction(step.uses)) continue;
      const unknown = Object.keys(step.with ?? {}).filter((name) => !(name in inputs));
      assert.deepEqual(unknown, []);
    }
  });

  Deno.test(`${path} may do no more than it needs, and ends in time`, () => {
    assert.equal(typeof workflow.permissions, "object", "permissions of the workflow");
    for (const job of jobs) {
      assert.ok(job["timeout-minutes"] > 0);
      for (const [scope, right] of Object.entries(job.permissions ?? workflow.permissions)) {
        assert.ok(right === "read" || WRITES[scope]?.test(path), `${scope}: ${right}`);
      }
    }
  });

  Deno.test(`${path} judges changes into main, and anew when one is sent there`, () => {
    const on = workflow.on as { readonly pull_request?: Readonly<Record<string, unknown>> | null };
    if (!steps.some(({ uses = "" }) => isOurAction(uses)) || !("pull_request" in on)) return;
    assert.deepEqual(on.pull_request?.["branches"], ["main"]);
    assert.ok(JSON.stringify(on.pull_request?.["types"]).includes("edited"));
  });

  Deno.test(`${path} puts no text of others into a shell`, () => {
    for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
  });

  Deno.test(`${path} reads only outputs that our action has`, async () => {
    const { outputs } = await readActionFile();
    for (const [, name = ""] of text.matchAll(/steps\.track\.outputs\.([\w-]+)/g)) {
      assert.ok(name in outputs, name);
    }
  });
}

Deno.test("a release holds no token that may write while it runs npm packages", async () => {
  const text = await Deno.readTextFile(new URL(".github/workflows/release.yml", ROOT));
  const { jobs }: Workflow = parse(text);
  const runsPackages = ({ steps }: Workflow["jobs"][string]) =>
    steps.some(({ run = "" }) =>
      // What is only sent runs nothing.
      /\b(?:npx|npm|node)\b|deno (?:task|run)/.test(
        run.replace(/npm publish --ignore-scripts/g, ""),
      )
    );
  const mayWrite = ({ permissions = {} }: Workflow["jobs"][string]) =>
    Object.values(permissions).includes("write");
  const all = Object.entries(jobs);
  assert.deepEqual(all.filter(([, job]) => runsPackages(job)).map(([name]) => name), ["build"]);
  assert.deepEqual(all.filter(([, job]) => mayWrite(job)).map(([name]) => name), [
    "assets",
    "npm",
    "jsr",
  ]);
  const checkout = jobs["build"]?.steps.find(({ uses }) => uses?.startsWith("actions/checkout@"));
  assert.equal(checkout?.with?.["persist-credentials"], false);
});
