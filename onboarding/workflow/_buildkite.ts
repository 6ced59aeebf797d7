import type { DetectedProject } from "../detect_project.ts";
import type { Workflow, WorkflowOptions } from "./options.ts";
import { programLine, s3Notes } from "./_program.ts";
import { inFolder, stepsOf } from "./_steps.ts";
import { scalar, text } from "./_yaml.ts";

/**
 * A step for Buildkite.
 *
 * @returns Its file
 */
export function buildkite(project: DetectedProject, options: WorkflowOptions): Workflow {
  const steps = stepsOf(project, options);
  const isMeasured = steps.some(({ type }) => type === "measure");
  const lines = [
    "steps:",
    "  - label: Metrics",
    "    timeout_in_minutes: 30",
    "    commands:",
    ...(isMeasured ? ["      - failed=0"] : []),
    // A test that fails is a number, too: it is recorded, and then the step fails.
    ...steps.flatMap((step) =>
      step.type === "prepare"
        ? inFolder(step)
        : [`{ ${inFolder(step).join(" && ")}; } || failed=$?`]
    ).map((line) => `      - ${scalar(escaped(line))}`),
    `      - ${scalar(programLine(options))}`,
    ...(isMeasured ? ["      - exit $$failed"] : []),
    "    artifact_paths: unentropy-report/**/*",
  ];
  const path = ".buildkite/unentropy.yml";
  return {
    files: [{ path, text: text(lines) }],
    notes: [
      `Add the step "buildkite-agent pipeline upload ${path}" to the pipeline`,
      ...s3Notes(options),
      ...(options.storage !== "sqlite-git" ? [] : [
        "Let the agent's key, or a token in UNENTROPY_GIT_TOKEN, push to the repository: the history is a ref of it",
      ]),
    ],
  };
}

/** The upload of the pipeline would replace what looks like one of its own variables. */
function escaped(line: string): string {
  return line.replaceAll("$", "$$$$");
}
