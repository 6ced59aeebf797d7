import { hasFile, type PackageFacts, type Tool } from "../kind.ts";

/** How a project's environment is made and used; what is activated in one step is not in the next. */
export interface Runner {
  readonly name: "uv" | "poetry" | "hatch" | "tox" | "pip";
  readonly install: readonly string[];
  readonly tests: readonly Tool[];
  /** The line that makes the wheel. */
  readonly build: string;
  /** The line of a tool that needs the project's packages; absent: it cannot be said. */
  readonly exec?: (tool: string) => string;
}

const REPORTS = { coverage: "coverage.xml", tests: "junit.xml" } as const;
const PYTEST = "pytest --cov --cov-report=xml:{coverage} --junitxml={tests}";

/** The tool that manages the project, by its lock file, else by its settings. */
export function runnerOf(facts: PackageFacts): Runner {
  const project = facts.read("pyproject.toml");
  if (hasFile(facts, /^uv\.lock$/) || /^\[tool\.uv[.\]]/m.test(project)) return uv(facts);
  if (hasFile(facts, /^poetry\.lock$/) || /^\[tool\.poetry[.\]]/m.test(project)) {
    return poetry(facts);
  }
  const isTox = hasFile(facts, /^tox\.ini$/) || /^\[tool\.tox[.\]]/m.test(project) ||
    facts.read("setup.cfg").includes("[tox:tox]");
  if (isTox) return tox(facts);
  if (hasFile(facts, /^hatch\.toml$/) || /^\[tool\.hatch\.envs/m.test(project)) return hatch();
  return pip(facts);
}

function uv(facts: PackageFacts): Runner {
  const missing = missingOf(facts).map((name) => ` --with ${name}`).join("");
  return {
    name: "uv",
    install: ["pip install uv", `uv sync${hasFile(facts, /^uv\.lock$/) ? " --locked" : ""}`],
    tests: [{ run: `uv run${missing} ${PYTEST}`, ...REPORTS }],
    build: "uv build --wheel",
    exec: (tool) => `uv run --with ${tool} ${tool}`,
  };
}

function poetry(facts: PackageFacts): Runner {
  const missing = missingOf(facts);
  return {
    name: "poetry",
    install: [
      "pip install poetry",
      "poetry install",
      ...(missing.length === 0 ? [] : [`poetry run pip install ${missing.join(" ")}`]),
    ],
    tests: [{ run: `poetry run ${PYTEST}`, ...REPORTS }],
    build: "poetry build --format wheel",
    exec: (tool) => `poetry run ${tool}`,
  };
}

/** Its environment for tests has coverage, but not pytest's plugin for it. */
function hatch(): Runner {
  return {
    name: "hatch",
    install: ["pip install hatch coverage"],
    tests: [
      { run: "hatch test --cover -- --junitxml={tests}", tests: REPORTS.tests },
      { run: "coverage xml -o {coverage}", coverage: REPORTS.coverage },
    ],
    build: "hatch build --target wheel",
  };
}

/** pytest reads its options from a variable, so that they need no `{posargs}` in the project's own line. */
function tox(facts: PackageFacts): Runner {
  const plugin = facts.text.includes("pytest-cov") ? "" : " -x testenv.deps+=pytest-cov";
  return {
    name: "tox",
    install: ["pip install tox"],
    tests: [{
      run: `tox run -e py${plugin} -x ` +
        "'testenv.set_env+=PYTEST_ADDOPTS=--cov --cov-report=xml:{coverage} --junitxml={tests}'",
      ...REPORTS,
    }],
    build: "pip wheel --no-deps --wheel-dir dist .",
  };
}

function pip(facts: PackageFacts): Runner {
  const isProject = hasFile(facts, /^(pyproject\.toml|setup\.(py|cfg))$/);
  const extra = /^\[project\.optional-dependencies\][^[]*?^(tests?|testing|dev)\s*=/m
    .exec(facts.read("pyproject.toml"))?.[1];
  const group = /^\[dependency-groups\][^[]*?^(tests?|testing|dev)\s*=/m
    .exec(facts.read("pyproject.toml"))?.[1];
  const lists = facts.paths.filter((path) =>
    /^(requirements\/)?([\w-]*requirements([-_](dev|tests?))?|dev|tests?)\.txt$/.test(path) &&
    !/docs?|lint/.test(path)
  );
  const words = [
    // Editable, so that coverage counts the files of the repository.
    ...(isProject && isInstallable(facts)
      ? [`-e '.${extra === undefined ? "" : `[${extra}]`}'`]
      : []),
    ...(group === undefined ? [] : [`--group ${group}`]),
    ...lists.map((path) => `-r ${path}`),
    "pytest",
    "pytest-cov",
  ];
  return {
    name: "pip",
    install: [
      ...(group === undefined ? [] : ["pip install --upgrade pip"]),
      `pip install ${words.join(" ")}`,
    ],
    tests: [{ run: `python -m ${PYTEST}`, ...REPORTS }],
    build: "pip wheel --no-deps --wheel-dir dist .",
    exec: (tool) => tool,
  };
}

/** A pyproject.toml may hold nothing but settings of tools. */
function isInstallable(facts: PackageFacts): boolean {
  return hasFile(facts, /^setup\.(py|cfg)$/) ||
    /^\[(build-system|project)\]/m.test(facts.read("pyproject.toml"));
}

/** What the reports need and the project does not ask for itself. */
function missingOf({ text }: PackageFacts): readonly string[] {
  return ["pytest", "pytest-cov"].filter((name) =>
    !new RegExp(`["']?${name}(?![\\w-])`).test(text)
  );
}
