/** A kind of project that `init` knows. */
export type KindName =
  | "javascript"
  | "deno"
  | "python"
  | "go"
  | "rust"
  | "java"
  | "php"
  | "dotnet"
  | "ruby";

/** A way to run tests or a build, and the reports that it leaves. Paths count from the package's folder. */
export interface Tool {
  /** What the package's manifests must mention; absent: nothing, it is always there. */
  readonly needs?: RegExp;
  /** A line for a shell. */
  readonly run: string;
  /** The coverage report that it writes. */
  readonly coverage?: string;
  /** The test report that it writes. */
  readonly tests?: string;
}

/** A step of GitHub Actions that makes the language available. */
export interface SetupAction {
  /** Pinned to a commit. */
  readonly uses: string;
  /** The version that the commit is. */
  readonly version: string;
  /** Its inputs. */
  readonly with: Readonly<Record<string, string>>;
}

/** Everything that differs between kinds of projects. */
export interface ProjectKind {
  /** For people. */
  readonly label: string;
  /** Base names of the files that make a folder a package of this kind. */
  readonly manifest: RegExp;
  /** The ways to run the tests, best first; the first whose needs are met counts. */
  readonly tools: readonly Tool[];
  /** Lines that install the dependencies, by a file of the package (a lock file); the first that is there counts. */
  readonly install: readonly { readonly file?: RegExp; readonly run: string }[];
  /** The line that builds, where the manifests mention `needs`. */
  readonly build?: { readonly needs: RegExp; readonly run: string };
  /** Built files, as paths and globs from the package's folder; each is tried. */
  readonly built: readonly string[];
  /** Comments by which a warning of the compiler or a linter is switched off; a pattern for `count`. */
  readonly suppressions?: string;
  /** What says which dependencies are asked for, where no lock file is known. */
  readonly manifests?: RegExp;
  /** Absent: the runner has it. */
  readonly setup?: SetupAction;
  /** The container image for other CI systems. */
  readonly image: string;
}

/** Reports that a script of the project's own is taken to write, as its tool's defaults have it. */
const OWN_SCRIPT = { coverage: "coverage/lcov.info", tests: "junit.xml" } as const;

/** The kinds by name, as `init --type` takes them. */
export const PROJECT_KINDS: Readonly<Record<KindName, ProjectKind>> = {
  javascript: {
    label: "JavaScript/TypeScript",
    manifest: /^package\.json$/,
    install: [
      { file: /^pnpm-lock\.yaml$/, run: "npx -y pnpm@10 install --frozen-lockfile" },
      { file: /^yarn\.lock$/, run: "corepack enable && yarn install --immutable" },
      { file: /^(package-lock|npm-shrinkwrap)\.json$/, run: "npm ci" },
      { run: "npm install" },
    ],
    build: { needs: /"build"\s*:/, run: "npm run build" },
    tools: [
      { needs: /"coverage"\s*:\s*"/, run: "npm run coverage", ...OWN_SCRIPT },
      { needs: /"test:coverage"\s*:/, run: "npm run test:coverage", ...OWN_SCRIPT },
      {
        needs: /"@vitest\/coverage-/,
        run: "npx vitest run --coverage --coverage.reporter=lcov --reporter=junit " +
          "--outputFile={tests}",
        ...OWN_SCRIPT,
      },
      {
        needs: /"vitest"\s*:/,
        run: "npx vitest run --reporter=junit --outputFile={tests}",
        tests: OWN_SCRIPT.tests,
      },
      {
        needs: /"jest"\s*:/,
        run: "npx jest --coverage --coverageReporters=lcov",
        coverage: OWN_SCRIPT.coverage,
      },
      { needs: /"c8"\s*:/, run: "npx c8 --reporter=lcov npm test", coverage: OWN_SCRIPT.coverage },
      {
        needs: /"nyc"\s*:/,
        run: "npx nyc --reporter=lcov npm test",
        coverage: OWN_SCRIPT.coverage,
      },
      { needs: /"test"\s*:/, run: "npm test" },
    ],
    built: ["dist", "build", "out", ".next/static", ".output/public", "public/build"],
    suppressions: "@ts-(ignore|expect-error|nocheck)|eslint-disable|biome-ignore",
    setup: {
      uses: "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444",
      version: "v5.0.0",
      with: { "node-version": "24" },
    },
    image: "node:24",
  },
  deno: {
    label: "Deno",
    manifest: /^deno\.jsonc?$/,
    install: [],
    build: { needs: /"build"\s*:/, run: "deno task build" },
    tools: [
      {
        run: "deno test -A --coverage=coverage --junit-path={tests}",
        ...OWN_SCRIPT,
      },
    ],
    built: ["dist", "npm", "_site"],
    suppressions: "@ts-(ignore|expect-error|nocheck)|deno-lint-ignore",
    setup: {
      uses: "denoland/setup-deno@e95548e56dfa95d4e1a28d6f422fafe75c4c26fb",
      version: "v2.0.3",
      with: { "deno-version": "v2.x" },
    },
    image: "denoland/deno:2.9.6",
  },
  python: {
    label: "Python",
    manifest: /^(pyproject\.toml|setup\.(py|cfg)|requirements\.txt)$/,
    install: [
      { file: /^uv\.lock$/, run: "pip install uv && uv sync && . .venv/bin/activate" },
      { file: /^poetry\.lock$/, run: "pip install poetry && poetry install" },
      { file: /^requirements\.txt$/, run: "pip install -r requirements.txt pytest pytest-cov" },
      { run: "pip install . pytest pytest-cov" },
    ],
    tools: [
      {
        needs: /^\[tool\.poetry\]/m,
        run: "poetry run pytest --cov --cov-report=xml:{coverage} --junitxml={tests}",
        coverage: "coverage.xml",
        tests: "junit.xml",
      },
      {
        run: "python -m pytest --cov --cov-report=xml:{coverage} --junitxml={tests}",
        coverage: "coverage.xml",
        tests: "junit.xml",
      },
    ],
    built: ["dist/*.whl"],
    suppressions: "#\\s*(type:\\s*ignore|noqa|pylint:\\s*disable|pragma:\\s*no cover)",
    manifests: /^requirements\.txt$/,
    setup: {
      uses: "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065",
      version: "v5.6.0",
      with: { "python-version": "3.13" },
    },
    image: "python:3.13",
  },
  go: {
    label: "Go",
    manifest: /^go\.mod$/,
    install: [{ run: "go mod download" }],
    tools: [
      {
        run: "go test -json -coverprofile={coverage} ./... > {tests}",
        coverage: "coverage.out",
        tests: "go-test.json",
      },
    ],
    built: ["bin"],
    suppressions: "//\\s*nolint",
    setup: {
      uses: "actions/setup-go@44694675825211faa026b3c33043df3e48a5fa00",
      version: "v6.0.0",
      with: { "go-version-file": "go.mod" },
    },
    image: "golang:1",
  },
  rust: {
    label: "Rust",
    manifest: /^Cargo\.toml$/,
    install: [{ run: "cargo fetch" }],
    build: { needs: /^/, run: "cargo build --release" },
    tools: [
      {
        needs: /nextest/,
        run: "cargo nextest run --profile ci",
        tests: "target/nextest/ci/junit.xml",
      },
      { run: "cargo test" },
    ],
    built: ["target/release/{name}"],
    suppressions: "#!?\\[allow\\(",
    image: "rust:1",
  },
  java: {
    label: "Java",
    manifest: /^(pom\.xml|build\.gradle(\.kts)?)$/,
    install: [],
    tools: [
      {
        needs: /<project\b[^]*jacoco/,
        run: "mvn -B verify",
        coverage: "target/site/jacoco/jacoco.xml",
        tests: "target/surefire-reports/TEST-*.xml",
      },
      { needs: /<project\b/, run: "mvn -B verify", tests: "target/surefire-reports/TEST-*.xml" },
      {
        needs: /jacoco/,
        run: "./gradlew build jacocoTestReport",
        coverage: "build/reports/jacoco/test/jacocoTestReport.xml",
        tests: "build/test-results/test/TEST-*.xml",
      },
      { run: "./gradlew build", tests: "build/test-results/test/TEST-*.xml" },
    ],
    built: ["target/*.jar", "build/libs/*.jar"],
    suppressions: "@SuppressWarnings|NOSONAR",
    manifests: /^pom\.xml$/,
    setup: {
      uses: "actions/setup-java@c1e323688fd81a25caa38c78aa6df2d33d3e20d9",
      version: "v4.8.0",
      with: { "distribution": "temurin", "java-version": "21" },
    },
    image: "maven:3-eclipse-temurin-21",
  },
  php: {
    label: "PHP",
    manifest: /^composer\.json$/,
    install: [{ run: "composer install --no-interaction --prefer-dist" }],
    tools: [
      {
        needs: /"pestphp\/pest"/,
        run: "vendor/bin/pest --coverage-clover {coverage} --log-junit {tests}",
        coverage: "clover.xml",
        tests: "junit.xml",
      },
      {
        needs: /"phpunit\/phpunit"/,
        run: "vendor/bin/phpunit --coverage-clover {coverage} --log-junit {tests}",
        coverage: "clover.xml",
        tests: "junit.xml",
      },
    ],
    built: [],
    suppressions: "@phpstan-ignore|@psalm-suppress|phpcs:(ignore|disable)",
    setup: {
      uses: "shivammathur/setup-php@bf6b4fbd49ca58e4608c9c89fba0b8d90bd2a39f",
      version: "2.35.5",
      with: { "php-version": "8.4", "coverage": "pcov" },
    },
    image: "composer:2",
  },
  dotnet: {
    label: ".NET",
    manifest: /\.(csproj|fsproj|vbproj|sln|slnx)$/,
    install: [{ run: "dotnet restore" }],
    tools: [
      {
        needs: /coverlet\.collector/,
        run:
          'dotnet test --collect "XPlat Code Coverage" --logger trx --results-directory TestResults',
        coverage: "TestResults/*/coverage.cobertura.xml",
        tests: "TestResults/*.trx",
      },
      {
        run: "dotnet test --logger trx --results-directory TestResults",
        tests: "TestResults/*.trx",
      },
    ],
    built: ["bin/Release"],
    suppressions: "#pragma warning disable|\\[SuppressMessage",
    manifests: /\.(cs|fs|vb)proj$/,
    setup: {
      uses: "actions/setup-dotnet@d4c94342e560b34958eacfc5d055d21461ed1c5d",
      version: "v5.0.0",
      with: { "dotnet-version": "9.0.x" },
    },
    image: "mcr.microsoft.com/dotnet/sdk:9.0",
  },
  ruby: {
    label: "Ruby",
    manifest: /^(Gemfile|[^/]+\.gemspec)$/,
    install: [{ run: "bundle install" }],
    tools: [
      {
        needs: /\brspec\b[^]*\bsimplecov\b|\bsimplecov\b[^]*\brspec\b/,
        run: "bundle exec rspec",
        coverage: "coverage/.resultset.json",
      },
      { needs: /\brspec\b/, run: "bundle exec rspec" },
      {
        needs: /\bsimplecov\b/,
        run: "bundle exec rake test",
        coverage: "coverage/.resultset.json",
      },
      { run: "bundle exec rake test" },
    ],
    built: [],
    suppressions: "rubocop:(disable|todo)",
    image: "ruby:3.4",
  },
};

/** The names of the kinds. The table's own keys are exactly these. */
export const KIND_NAMES: readonly KindName[] = Object.keys(PROJECT_KINDS) as KindName[];
