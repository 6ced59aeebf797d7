import type { DetectedProject } from "../detect_project.ts";
import { PROJECT_KINDS } from "../project_kinds.ts";
import type { Workflow, WorkflowOptions } from "./options.ts";
import { programLine, s3Notes } from "./_program.ts";
import { inFolder, type Step, stepsOf } from "./_steps.ts";
import { scalar, text } from "./_yaml.ts";

/** When both jobs run. */
const WHEN = [
  "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
  '$CI_PIPELINE_SOURCE == "merge_request_event"',
];

/**
 * A pipeline for GitLab: a job makes the reports, and one reads them.
 *
 * @returns Its file
 */
export function gitlab(project: DetectedProject, options: WorkflowOptions): Workflow {
  const steps = stepsOf(project, options);
  const path = options.hasPipeline ? ".gitlab/unentropy.yml" : ".gitlab-ci.yml";
  return {
    files: [{
      path,
      text: text([...measureJob(project, steps), ...metricsJob(options, steps.length > 0)]),
    }],
    notes: [
      ...(options.hasPipeline
        ? [`Include it in .gitlab-ci.yml: "include: [{ local: ${path} }]"`]
        : []),
      "Set the masked variable GITLAB_TOKEN to a project access token (scope api, role Developer) for the merge request's note and status",
      ...s3Notes(options),
      ...(options.storage !== "sqlite-git" ? [] : [
        'GITLAB_TOKEN also pushes the history. Without it, switch on "Allow Git push requests to the repository" in ' +
        "Settings > CI/CD > Job token permissions",
      ]),
    ],
  };
}

function measureJob(
  { packages }: DetectedProject,
  steps: readonly Step[],
): readonly string[] {
  const [first] = packages;
  if (steps.length === 0 || first === undefined) return [];
  const { image, prepareImage = [] } = PROJECT_KINDS[first.kind];
  const measured = steps.filter(({ type }) => type === "measure").length > 0;
  const lines = [
    ...prepareImage,
    // A test that fails is a number, too: the others are made, and then the job fails.
    ...steps.flatMap((step) =>
      step.type === "prepare"
        ? inFolder(step)
        : [`{ ${inFolder(step).join(" && ")}; } || failed=$?`]
    ),
    ...(measured ? ["exit ${failed:-0}"] : []),
  ];
  return [
    "measure:",
    `  image: ${image}`,
    "  timeout: 30 minutes",
    "  script:",
    ...lines.map((line) => `    - ${scalar(line)}`),
    "  artifacts:",
    "    when: always",
    "    expire_in: 1 day",
    "    untracked: true # the reports and built files that are read below",
    "    exclude: [node_modules/**/*, '**/node_modules/**/*', .venv/**/*, vendor/**/*, '**/*.o']",
    "  rules:",
    ...WHEN.map((condition) => `    - if: ${condition}`),
    "",
  ];
}

function metricsJob(options: WorkflowOptions, hasMeasured: boolean): readonly string[] {
  return [
    "metrics:",
    "  image: node:24",
    "  timeout: 10 minutes",
    ...(hasMeasured ? ["  needs: [measure]"] : []),
    "  variables:",
    ...(options.storage !== "sqlite-git" ? [] : [
      "    UNENTROPY_GIT_TOKEN: $GITLAB_TOKEN # may push the history, which is a ref of this repository",
    ]),
    "    GIT_DEPTH: 0 # so that a merge request is compared with its merge base",
    ...(options.storage !== "sqlite-local" ? [] : [
      "  cache: # may be evicted: for years of history use sqlite-git or sqlite-s3",
      "    key: unentropy",
      "    paths: [.unentropy]",
    ]),
    "  script:",
    `    - ${scalar(programLine(options))}`,
    "  artifacts:",
    "    when: always",
    "    expose_as: Unentropy report # a click in the merge request opens it",
    "    paths: [unentropy-report/index.html]",
    "    reports:",
    "      dotenv: unentropy.env",
    "      metrics: unentropy-metrics.txt",
    "  rules:",
    ...WHEN.flatMap((condition) => [
      `    - if: ${condition}`,
      ...(hasMeasured ? ["      when: always"] : []),
    ]),
  ];
}
