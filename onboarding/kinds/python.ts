import { type Checker, findings, hasFile, type PackageFacts, type ProjectKind } from "./kind.ts";
import { type Runner, runnerOf } from "./python/runner.ts";

/** Projects of Python. */
export const python: ProjectKind = {
  label: "Python",
  manifest: /^(pyproject\.toml|setup\.(py|cfg)|requirements\.txt)$/,
  reads:
    /^(tox\.ini|hatch\.toml|mypy\.ini|\.?ruff\.toml|([\w-]*requirements[\w-]*|dev|tests?)\.txt)$/,
  // What builds the pages is no program, and a list of packages alone is none either.
  isPackage: (facts) =>
    hasFile(facts, /^(pyproject\.toml|setup\.(py|cfg))$/) ||
    facts.paths.some((path) => /\.py$/.test(path) && !/(^|\/)(conf|setup)\.py$/.test(path)),
  plan: (facts) => {
    const runner = runnerOf(facts);
    return {
      setup: [{
        uses: "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065",
        version: "v5.6.0",
        with: hasFile(facts, /^\.python-version$/)
          ? { "python-version-file": ".python-version" }
          : { "python-version": "3.13" },
      }],
      install: [...runner.install, ...toolsOf(facts, runner)],
      ...(/^\[build-system\]/m.test(facts.read("pyproject.toml")) && {
        build: { run: runner.build, makes: ["dist/*.whl"] },
      }),
      tests: hasTests(facts) ? runner.tests : [],
      checkers: checkersOf(facts, runner),
    };
  },
  built: ["dist/*.whl"],
  leaves: ["__pycache__/", ".coverage", "*.egg-info/", "build/"],
  suppressions: "#\\s*(type:\\s*ignore|noqa|pylint:\\s*disable|pragma:\\s*no cover)",
  manifests: /^(requirements\.txt|pyproject\.toml)$/,
  image: "python:3.13",
};

function hasTests({ paths }: PackageFacts): boolean {
  return paths.some((path) => /(^|\/)(test_[^/]*|[^/]*_test|tests?)\.py$/.test(path));
}

/** The linters that are configured. */
function lintersOf({ paths, text }: PackageFacts): readonly ("mypy" | "ruff")[] {
  const isConfigured = (name: string) =>
    text.includes(`[tool.${name}`) ||
    paths.some((path) => /^\.?(mypy\.ini|ruff\.toml)$/.test(path) && path.includes(name));
  return (["mypy", "ruff"] as const).filter(isConfigured);
}

/** Ruff needs nothing of the project; mypy needs its packages. */
function toolsOf(facts: PackageFacts, { name }: Runner): readonly string[] {
  if (name === "uv") return [];
  const wanted = lintersOf(facts).filter((one) => one === "ruff" || name === "pip");
  return wanted.length === 0 ? [] : [`pip install ${wanted.join(" ")}`];
}

function checkersOf(facts: PackageFacts, { name, exec }: Runner): readonly Checker[] {
  return lintersOf(facts).flatMap((linter): readonly Checker[] => {
    if (linter === "ruff") {
      const program = name === "uv" ? "uvx ruff" : "ruff";
      return [{
        key: "lint-problems",
        run: `${program} check --exit-zero --output-format json --output-file ruff.json`,
        makes: "ruff.json",
        collect: ["json", "--path", "$[*].code", "--stat", "count"],
      }];
    }
    if (
      exec === undefined ||
      (name !== "pip" && name !== "uv" && !/["']mypy|^mypy\b/m.test(facts.text))
    ) {
      return [];
    }
    return [{
      key: "type-errors",
      run: findings(`${exec("mypy")} . > mypy.txt`),
      makes: "mypy.txt",
      collect: ["count", "--pattern", ": error: "],
    }];
  });
}
