import assert from "node:assert/strict";
import { detectProject, GIT_FILES, isManifest } from "../../onboarding/detect_project.ts";
import { KIND_NAMES, type KindName } from "../../onboarding/project_kinds.ts";

function project(files: Readonly<Record<string, string>>) {
  const isGit = (path: string) => path.startsWith(".git/");
  return {
    paths: Object.keys(files).filter((path) => !isGit(path)).sort(),
    texts: new Map(Object.entries(files).filter(([path]) => isGit(path) || isManifest(path))),
  };
}

const MANIFESTS: Readonly<Record<KindName, readonly string[]>> = {
  javascript: ["package.json"],
  deno: ["deno.json", "deno.jsonc"],
  python: ["pyproject.toml", "setup.py", "setup.cfg"],
  go: ["go.mod"],
  rust: ["Cargo.toml"],
  java: ["pom.xml", "build.gradle", "build.gradle.kts"],
  php: ["composer.json"],
  dotnet: ["App.csproj", "App.fsproj", "App.sln", "App.slnx"],
  ruby: ["Gemfile", "thing.gemspec"],
  cmake: ["CMakeLists.txt"],
  swift: ["Package.swift"],
};

Deno.test("detectProject() tells each kind by any of its manifests", () => {
  for (const kind of KIND_NAMES) {
    for (const manifest of MANIFESTS[kind]) {
      assert.deepEqual(detectProject(project({ [manifest]: "" })).kinds, [kind], manifest);
    }
  }
});

Deno.test("detectProject() finds nothing in a folder without manifests", () => {
  const { kinds, packages, folders } = detectProject(project({ "README.md": "" }));
  assert.deepEqual({ kinds, packages, folders }, { kinds: [], packages: [], folders: [] });
});

Deno.test("detectProject() takes a kind that stands only among another's tests for what those are about", () => {
  const files = project({
    "Cargo.toml": "[package]",
    "tests/syntax/Go/go.mod": "module x",
    "spec/data/package.json": "{}",
  });
  assert.deepEqual(detectProject(files).kinds, ["rust"]);
  const alone = project({ "tests/App.Tests/App.Tests.csproj": "" });
  assert.deepEqual(detectProject(alone).kinds, ["dotnet"]);
  const both = project({ "src/App/App.csproj": "", "tests/App.Tests/App.Tests.csproj": "" });
  assert.deepEqual(detectProject(both).folders, ["src/App", "tests/App.Tests"]);
});

Deno.test("detectProject() looks only for the kind that it is told", () => {
  const files = project({ "package.json": "{}", "go.mod": "module x" });
  assert.deepEqual(detectProject(files).kinds, ["javascript", "go"]);
  assert.deepEqual(detectProject(files, { kind: "go" }).kinds, ["go"]);
  assert.deepEqual(detectProject(files, { kind: "php" }).kinds, ["php"]);
});

Deno.test("detectProject() takes a list of packages for Python only where there is Python, and never that of the pages", () => {
  const kinds = (...paths: readonly string[]) =>
    detectProject({ paths, texts: new Map<string, string>() }).kinds;
  assert.deepEqual(kinds("requirements.txt"), []);
  assert.deepEqual(kinds("requirements.txt", "app.py"), ["python"]);
  assert.deepEqual(kinds("docs/requirements.txt", "docs/conf.py", "docs/build.py"), []);
});

Deno.test("detectProject() installs at the top of a monorepo and tests in the packages that say how", () => {
  const { packages, folders } = detectProject(project({
    "package.json": '{"name":"top","workspaces":["packages/*"]}',
    "packages/a/package.json": '{"name":"a","devDependencies":{"vitest":"3"}}',
    "packages/b/package.json": '{"name":"b"}',
  }));
  assert.deepEqual(folders, ["", "packages/a", "packages/b"]);
  assert.deepEqual(
    packages.map(({ folder, plan }) => [folder, plan.install.length, plan.tests.length]),
    [
      ["", 1, 0],
      ["packages/a", 0, 1],
    ],
  );
});

Deno.test("detectProject() runs each package where none is on top", () => {
  const { packages } = detectProject(project({
    "api/go.mod": "module api",
    "web/package.json": "{}",
    "web/lib/package.json": "{}",
  }));
  assert.deepEqual(packages.map(({ kind, folder }) => `${kind} ${folder}`), [
    "javascript web",
    "go api",
  ]);
});

Deno.test("detectProject() takes no fixture for a package", () => {
  const files = project({ "go.mod": "module x", "tests/fixtures/js/package.json": "{}" });
  assert.deepEqual(detectProject(files).kinds, ["go"]);
});

const REMOTE = (host: string) => `[remote "origin"]\n\turl = git@${host}:a/b.git\n`;

Deno.test("detectProject() finds the CI system by its files, then by the remote", () => {
  const ci = (files: Readonly<Record<string, string>>) => detectProject(project(files)).ci;
  assert.equal(ci({ ".github/workflows/ci.yml": "", ".gitlab-ci.yml": "" }), "github");
  assert.equal(ci({ ".gitlab-ci.yml": "", [GIT_FILES.config]: REMOTE("github.com") }), "gitlab");
  assert.equal(ci({ ".buildkite/pipeline.yml": "" }), "buildkite");
  assert.equal(ci({ [GIT_FILES.config]: REMOTE("github.com") }), "github");
  assert.equal(ci({ [GIT_FILES.config]: REMOTE("gitlab.example.com") }), "gitlab");
  assert.equal(ci({ [GIT_FILES.config]: REMOTE("example.com") }), "none");
});

Deno.test("detectProject() takes a topic's branch for no main branch", () => {
  const branch = (files: Readonly<Record<string, string>>) =>
    detectProject(project(files)).defaultBranch;
  assert.equal(branch({ [GIT_FILES.head]: "ref: refs/heads/master\n" }), "master");
  assert.equal(branch({ [GIT_FILES.head]: "ref: refs/heads/fix-it\n" }), "main");
  assert.equal(
    branch({
      [GIT_FILES.head]: "ref: refs/heads/fix-it\n",
      [GIT_FILES.remoteHead]: "ref: refs/remotes/origin/next\n",
    }),
    "next",
  );
  assert.equal(branch({}), "main");
});
