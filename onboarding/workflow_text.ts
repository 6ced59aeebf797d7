import type { InitStorage } from "./config_text.ts";
import type { CiName, DetectedProject, ProjectPackage } from "./detect_project.ts";
import type { SetupAction } from "./kinds/kind.ts";
import { PROJECT_KINDS } from "./project_kinds.ts";

/** What a workflow is made for. */
export interface WorkflowOptions {
  readonly ci: CiName;
  readonly storage: InitStorage;
  /** The config, if it is not `unentropy.json`. */
  readonly configFile?: string;
  /** The reports that the config reads, by which the tools are told where to write. */
  readonly reports: { readonly coverage?: string; readonly tests?: string };
  /** Whether `.gitlab-ci.yml` is there already. */
  readonly hasPipeline: boolean;
}

/** A file to write. */
export interface WorkflowFile {
  readonly path: string;
  readonly text: string;
}

/** The files to write, and what else their CI system needs to be told. */
export interface Workflow {
  readonly files: readonly WorkflowFile[];
  readonly notes: readonly string[];
}

const CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0";
const PROGRAM = "jsr:@unentropy/track/cli track";
const DENO = "2.9.6";
/** What S3 needs besides the config, in the names that the program reads. */
const S3_SETTINGS = ["s3-endpoint", "s3-bucket", "s3-region"] as const;
const S3_SECRETS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;

/** One line for a shell, and the folder in which it runs. */
interface Step {
  readonly run: string;
  readonly folder: string;
}

/**
 * The workflow that measures each push and judges each change.
 *
 * @param project What has to be installed, built and tested before
 * @returns The workflow; `undefined` without a CI system
 */
export function initWorkflow(
  project: DetectedProject,
  options: WorkflowOptions,
): Workflow | undefined {
  switch (options.ci) {
    case "github":
      return github(project, options);
    case "gitlab":
      return gitlab(project, options);
    case "buildkite":
      return buildkite(project, options);
    case "none":
      return undefined;
    default:
      return options.ci satisfies never;
  }
}

function github(project: DetectedProject, options: WorkflowOptions): Workflow {
  const { storage } = options;
  const permissions = [
    "permissions:",
    "  contents: read",
    ...(storage === "sqlite-artifact"
      ? ["  actions: read # to find the history among the artifacts"]
      : []),
    "  pull-requests: write # for the comment",
  ];
  const metrics = [
    "name: Metrics",
    "on:",
    "  push:",
    `    branches: [${scalar(project.defaultBranch)}]`,
    "  pull_request:",
    "    types: [opened, synchronize, reopened, edited] # edited: sent to another branch",
    "",
    ...permissions,
    "",
    "jobs:",
    "  metrics:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    `      - uses: ${CHECKOUT}`,
    "        with:",
    "          fetch-depth: 0 # so that a pull request is compared with its merge base",
    "          persist-credentials: false",
    ...setups(project.packages).flatMap(setupLines),
    ...stepsOf(project.packages, options).flatMap(({ run, folder }) => [
      `      - run: ${scalar(run)}`,
      ...(folder === "" ? [] : [`        working-directory: ${scalar(folder)}`]),
    ]),
    ...trackLines(options),
  ];
  const forks = [
    "# A fork's pull request gets no secrets and may write nothing: its run only measures. This one, of the default branch, judges the",
    "# numbers and comments them. Nothing of the fork's is checked out or run here.",
    "name: Metrics of forks",
    "on:",
    "  workflow_run: # zizmor: ignore[dangerous-triggers] no code of the fork's is checked out or run",
    "    workflows: [Metrics]",
    "    types: [completed]",
    "",
    "permissions:",
    "  contents: read",
    "  actions: read # to find the numbers among the artifacts",
    "  checks: write # for the outcome on the fork's commit",
    "  pull-requests: write # for the comment",
    "",
    "jobs:",
    "  publish:",
    "    if: >-",
    "      github.event.workflow_run.event == 'pull_request' &&",
    "      github.event.workflow_run.head_repository.full_name != github.repository",
    "    runs-on: ubuntu-latest",
    "    steps:",
    `      - uses: ${CHECKOUT}`,
    "        with:",
    "          fetch-depth: 0",
    "          persist-credentials: false",
    ...trackLines(options),
  ];
  return {
    files: [
      { path: ".github/workflows/metrics.yml", text: text(metrics) },
      { path: ".github/workflows/metrics-forks.yml", text: text(forks) },
    ],
    notes: storage !== "sqlite-s3" ? [] : [
      `Set the repository's variables ${S3_SETTINGS.map(variable).join(", ")} ` +
      `and its secrets ${S3_SECRETS.join(", ")}`,
    ],
  };
}

/** The one line of the action, with what its storage needs. */
function trackLines({ storage, configFile }: WorkflowOptions): readonly string[] {
  const inputs: readonly (readonly [string, string])[] = [
    ...(configFile === undefined ? [] : [["config-file", configFile] as const]),
    ...(storage !== "sqlite-s3"
      ? []
      : S3_SETTINGS.map((name) => [name, `\${{ vars.${variable(name)} }}`] as const)),
  ];
  return [
    ...(storage !== "sqlite-local" ? [] : [
      "      # A cache may be evicted: for years of history use sqlite-artifact or sqlite-s3.",
      "      - uses: actions/cache@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0",
      "        with:",
      "          path: .unentropy",
      "          key: unentropy-${{ github.run_id }}",
      "          restore-keys: unentropy-",
    ]),
    "      - uses: unentropy/track@v0",
    ...(inputs.length === 0 ? [] : ["        with:"]),
    ...inputs.map(([name, value]) => `          ${name}: ${scalar(value)}`),
    ...(storage !== "sqlite-s3" ? [] : [
      "        env:",
      ...S3_SECRETS.map((name) => `          ${name}: \${{ secrets.${name} }}`),
    ]),
  ];
}

function gitlab(project: DetectedProject, options: WorkflowOptions): Workflow {
  const steps = stepsOf(project.packages, options).map(inFolder);
  const [first] = project.packages;
  const build = steps.length === 0 || first === undefined ? [] : [
    "measure:",
    `  image: ${PROJECT_KINDS[first.kind].image}`,
    "  script:",
    ...steps.map((step) => `    - ${scalar(step)}`),
    "  artifacts:",
    "    expire_in: 1 day",
    "    untracked: true # the reports and built files that are read below",
    "    exclude: [node_modules/**/*, .venv/**/*, vendor/**/*]",
    "",
  ];
  const lines = [
    ...build,
    "metrics:",
    `  image: denoland/deno:${DENO}`,
    ...(build.length === 0 ? [] : ["  needs: [measure]"]),
    "  variables:",
    "    GIT_DEPTH: 0 # so that a merge request is compared with its merge base",
    ...(options.storage !== "sqlite-local" ? [] : [
      "  cache: # may be evicted: for years of history use sqlite-s3",
      "    key: unentropy",
      "    paths: [.unentropy]",
    ]),
    "  before_script:",
    "    - apt-get update -qq && apt-get install -y -qq git",
    "  script:",
    `    - deno run -A ${PROGRAM}${configFlag(options)}`,
    "  artifacts:",
    "    when: always",
    "    expose_as: Unentropy report # a click in the merge request opens it",
    "    paths: [unentropy-report/index.html]",
    "    reports:",
    "      dotenv: unentropy.env",
    "      metrics: unentropy-metrics.txt",
    "  rules:",
    "    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
    '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
  ];
  const path = options.hasPipeline ? ".gitlab/unentropy.yml" : ".gitlab-ci.yml";
  return {
    files: [{ path, text: text(lines) }],
    notes: [
      ...(options.hasPipeline
        ? [`Include it in .gitlab-ci.yml: "include: [{ local: ${path} }]"`]
        : []),
      "Set the masked variable GITLAB_TOKEN to a project access token (scope api, role Developer) for the merge request's note and status",
      ...s3Notes(options),
    ],
  };
}

function buildkite(project: DetectedProject, options: WorkflowOptions): Workflow {
  const lines = [
    "steps:",
    "  - label: Metrics",
    "    commands:",
    ...stepsOf(project.packages, options).map((step) => `      - ${scalar(inFolder(step))}`),
    `      - npx -y deno@${DENO} run -A ${PROGRAM}${configFlag(options)}`,
    "    artifact_paths: unentropy-report/**/*",
  ];
  const path = ".buildkite/unentropy.yml";
  return {
    files: [{ path, text: text(lines) }],
    notes: [
      `Add the step "buildkite-agent pipeline upload ${path}" to the pipeline`,
      ...s3Notes(options),
    ],
  };
}

/** Install, build, test: of each package in its folder. */
function stepsOf(packages: readonly ProjectPackage[], options: WorkflowOptions): readonly Step[] {
  return packages.flatMap((one) => {
    const { folder, install, build, tool } = one;
    const lines = [
      install,
      build,
      tool === undefined ? undefined : testLine(one, packages, options),
    ];
    return lines.flatMap((run) => run === undefined ? [] : [{ run, folder }]);
  });
}

/** The tests' line, told to write where the config reads. */
function testLine(
  { tool, folder }: ProjectPackage,
  packages: readonly ProjectPackage[],
  { reports }: WorkflowOptions,
): string | undefined {
  const path = (report: "coverage" | "tests") => {
    const read = reports[report];
    const prefix = folder === "" ? "" : `${folder}/`;
    const isMine = packages.length === 1 && read?.startsWith(prefix) === true &&
      !read.includes("*");
    return isMine ? read.slice(prefix.length) : tool?.[report] ?? "";
  };
  return tool?.run.replace("{coverage}", path("coverage")).replace("{tests}", path("tests"));
}

function setups(packages: readonly ProjectPackage[]): readonly SetupAction[] {
  const found = packages.flatMap(({ kind, folder }) => {
    const { setup } = PROJECT_KINDS[kind];
    if (setup === undefined) return [];
    const inputs = Object.entries(setup.with).map(([name, value]) =>
      // A file that a package has stands in the package's folder.
      [name, name.endsWith("-file") && folder !== "" ? `${folder}/${value}` : value] as const
    );
    return [{ ...setup, with: Object.fromEntries(inputs) }];
  });
  return [...new Map(found.map((setup) => [setup.uses, setup])).values()];
}

function setupLines({ uses, version, with: inputs }: SetupAction): readonly string[] {
  return [
    `      - uses: ${uses} # ${version}`,
    "        with:",
    ...Object.entries(inputs).map(([name, value]) => `          ${name}: ${scalar(value)}`),
  ];
}

function inFolder({ run, folder }: Step): string {
  return folder === "" ? run : `(cd ${shellWord(folder)} && ${run})`;
}

function configFlag({ configFile }: WorkflowOptions): string {
  return configFile === undefined ? "" : ` --config-file ${shellWord(configFile)}`;
}

function s3Notes({ storage }: WorkflowOptions): readonly string[] {
  if (storage !== "sqlite-s3") return [];
  const names = ["UNENTROPY_S3_ENDPOINT", "UNENTROPY_S3_BUCKET", "UNENTROPY_S3_REGION"];
  return [`Set the variables ${[...names, ...S3_SECRETS].join(", ")} in the CI system`];
}

function variable(input: string): string {
  return `UNENTROPY_${input.toUpperCase().replaceAll("-", "_")}`;
}

function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A YAML scalar: plain where it can only be read as this text, else in the quotes of JSON, which YAML reads the same. */
function scalar(value: string): string {
  const isPlain = /^[A-Za-z$./(][^\n#"'{}[\],&*!|>%@`]*$/.test(value) &&
    !/:(\s|$)|\s$/.test(value) && !/^(true|false|yes|no|on|off|null)$/i.test(value);
  return isPlain || /^\$\{\{ [\w.]+ \}\}$/.test(value) ? value : JSON.stringify(value);
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
