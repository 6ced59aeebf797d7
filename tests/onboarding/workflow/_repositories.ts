/** A small repository of one kind, before anything was installed or run in it, and what its first run has to record. */
export interface MadeUpRepository {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Values by metric; the reports' own are those that the tools' stand-ins write. */
  readonly values: Readonly<Record<string, number>>;
}

/** What every stand-in for a test tool reports. */
const REPORTS = { "coverage": 75, "tests": 3, "failed-tests": 0, "test-time": 1.5 } as const;
const { coverage: _, ...TESTS } = REPORTS;

/** A `package.json` on one line for each entry, as the stand-ins read it. */
function manifest(
  scripts: Readonly<Record<string, string>>,
  dev: readonly string[],
  others: Readonly<Record<string, unknown>> = {},
): string {
  const devDependencies = Object.fromEntries(dev.map((name) => [name, "1"]));
  return JSON.stringify(
    { name: "app", version: "1.0.0", ...others, scripts, devDependencies },
    undefined,
    2,
  );
}

const BUILD = { build: "mkdir -p dist && printf 12345 > dist/a.js" };
const MAIN = { main: "./dist/a.js" };
const NPM_LOCK = JSON.stringify({
  name: "app",
  lockfileVersion: 3,
  packages: { "": { devDependencies: { a: "1" } }, "node_modules/a": {}, "node_modules/b": {} },
});
const NODE = { "src/a.js": "export const a = 1;\n", "src/a.test.js": "test();\n" };
const PYTHON = { "src/app/__init__.py": "a = 1\n", "tests/test_a.py": "def test_a(): pass\n" };
const PROJECT = '[project]\nname = "app"\nversion = "1.0"\ndependencies = ["a", "b"]\n';
const SYSTEM = '[build-system]\nrequires = ["hatchling"]\n';
const POM = (more = "") =>
  `<project><artifactId>x</artifactId><!-- <dependency/> -->${more}<build><plugins><plugin><artifactId>jacoco-maven-plugin</artifactId></plugin></plugins></build></project>`;

/** At least one of each kind, test tool and package manager that `init` knows. */
export const REPOSITORIES: readonly MadeUpRepository[] = [
  {
    name: "npm, vitest, TypeScript, ESLint",
    files: {
      ...NODE,
      "package.json": manifest(
        { ...BUILD, test: "vitest" },
        ["vitest", "@vitest/coverage-v8", "typescript", "eslint", "type-coverage"],
        MAIN,
      ),
      "package-lock.json": NPM_LOCK,
      "tsconfig.json": "{}",
      "eslint.config.js": "",
    },
    values: {
      ...REPORTS,
      "size": 5,
      "dependencies": 1,
      "all-dependencies": 2,
      "type-errors": 1,
      "lint-problems": 3,
      "type-coverage": 98,
    },
  },
  {
    name: "pnpm by packageManager, jest",
    files: {
      ...NODE,
      "package.json": manifest({ ...BUILD, test: "jest" }, ["jest"], {
        ...MAIN,
        packageManager: "pnpm@9.15.0+sha512.abc",
      }),
      "pnpm-lock.yaml":
        "lockfileVersion: '9.0'\nimporters:\n  .:\n    devDependencies: {}\npackages: {}\n",
    },
    values: { ...REPORTS, size: 5 },
  },
  {
    name: "Yarn 4, mocha",
    files: {
      ...NODE,
      "package.json": manifest({ test: "mocha" }, ["mocha"], { packageManager: "yarn@4.5.0" }),
      "yarn.lock": "__metadata:\n  version: 8\n",
    },
    values: REPORTS,
  },
  {
    name: "Yarn 1, vitest without a coverage provider",
    files: {
      ...NODE,
      "package.json": manifest({ test: "vitest run" }, ["vitest"]),
      "yarn.lock": "# yarn lockfile v1\n",
    },
    values: TESTS,
  },
  {
    name: "bun",
    files: { ...NODE, "package.json": manifest({ test: "bun test" }, []), "bun.lock": "{}" },
    values: REPORTS,
  },
  {
    name: "node:test without a lock file",
    files: {
      ...NODE,
      "package.json": manifest({ test: "node --test src/" }, []),
      ".nvmrc": "22\n",
    },
    values: REPORTS,
  },
  {
    name: "a script of one's own",
    files: {
      ...NODE,
      "package.json": manifest({ test: "true" }, []),
      "package-lock.json": NPM_LOCK,
    },
    values: { dependencies: 1 },
  },
  {
    name: "pnpm workspace whose packages have the tests",
    files: {
      "package.json": manifest({
        build: "mkdir -p packages/a/dist && printf 123 > packages/a/dist/a.js",
      }, []),
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\nimporters:\n  .: {}\npackages: {}\n",
      "pnpm-workspace.yaml": "packages: [packages/*]\n",
      "packages/a/package.json": manifest({ build: "x", test: "vitest" }, [
        "vitest",
        "@vitest/coverage-v8",
      ], MAIN),
      "packages/a/a.test.js": "test();\n",
      "packages/b/package.json": manifest({ test: "vitest" }, ["vitest", "@vitest/coverage-v8"]),
      "packages/b/b.test.js": "test();\n",
    },
    values: { "coverage": 75, "tests": 6, "failed-tests": 0, "test-time": 3, "size": 3 },
  },
  {
    name: "Deno",
    files: { "deno.json": "{}", "a.ts": "1;\n", "a_test.ts": "2;\n" },
    values: REPORTS,
  },
  {
    name: "Python, uv, ruff, mypy",
    files: {
      ...PYTHON,
      "pyproject.toml":
        `${PROJECT}${SYSTEM}[dependency-groups]\ndev = ["pytest"]\n[tool.ruff]\n[tool.mypy]\n`,
      "uv.lock":
        'version = 1\n[[package]]\nname = "app"\nsource = { editable = "." }\n[[package]]\nname = "pytest"\n',
    },
    values: { ...REPORTS, "type-errors": 1, "lint-problems": 2, "size": 8 },
  },
  {
    name: "Python, Poetry",
    files: {
      ...PYTHON,
      "pyproject.toml":
        '[tool.poetry]\nname = "app"\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
      "poetry.lock": '[[package]]\nname = "pytest"\nversion = "8"\n',
    },
    values: REPORTS,
  },
  {
    name: "Python, pip with a project and pages that have requirements of their own",
    files: {
      ...PYTHON,
      "pyproject.toml": `${PROJECT}[project.optional-dependencies]\ntest = ["pytest"]\n${SYSTEM}`,
      "requirements-dev.txt": "pytest\n",
      "docs/requirements.txt": "sphinx\n",
      "docs/conf.py": "a = 1\n",
    },
    values: { ...REPORTS, dependencies: 3, size: 8 },
  },
  {
    name: "Python, requirements.txt alone",
    files: {
      "app.py": "a = 1\n",
      "test_app.py": "def test_a(): pass\n",
      "requirements.txt": "a==1\nb\n",
    },
    values: { ...REPORTS, dependencies: 2 },
  },
  {
    name: "Python, hatch",
    files: {
      ...PYTHON,
      "pyproject.toml": `${PROJECT}${SYSTEM}[tool.hatch.envs.default]\ndependencies = []\n`,
    },
    values: { ...REPORTS, dependencies: 2, size: 8 },
  },
  {
    name: "Python, tox",
    files: {
      ...PYTHON,
      "pyproject.toml": PROJECT,
      "tox.ini": "[testenv]\ndeps = pytest\ncommands = pytest\n",
    },
    values: { ...REPORTS, dependencies: 2 },
  },
  {
    name: "Go with a program",
    files: {
      "go.mod": "module example.com/app\n\ngo 1.24\n\nrequire example.com/a v1.0.0\n",
      "main.go": "package main\n\nfunc main() {}\n",
      "a_test.go": "package main\n",
    },
    values: { ...REPORTS, dependencies: 1, size: 10 },
  },
  {
    name: "Rust",
    files: {
      "Cargo.toml": '[package]\nname = "app"\nversion = "0.1.0"\n',
      "Cargo.lock": 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
      "src/main.rs": "fn main() {}\n",
    },
    values: { ...REPORTS, "size": 10, "lint-problems": 1 },
  },
  {
    name: "Maven with two modules",
    files: {
      "pom.xml": POM("<modules><module>a</module><module>b</module></modules>"),
      "a/pom.xml": POM(
        "<dependencies>\n<dependency><artifactId>c</artifactId></dependency></dependencies>",
      ),
      "a/src/main/java/A.java": "class A {}\n",
      "a/src/test/java/ATest.java": "class ATest {}\n",
      "b/pom.xml": POM(),
      "b/src/main/java/B.java": "class B {}\n",
    },
    values: { "coverage": 75, "tests": 6, "failed-tests": 0, "size": 10, "dependencies": 1 },
  },
  {
    name: "Gradle",
    files: {
      "build.gradle":
        "plugins { id 'java'; id 'jacoco' }\njacocoTestReport { reports { xml.required = true } }\n",
      "src/main/java/A.java": "class A {}\n",
      "src/test/java/ATest.java": "class ATest {}\n",
    },
    values: { ...REPORTS, size: 5 },
  },
  {
    name: "Composer, PHPUnit, PHPStan",
    files: {
      "composer.json":
        '{"name":"a/app","require-dev":{"phpunit/phpunit":"^11","phpstan/phpstan":"^2"}}',
      "composer.lock":
        '{"content-hash":"0","packages":[],"packages-dev":[{"name":"phpunit/phpunit","version":"11.0.0"}]}',
      "phpstan.neon": "",
      "src/a.php": "<?php\n$a = 1;\n",
    },
    values: { ...REPORTS, "type-errors": 4 },
  },
  {
    name: "Bundler, RSpec, RuboCop",
    files: {
      "Gemfile": 'gem "rspec"\ngem "simplecov"\ngem "rubocop"\n',
      "Gemfile.lock":
        "GEM\n  specs:\n    rspec (3.13.0)\n    rubocop (1.0)\n    simplecov (0.22.0)\n\nDEPENDENCIES\n  rspec\n  rubocop\n  simplecov\n",
      ".rubocop.yml": "",
      "lib/a.rb": "a = 1\n",
      "spec/a_spec.rb": "it\n",
    },
    values: { ...REPORTS, "dependencies": 3, "lint-problems": 2 },
  },
  {
    name: "Bundler, minitest",
    files: {
      "Gemfile": 'gem "minitest"\ngem "minitest-ci"\ngem "rake"\n',
      "lib/a.rb": "a = 1\n",
      "test/test_helper.rb": 'require "simplecov"\n',
      "test/a_test.rb": "test\n",
    },
    values: REPORTS,
  },
  {
    name: ".NET",
    files: {
      "App.sln": "",
      "tests/App.csproj":
        '<Project>\n<PackageReference Include="coverlet.collector" />\n<PackageReference Include="xunit" /></Project>',
      "tests/A.cs": "class A {}\n",
    },
    values: { ...REPORTS, dependencies: 2 },
  },
  {
    name: "CMake, CTest",
    files: {
      "CMakeLists.txt":
        "project(app C)\nenable_testing()\nadd_executable(app main.c)\nadd_test(NAME a COMMAND app)\n",
      "main.c": "int main(void) { return 0; }\n",
    },
    values: { ...REPORTS, size: 10 },
  },
  {
    name: "Swift",
    files: {
      "Package.swift":
        'let package = Package(name: "app", targets: [.executableTarget(name: "app"), .testTarget(name: "t")])\n',
      "Sources/app/main.swift": "print(1)\n",
    },
    values: { ...REPORTS, size: 10 },
  },
  {
    name: "two kinds in one repository",
    files: {
      "api/go.mod": "module example.com/app\n\ngo 1.24\n",
      "api/a.go": "package api\n",
      "api/a_test.go": "package api\n",
      "web/package.json": manifest(
        { ...BUILD, test: "vitest" },
        ["vitest", "@vitest/coverage-v8"],
        MAIN,
      ),
      "web/package-lock.json": NPM_LOCK,
      "web/a.test.js": "test();\n",
    },
    values: {
      "go-coverage": 75,
      "javascript-coverage": 75,
      "tests": 6,
      "failed-tests": 0,
      "size": 5,
      "dependencies": 1,
    },
  },
];
