import type { Environment } from "../../../core/environment.ts";
import { sha, testContexts } from "./_contexts.ts";

const BUILD: Environment = {
  BRANCH_IS_PRIMARY: "true",
  BRANCH_NAME: "main",
  BUILD_DISPLAY_NAME: "#8",
  BUILD_ID: "8",
  BUILD_NUMBER: "8",
  BUILD_TAG: "jenkins-shop-main-8",
  BUILD_URL: "https://ci.example.com/job/shop/job/main/8/",
  CI: "true",
  EXECUTOR_NUMBER: "0",
  GIT_BRANCH: "main",
  GIT_COMMIT: sha("a"),
  GIT_PREVIOUS_COMMIT: sha("9"),
  GIT_URL: "https://github.com/acme/shop.git",
  JENKINS_HOME: "/var/jenkins_home",
  JENKINS_URL: "https://ci.example.com/",
  JOB_BASE_NAME: "main",
  JOB_NAME: "shop/main",
  JOB_URL: "https://ci.example.com/job/shop/job/main/",
  NODE_NAME: "built-in",
  STAGE_NAME: "Metrics",
  WORKSPACE: "/var/jenkins_home/workspace/shop_main",
};

const CHANGE: Environment = {
  ...BUILD,
  BRANCH_IS_PRIMARY: "",
  BRANCH_NAME: "PR-17",
  BUILD_ID: "3",
  BUILD_NUMBER: "3",
  CHANGE_AUTHOR: "ada",
  CHANGE_BRANCH: "feature/fast",
  CHANGE_ID: "17",
  CHANGE_TARGET: "main",
  CHANGE_TITLE: "Make it fast",
  CHANGE_URL: "https://github.com/acme/shop/pull/17",
  GIT_BRANCH: "PR-17",
  JOB_BASE_NAME: "PR-17",
  JOB_NAME: "shop/PR-17",
};

/** The strategy that builds a pull request's own commit. */
const HEAD = { head: sha("a"), commits: { HEAD: { id: sha("a"), parents: [sha("9")] } } };
/** The strategy that builds it merged with its target. */
const MERGE = {
  head: sha("a"),
  commits: { HEAD: { id: sha("a"), parents: [sha("b"), sha("c")] } },
  ancestry: [`${sha("b")}..refs/remotes/origin/main`],
  notAncestry: [`${sha("c")}..refs/remotes/origin/main`],
};

testContexts("Jenkins", [
  ["push", BUILD, {
    ci: "jenkins",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    defaultBranch: "main",
    event: "push",
    isFork: false,
    runId: "shop/main#8",
    attempt: 1,
    runNumber: 8,
    job: "Metrics",
    url: "https://ci.example.com/job/shop/job/main/8/",
    pullRequest: undefined,
    targetBranch: undefined,
    labels: {},
  }],
  ["pull request, its head", CHANGE, {
    event: "pull_request",
    pullRequest: 17,
    branch: "feature/fast",
    targetBranch: "main",
    isFork: false,
    commit: sha("a"),
    head: undefined,
    runId: "shop/PR-17#3",
  }, HEAD],
  ["pull request, merged with its target", CHANGE, {
    event: "pull_request",
    commit: sha("a"),
    head: sha("c"),
  }, MERGE],
  ["pull request whose own last commit merges its target", CHANGE, {
    commit: sha("a"),
    head: undefined,
  }, { ...MERGE, ancestry: MERGE.notAncestry, notAncestry: MERGE.ancestry }],
  [
    "pull request of a fork whose branch is named main",
    {
      ...CHANGE,
      CHANGE_BRANCH: "main",
      CHANGE_FORK: "mallory/shop",
    },
    { isFork: true, branch: "mallory:main", pullRequest: 17 },
    HEAD,
  ],
  [
    "tag",
    {
      ...BUILD,
      BRANCH_IS_PRIMARY: "",
      BRANCH_NAME: "v1.0",
      GIT_BRANCH: "v1.0",
      JOB_NAME: "shop/v1.0",
      TAG_NAME: "v1.0",
      TAG_TIMESTAMP: "1700000000000",
    },
    { event: "push", tag: "v1.0", branch: "main" },
    { ...HEAD, defaultBranch: "main" },
  ],
  ["schedule, which no variable tells from a push", BUILD, { event: "push" }],
  ["replay, which is a build of its own", { ...BUILD, BUILD_ID: "9", BUILD_NUMBER: "9" }, {
    runId: "shop/main#9",
    attempt: 1,
  }],
  ["a project without branches of its own", {
    ...BUILD,
    BRANCH_IS_PRIMARY: "",
    BRANCH_NAME: "",
    GIT_BRANCH: "origin/main",
    JOB_NAME: "shop",
  }, { branch: "main", runId: "shop#8" }],
  ["merge request of the GitLab plugin", {
    ...BUILD,
    BRANCH_NAME: "",
    GIT_BRANCH: "origin/feature/fast",
    JOB_NAME: "shop",
    gitlabActionType: "MERGE",
    gitlabMergeRequestIid: "17",
    gitlabSourceBranch: "feature/fast",
    gitlabTargetBranch: "main",
  }, {
    event: "pull_request",
    pullRequest: 17,
    branch: "feature/fast",
    targetBranch: "main",
    isFork: false,
  }, { ...HEAD, origin: { "feature/fast": sha("a") } }],
]);
