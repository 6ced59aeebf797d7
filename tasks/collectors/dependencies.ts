import type { Section } from "./section.ts";

/** What `deps` reads. */
export const DEPENDENCIES: Section = {
  title: "Dependencies",
  collector: "deps",
  text: [
    "`deps` counts every package and version of a lock file once, `--type direct` those that the project asks for itself. Its own " +
    "packages (workspaces, modules, paths) are none. Of a manifest only what is asked for is known; the evidence says `direct`.",
    "A lock file is for every system: it also names optional packages that this one does not install, which `npm ls` leaves out.",
    "Gradle (`gradle.lockfile`), NuGet (`packages.lock.json`), PDM, Pipenv, pub, Swift (`Package.resolved`), `package.json`, " +
    "`composer.json`, `pyproject.toml`, `requirements.txt` and projects of .NET are read too.",
  ],
  rows: [
    {
      format: "npm: `package-lock.json`",
      rule: "`npm ls --all`, each name and version once",
      tool: "npm 11",
      file: "locks/npm3/package-lock.json",
      value: 73,
      told: "73 of five tools for one project",
    },
    {
      format: "pnpm: `pnpm-lock.yaml`",
      rule: "`pnpm ls --depth Infinity`",
      tool: "pnpm 9",
      file: "locks/pnpm9/pnpm-lock.yaml",
      value: 73,
      told: "73",
    },
    {
      format: "yarn: `yarn.lock`",
      rule: "`yarn list`, `yarn info -A -R`",
      tool: "Yarn 1.22",
      file: "locks/yarn1/yarn.lock",
      value: 73,
      told: "73",
    },
    {
      format: "deno: `deno.lock`",
      rule: "what Deno's `info` lists",
      tool: "Deno 2.9",
      file: "locks/deno/deno.lock",
      value: 73,
      told: "73",
    },
    {
      format: "cargo: `Cargo.lock`",
      rule: "`cargo metadata`: packages that are no members of the workspace",
      tool: "cargo 1.95",
      file: "locks/cargo/Cargo.lock",
      value: 7,
      told: "7",
    },
    {
      format: "go: `go.mod`, `go.sum`",
      rule:
        "`go mod edit -json`: what is required, after `go mod tidy`. `go list -m all` also names modules that nothing is built from",
      tool: "Go 1.26",
      file: "locks/go/go.mod",
      value: 3,
      told: "3",
    },
    {
      format: "maven: `pom.xml`",
      rule: "`mvn dependency:list -DexcludeTransitive`",
      tool: "Maven 3.8",
      file: "locks/maven/pom.xml",
      value: 2,
      told: "2",
    },
    {
      format: "maven-list: `mvn dependency:list -DoutputFile=dependency-list.txt`",
      rule: "its lines",
      tool: "Maven 3.8",
      file: "locks/maven/dependency-list.txt",
      value: 9,
      told: "9",
    },
    {
      format: "bundler: `Gemfile.lock`",
      rule: "`bundle list`",
      tool: "Bundler 2.3",
      file: "locks/bundler/Gemfile.lock",
      value: 2,
      told: "2",
    },
    {
      format: "uv: `uv.lock`",
      rule: "`uv tree`",
      tool: "uv",
      file: "locks/uv/uv.lock",
      value: 16,
      told: "16",
    },
    {
      format: "poetry: `poetry.lock`",
      rule: "`poetry show`",
      tool: "Poetry",
      file: "locks/poetry/poetry.lock",
      value: 15,
      told: "15",
    },
    {
      format: "composer: `composer.lock`",
      rule: "`composer show --locked`",
      tool: "by hand, after Composer's documentation",
      file: "locks/composer/composer.lock",
      value: 3,
      told: "3",
    },
  ],
};
