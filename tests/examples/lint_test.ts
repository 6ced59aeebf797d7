import assert from "node:assert/strict";
import { join } from "node:path";
import type { InitStorage } from "../../onboarding/config_text.ts";
import { detectProject } from "../../onboarding/detect_project.ts";
import { initWorkflow } from "../../onboarding/workflow/workflow.ts";
import { REPOSITORIES } from "../onboarding/workflow/_repositories.ts";
import { programOf } from "./_program.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const ZIZMOR = programOf("ZIZMOR_BIN", "zizmor");
const ACTIONLINT = programOf("ACTIONLINT_BIN", "actionlint");
const STORAGES: readonly InitStorage[] = [
  "sqlite-local",
  "sqlite-artifact",
  "sqlite-git",
  "sqlite-s3",
];
/** A project of every kind, so that each setup action is in what init writes. */
const EVERY = {
  paths: [
    ...["App.csproj", "Cargo.toml", "Gemfile", "composer.json", "deno.json", "go.mod"],
    ...["my app: #1/go.mod", "package.json", "pom.xml", "pyproject.toml"],
  ],
  texts: new Map([["package.json", '{"scripts":{"build":"x"},"devDependencies":{"vitest":"3"}}']]),
};
const HADOLINT = programOf("HADOLINT_BIN", "hadolint");
const WRONG = `on: pull_request_target
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { ref: "\${{ github.event.pull_request.head.sha }}" }
      - run: echo \${{ github.event.pull_request.title }}
`;

/** This project's workflows, the examples, what init writes, and a wrong one, all in one folder. */
async function withWorkflows(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const from of ["examples/workflows", ".github/workflows"]) {
      for (const { name } of Deno.readDirSync(join(ROOT, from))) {
        await Deno.copyFile(join(ROOT, from, name), join(folder, `${from.split("/")[0]}-${name}`));
      }
    }
    for (const [at, files] of [EVERY, ...REPOSITORIES.map(asFiles)].entries()) {
      for (const storage of STORAGES) {
        const options = {
          ...{ ci: "github", storage, commands: [], hasPipeline: false, version: "0.1.0" } as const,
        };
        for (const { path, text } of initWorkflow(detectProject(files), options)?.files ?? []) {
          const name = path.split("/").at(-1);
          await Deno.writeTextFile(join(folder, `init-${at}-${storage}-${name}`), text);
        }
      }
    }
    await Deno.writeTextFile(join(folder, "wrong.yml"), WRONG);
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function asFiles({ files }: { readonly files: Readonly<Record<string, string>> }) {
  return { paths: Object.keys(files), texts: new Map(Object.entries(files)) };
}

/** Every workflow of a folder. */
function filesOf(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
}

/** What a linter prints; it exits with another code than 0 where it found something. */
async function linted(program: string | undefined, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(program ?? "", { args: [...args] }).output();
  const text = new TextDecoder().decode(stdout);
  assert.notEqual(text, "", new TextDecoder().decode(stderr));
  return text;
}

interface ZizmorFinding {
  readonly ident: string;
  readonly determinations: { readonly severity: string };
  readonly locations: readonly {
    readonly symbolic: { readonly key: { readonly Local: { readonly verbatim_path: string } } };
  }[];
}

Deno.test({
  name: "zizmor finds nothing above low in the action and any workflow, ours, examples, init's",
  ignore: ZIZMOR === undefined,
  fn: () =>
    withWorkflows(async (folder) => {
      const output = await linted(ZIZMOR, [
        ...["--offline", "--no-progress", "--quiet", "--format", "json"],
        ...["--config", join(ROOT, ".github/zizmor.yml"), "--min-severity", "medium"],
        ...[join(ROOT, "action.yml"), ...filesOf(folder)],
      ]);
      const findings = (JSON.parse(output) as readonly ZizmorFinding[]).map((finding) => ({
        path: finding.locations[0]?.symbolic.key.Local.verbatim_path,
        found: `${finding.ident}: ${finding.determinations.severity}`,
      }));
      const wrong = join(folder, "wrong.yml");
      assert.deepEqual(findings.filter(({ path }) => path !== wrong), []);
      const ofWrong = findings.map(({ found }) => found);
      for (const found of ["dangerous-triggers: High", "template-injection: High"]) {
        assert.ok(ofWrong.includes(found), found);
      }
    }),
});

Deno.test({
  name: "actionlint finds nothing in any workflow, ours, examples, init's",
  ignore: ACTIONLINT === undefined,
  fn: () =>
    withWorkflows(async (folder) => {
      // Without the linters of other languages that a machine may have.
      const plain = ["-no-color", "-oneline", "-shellcheck=", "-pyflakes="];
      // It does not know this permission yet, as GitHub's own parser does.
      plain.push("-ignore", 'unknown permission scope "code-quality"');
      const lines = (await linted(ACTIONLINT, [...plain, ...filesOf(folder)])).trim().split("\n");
      assert.deepEqual(lines.filter((line) => !line.includes("wrong.yml")), []);
      assert.match(lines.join("\n"), /wrong\.yml.*potentially untrusted/);
    }),
});

Deno.test({
  name: "hadolint finds nothing in the Containerfile",
  ignore: HADOLINT === undefined,
  fn: async () => {
    const lint = (path: string) => linted(HADOLINT, ["--format", "json", path]);
    assert.deepEqual(JSON.parse(await lint(join(ROOT, "Containerfile"))), []);
    const wrong = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(wrong, "FROM debian\nRUN cd /tmp && sudo true\n");
      assert.notDeepEqual(JSON.parse(await lint(wrong)), []);
    } finally {
      await Deno.remove(wrong);
    }
  },
});
