import type { DetectedProject } from "../detect_project.ts";
import type { SetupAction } from "../kinds/kind.ts";
import {
  S3_SECRETS,
  S3_SETTINGS,
  variable,
  type Workflow,
  type WorkflowOptions,
} from "./options.ts";
import { setupsOf, type Step, stepsOf } from "./_steps.ts";
import { scalar, text } from "./_yaml.ts";

const CHECKOUT = [
  "      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
  "        with:",
  "          fetch-depth: 0 # so that a pull request is compared with its merge base",
  "          persist-credentials: false",
];
/** The step whose outcome tells whether there is anything to record. */
const MEASURE = "measure";

/**
 * Two workflows for GitHub Actions: one measures, and one publishes what forks have measured.
 *
 * @returns Their files
 */
export function github(project: DetectedProject, options: WorkflowOptions): Workflow {
  return {
    files: [
      { path: ".github/workflows/metrics.yml", text: text(metrics(project, options)) },
      { path: ".github/workflows/metrics-forks.yml", text: text(forks(options)) },
    ],
    notes: options.storage !== "sqlite-s3" ? [] : [
      `Set the repository's variables ${S3_SETTINGS.map(variable).join(", ")} ` +
      `and its secrets ${S3_SECRETS.join(", ")}`,
    ],
  };
}

function metrics(project: DetectedProject, options: WorkflowOptions): readonly string[] {
  const steps = stepsOf(project, options);
  const first = steps.find(({ type }) => type === "measure");
  return [
    "name: Metrics",
    "on:",
    "  push:",
    `    branches: [${scalar(project.defaultBranch)}]`,
    "  pull_request:",
    `    branches: [${scalar(project.defaultBranch)}]`,
    "    types: [opened, synchronize, reopened, edited] # edited: sent to another branch",
    "",
    "permissions: {}",
    "",
    "jobs:",
    "  metrics:",
    "    runs-on: ubuntu-latest",
    "    timeout-minutes: 30",
    "    permissions:",
    options.storage === "sqlite-git"
      ? "      contents: write # for the history, which is a ref of this repository"
      : "      contents: read",
    ...(options.storage === "sqlite-artifact"
      ? ["      actions: read # to find the history among the artifacts"]
      : []),
    "      pull-requests: write # for the comment",
    ...(steps.length === 0 ? [] : ["    defaults:", "      run:", "        shell: bash"]),
    "    steps:",
    ...CHECKOUT,
    ...setupsOf(project.packages).flatMap(setupLines),
    ...steps.flatMap((step) => stepLines(step, first)),
    ...trackLines(options, { always: first !== undefined }),
  ];
}

function forks(options: WorkflowOptions): readonly string[] {
  return [
    "# A fork's pull request gets no secrets and may write nothing: its run only measures. This one, of the default branch, judges the",
    "# numbers and comments them. Nothing of the fork's is checked out or run here.",
    "name: Metrics of forks",
    "on:",
    "  workflow_run: # zizmor: ignore[dangerous-triggers] no code of the fork's is checked out or run",
    "    workflows: [Metrics]",
    "    types: [completed]",
    "",
    "permissions: {}",
    "",
    "jobs:",
    "  publish:",
    "    if: >-",
    "      github.event.workflow_run.event == 'pull_request' &&",
    "      github.event.workflow_run.head_repository.full_name != github.repository",
    "    runs-on: ubuntu-latest",
    "    timeout-minutes: 10",
    "    permissions:",
    "      contents: read",
    "      actions: read # to find the numbers among the artifacts",
    "      checks: write # for the outcome on the fork's commit",
    "      pull-requests: write # for the comment",
    "    steps:",
    ...CHECKOUT,
    ...trackLines(options, { always: false }),
  ];
}

function setupLines({ uses, version, with: inputs }: SetupAction): readonly string[] {
  const lines = Object.entries(inputs).map(([name, value]) =>
    `          ${name}: ${scalar(value)}`
  );
  return [
    `      - uses: ${uses} # ${version}`,
    ...(lines.length === 0 ? [] : ["        with:", ...lines]),
  ];
}

function stepLines(step: Step, first: Step | undefined): readonly string[] {
  const { lines, folder } = step;
  const [only = "", ...others] = lines;
  const run = others.length === 0
    ? [`run: ${scalar(only)}`]
    : ["run: |", ...lines.map((line) => `  ${line}`)];
  const all = [
    ...(step === first ? [`id: ${MEASURE}`] : step.type === "measure" ? [MEASURED] : []),
    ...(folder === "" ? [] : [`working-directory: ${scalar(folder)}`]),
    ...run,
  ];
  return all.map((line, at) => `${at === 0 ? "      - " : "        "}${line}`);
}

/** A test that fails is a number, too; nothing is measured where the build has failed. */
const MEASURED = `if: \${{ !cancelled() && steps.${MEASURE}.outcome != 'skipped' }}`;

/** The one line of the action, with what its storage needs. */
function trackLines(
  { storage, configFile, version }: WorkflowOptions,
  { always }: { readonly always: boolean },
): readonly string[] {
  const inputs: readonly (readonly [string, string])[] = [
    ...(configFile === undefined ? [] : [["config-file", configFile] as const]),
    ...(storage !== "sqlite-s3"
      ? []
      : S3_SETTINGS.map((name) => [name, `\${{ vars.${variable(name)} }}`] as const)),
  ];
  return [
    ...(storage !== "sqlite-local" ? [] : [
      "      # A cache may be evicted: for years of history use sqlite-git or sqlite-s3.",
      "      - uses: actions/cache@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0",
      ...(always ? [`        ${MEASURED}`] : []),
      "        with:",
      "          path: .unentropy",
      "          key: unentropy-${{ github.run_id }}",
      "          restore-keys: unentropy-",
    ]),
    // Each release moves the tag of its series.
    `      - uses: unentropy/track@v${version.split(".")[0]}`,
    ...(always ? [`        ${MEASURED}`] : []),
    ...(inputs.length === 0 ? [] : ["        with:"]),
    ...inputs.map(([name, value]) => `          ${name}: ${scalar(value)}`),
    ...(storage !== "sqlite-s3" ? [] : [
      "        env:",
      ...S3_SECRETS.map((name) => `          ${name}: \${{ secrets.${name} }}`),
    ]),
  ];
}
