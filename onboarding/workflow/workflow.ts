import type { DetectedProject } from "../detect_project.ts";
import { buildkite } from "./_buildkite.ts";
import { github } from "./_github.ts";
import { gitlab } from "./_gitlab.ts";
import type { Workflow, WorkflowOptions } from "./options.ts";

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
