import type { Environment } from "../../core/environment.ts";
import { projectOf, withoutCredentials } from "../git/git.ts";
import type { CiVariables } from "./from_variables.ts";

/**
 * Jenkins: multibranch projects, the GitLab plugin and the pull request builder. What started a build is not among its variables.
 * Source: `/env-vars.html` of any Jenkins, https://github.com/jenkinsci/gitlab-plugin#defined-variables
 */
export const jenkins: CiVariables = {
  ci: "jenkins",
  isHere: (env) => Boolean(env.JENKINS_URL && env.BUILD_ID),
  // Builds are counted for each branch, whose name is in the job's.
  runId: ["JOB_NAME", "BUILD_NUMBER"],
  runNumber: "BUILD_NUMBER",
  job: "STAGE_NAME",
  url: "BUILD_URL",
  project: (env) => projectOf(withoutCredentials(env.GIT_URL ?? "")),
  commit: "GIT_COMMIT",
  branch: (env) => env.BRANCH_NAME || withoutRemote(env.GIT_LOCAL_BRANCH || env.GIT_BRANCH),
  defaultBranch: (env) => env.BRANCH_IS_PRIMARY === "true" ? env.BRANCH_NAME : undefined,
  tag: "TAG_NAME",
  pullRequest: {
    id: ["CHANGE_ID", "gitlabMergeRequestIid", "ghprbPullId"],
    branch: ["CHANGE_BRANCH", "gitlabSourceBranch", "ghprbSourceBranch", "BRANCH_NAME"],
    target: ["CHANGE_TARGET", "gitlabTargetBranch", "ghprbTargetBranch"],
    head: "ghprbActualCommit",
    isFork: (env) => env.CHANGE_ID ? String(Boolean(env.CHANGE_FORK)) : undefined,
    // `owner` or `owner/repository`
    owner: (env: Environment) => env.CHANGE_FORK?.split("/", 1)[0],
  },
};

/** What the git plugin calls a branch: `origin/main`, or `detached` where it does not know. */
function withoutRemote(name: string | undefined): string | undefined {
  return name === "detached" ? undefined : name?.replace(/^(?:refs\/remotes\/)?origin\//, "");
}
