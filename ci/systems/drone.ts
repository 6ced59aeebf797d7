import { type CiVariables, meaning } from "./from_variables.ts";

/**
 * Drone, which checks the target branch out and merges a pull request into it. Whether that comes from a fork is not among its variables.
 * Source: https://docs.drone.io/pipeline/environment/reference/
 */
export const drone: CiVariables = {
  ci: "drone",
  isHere: (env) => env.DRONE === "true",
  runId: ["DRONE_BUILD_NUMBER"],
  runNumber: "DRONE_BUILD_NUMBER",
  job: "DRONE_STAGE_NAME",
  url: "DRONE_BUILD_LINK",
  project: "DRONE_REPO",
  serverUrl: (env) => withoutPath(env.DRONE_REPO_LINK, env.DRONE_REPO),
  commit: ["DRONE_COMMIT_SHA", "DRONE_COMMIT"],
  before: "DRONE_COMMIT_BEFORE",
  branch: "DRONE_BRANCH",
  defaultBranch: "DRONE_REPO_BRANCH",
  tag: "DRONE_TAG",
  message: "DRONE_COMMIT_MESSAGE",
  author: ["DRONE_COMMIT_AUTHOR_NAME", "DRONE_COMMIT_AUTHOR"],
  event: meaning("DRONE_BUILD_EVENT", { push: "push", tag: "push", cron: "schedule" }),
  pullRequest: {
    id: "DRONE_PULL_REQUEST",
    branch: "DRONE_SOURCE_BRANCH",
    target: "DRONE_TARGET_BRANCH",
    base: "DRONE_COMMIT_BEFORE",
  },
};

/** `https://git.example.com/acme/shop` is the page of `acme/shop` on `https://git.example.com`. */
function withoutPath(link: string | undefined, project: string | undefined): string | undefined {
  return project !== undefined && link?.endsWith(`/${project}`)
    ? link.slice(0, -project.length - 1)
    : undefined;
}
