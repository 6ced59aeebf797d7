import type { Environment } from "../../../core/environment.ts";
import { sha, testContexts } from "./_contexts.ts";

const BUILD: Environment = {
  APPVEYOR: "True",
  APPVEYOR_ACCOUNT_NAME: "acme",
  APPVEYOR_API_URL: "http://localhost:1033/",
  APPVEYOR_BUILD_FOLDER: "C:\\projects\\shop",
  APPVEYOR_BUILD_ID: "2840",
  APPVEYOR_BUILD_NUMBER: "42",
  APPVEYOR_BUILD_VERSION: "1.0.42",
  APPVEYOR_BUILD_WORKER_IMAGE: "Visual Studio 2022",
  APPVEYOR_JOB_ID: "k3j4l5",
  APPVEYOR_JOB_NAME: "",
  APPVEYOR_JOB_NUMBER: "1",
  APPVEYOR_PROJECT_NAME: "shop",
  APPVEYOR_PROJECT_SLUG: "shop",
  APPVEYOR_REPO_BRANCH: "main",
  APPVEYOR_REPO_COMMIT: sha("a"),
  APPVEYOR_REPO_COMMIT_AUTHOR: "Ada",
  APPVEYOR_REPO_COMMIT_MESSAGE: "Make it fast",
  APPVEYOR_REPO_COMMIT_TIMESTAMP: "2026-05-12T08:00:00.0000000Z",
  APPVEYOR_REPO_NAME: "acme/shop",
  APPVEYOR_REPO_PROVIDER: "gitHub",
  APPVEYOR_REPO_SCM: "git",
  APPVEYOR_REPO_TAG: "false",
  APPVEYOR_URL: "https://ci.appveyor.com",
  CI: "True",
};

const PULL: Environment = {
  ...BUILD,
  APPVEYOR_PULL_REQUEST_HEAD_COMMIT: sha("c"),
  APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH: "feature/fast",
  APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME: "acme/shop",
  APPVEYOR_PULL_REQUEST_NUMBER: "17",
  APPVEYOR_PULL_REQUEST_TITLE: "Make it fast",
};

const MERGE = {
  head: sha("a"),
  commits: { HEAD: { id: sha("a"), parents: [sha("b"), sha("c")] } },
};

testContexts("AppVeyor", [
  ["push", BUILD, {
    ci: "appveyor",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    event: "push",
    isFork: false,
    runId: "2840",
    attempt: 1,
    runNumber: 42,
    job: "",
    url: "https://ci.appveyor.com/project/acme/shop/builds/2840",
    subject: "Make it fast",
    author: "Ada",
    pullRequest: undefined,
    targetBranch: undefined,
    labels: {},
  }],
  ["pull request, whose branch is called the target", PULL, {
    event: "pull_request",
    pullRequest: 17,
    branch: "feature/fast",
    targetBranch: "main",
    isFork: false,
    commit: sha("a"),
    head: sha("c"),
  }, MERGE],
  [
    "pull request of a fork whose branch is named main",
    {
      ...PULL,
      APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH: "main",
      APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME: "mallory/shop",
    },
    { isFork: true, branch: "mallory:main" },
    MERGE,
  ],
  [
    "tag",
    {
      ...BUILD,
      APPVEYOR_REPO_BRANCH: "v1.0",
      APPVEYOR_REPO_TAG: "true",
      APPVEYOR_REPO_TAG_NAME: "v1.0",
    },
    { event: "push", tag: "v1.0", branch: "main" },
    { defaultBranch: "main" },
  ],
  ["schedule", { ...BUILD, APPVEYOR_SCHEDULED_BUILD: "True" }, { event: "schedule" }],
  ["by hand", { ...BUILD, APPVEYOR_FORCED_BUILD: "True" }, { event: "workflow_dispatch" }],
  ["rebuild, which is a build of its own", {
    ...BUILD,
    APPVEYOR_BUILD_ID: "2851",
    APPVEYOR_BUILD_NUMBER: "43",
    APPVEYOR_RE_BUILD: "True",
  }, { runId: "2851", runNumber: 43, attempt: 1 }],
  ["job of a matrix on Linux", {
    ...BUILD,
    APPVEYOR: "true",
    APPVEYOR_JOB_NAME: "Configuration: Release; Platform: x64",
    CI: "true",
    CONFIGURATION: "Release",
    PLATFORM: "x64",
  }, {
    ci: "appveyor",
    job: "Configuration: Release; Platform: x64",
    labels: { configuration: "Release", platform: "x64" },
  }],
]);
