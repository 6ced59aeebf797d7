import assert from "node:assert/strict";
import { join } from "node:path";
import { git } from "../ci/git/_repository.ts";
import { makeOrigin, type Origin } from "./_origin.ts";

type Environment = Readonly<Record<string, string>>;

/** How a CI system clones, and what it says then. */
interface System {
  readonly name: string;
  /** Leaves a pull request's clone in a folder, as the system's own clone step does. */
  readonly clonePull: (folder: string, origin: Origin) => Promise<void> | void;
  readonly pull: (origin: Origin, folder: string) => Environment;
  readonly push: (origin: Origin) => Environment;
  /** What is measured of the change: a merge, which the system has or makes, or its own commit. */
  readonly measures: "merge" | "change";
  /** How it names the change's branch. Default `feature`. */
  readonly branch?: string;
}

function initAt(folder: string, { url, config }: Origin): void {
  git(folder, "init", "-q", "-b", "main");
  git(folder, "config", ...config);
  git(folder, "remote", "add", "origin", url);
}

function cloneInto(folder: string, { url, config }: Origin, ...how: readonly string[]): void {
  git(folder, "clone", "-q", "-c", config.join("="), ...how, url, ".");
}

/** GitHub's merge of pull request 17, which some systems fetch. */
function fetchMerge(folder: string, origin: Origin, ...how: readonly string[]): void {
  cloneInto(folder, origin, ...how);
  git(folder, "fetch", "-q", "origin", "+refs/pull/17/merge:");
  git(folder, "checkout", "-qf", "FETCH_HEAD");
}

/** The event of pull request 17 as Actions describe it, where the clone does not see it. */
async function writeEvent(folder: string, { change, main }: Origin): Promise<void> {
  const repo = { id: 1 };
  await Deno.writeTextFile(
    `${folder}.json`,
    JSON.stringify({
      repository: { ...repo, default_branch: "main" },
      pull_request: {
        number: 17,
        head: { sha: change, ref: "feature", repo },
        base: { sha: main, ref: "main", repo },
      },
    }),
  );
}

const FORGEJO: Environment = {
  CI: "true",
  FORGEJO_ACTIONS: "true",
  GITEA_ACTIONS: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_API_URL: "http://127.0.0.1:9/api/v1",
  GITHUB_REPOSITORY: "acme/shop",
  GITHUB_RUN_ID: "42",
  GITHUB_SERVER_URL: "http://127.0.0.1:9",
};

const SYSTEMS: readonly System[] = [
  {
    name: "circleci",
    measures: "change",
    clonePull: (folder, origin) => {
      cloneInto(folder, origin);
      git(folder, "checkout", "-q", "--force", "-B", "feature", origin.change);
    },
    push: ({ main }) => ({
      CI: "true",
      CIRCLECI: "true",
      CIRCLE_BRANCH: "main",
      CIRCLE_SHA1: main,
      CIRCLE_WORKFLOW_ID: "push",
    }),
    pull: ({ change }) => ({
      CI: "true",
      CIRCLECI: "true",
      CIRCLE_BRANCH: "feature",
      CIRCLE_PULL_REQUEST: "https://github.com/acme/shop/pull/17",
      CIRCLE_SHA1: change,
      CIRCLE_WORKFLOW_ID: "pull",
    }),
  },
  {
    name: "jenkins",
    measures: "merge",
    clonePull: (folder, origin) => {
      initAt(folder, origin);
      const refs = ["main:refs/remotes/origin/main", "pull/17/head:refs/remotes/origin/PR-17"];
      git(
        folder,
        "fetch",
        "-q",
        "--no-tags",
        "origin",
        `+refs/heads/${refs[0]}`,
        `+refs/${refs[1]}`,
      );
      git(folder, "checkout", "-q", "-f", origin.main);
      git(folder, "merge", "-q", "-m", "Merge commit of the change", origin.change);
    },
    push: ({ main }) => ({
      BRANCH_NAME: "main",
      BUILD_ID: "8",
      BUILD_NUMBER: "8",
      GIT_BRANCH: "origin/main",
      GIT_COMMIT: main,
      JENKINS_URL: "http://ci.example.com/",
      JOB_NAME: "shop/main",
    }),
    pull: (_origin, folder) => ({
      BRANCH_NAME: "PR-17",
      BUILD_ID: "1",
      BUILD_NUMBER: "1",
      CHANGE_BRANCH: "feature",
      CHANGE_ID: "17",
      CHANGE_TARGET: "main",
      GIT_COMMIT: git(folder, "rev-parse", "HEAD"),
      JENKINS_URL: "http://ci.example.com/",
      JOB_NAME: "shop/PR-17",
    }),
  },
  {
    name: "azure",
    measures: "merge",
    clonePull: (folder, origin) => {
      initAt(folder, origin);
      const ref = "+refs/pull/17/merge:refs/remotes/pull/17/merge";
      git(folder, "fetch", "-q", "--no-tags", "--depth=1", "origin", ref);
      git(folder, "checkout", "-q", "--force", "refs/remotes/pull/17/merge");
    },
    push: ({ main }) => ({
      BUILD_BUILDID: "1",
      BUILD_REASON: "IndividualCI",
      BUILD_SOURCEBRANCH: "refs/heads/main",
      BUILD_SOURCEVERSION: main,
      TF_BUILD: "True",
    }),
    pull: ({ merge, change }) => ({
      BUILD_BUILDID: "2",
      BUILD_REASON: "PullRequest",
      BUILD_SOURCEBRANCH: "refs/pull/17/merge",
      BUILD_SOURCEVERSION: merge,
      SYSTEM_PULLREQUEST_PULLREQUESTID: "17",
      SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/feature",
      SYSTEM_PULLREQUEST_SOURCECOMMITID: change,
      SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main",
      TF_BUILD: "True",
    }),
  },
  {
    name: "bitbucket",
    measures: "merge",
    clonePull: (folder, origin) => {
      cloneInto(folder, origin, "--branch=feature", "--depth=50");
      git(folder, "reset", "-q", "--hard", origin.change);
      git(folder, "fetch", "-q", "origin", "main");
      git(folder, "merge", "-q", "--no-edit", "FETCH_HEAD");
    },
    push: ({ main }) => ({
      BITBUCKET_BRANCH: "main",
      BITBUCKET_BUILD_NUMBER: "1",
      BITBUCKET_COMMIT: main,
      BITBUCKET_REPO_FULL_NAME: "acme/shop",
      CI: "true",
    }),
    pull: ({ change }) => ({
      BITBUCKET_BRANCH: "feature",
      BITBUCKET_BUILD_NUMBER: "2",
      BITBUCKET_COMMIT: change,
      BITBUCKET_PR_DESTINATION_BRANCH: "main",
      BITBUCKET_PR_ID: "17",
      BITBUCKET_REPO_FULL_NAME: "acme/shop",
      CI: "true",
    }),
  },
  {
    name: "drone",
    measures: "merge",
    clonePull: (folder, origin) => {
      initAt(folder, origin);
      git(folder, "fetch", "-q", "origin", "+refs/heads/main:");
      git(folder, "checkout", "-q", "main");
      git(folder, "fetch", "-q", "origin", "refs/pull/17/head:");
      git(folder, "merge", "-q", "-m", "Merge", origin.change);
    },
    push: ({ main }) => ({
      CI: "true",
      DRONE: "true",
      DRONE_BRANCH: "main",
      DRONE_BUILD_EVENT: "push",
      DRONE_BUILD_NUMBER: "1",
      DRONE_COMMIT_SHA: main,
      DRONE_REPO: "acme/shop",
    }),
    pull: ({ change, main }) => ({
      CI: "true",
      DRONE: "true",
      DRONE_BRANCH: "main",
      DRONE_BUILD_EVENT: "pull_request",
      DRONE_BUILD_NUMBER: "2",
      DRONE_COMMIT_BEFORE: main,
      DRONE_COMMIT_SHA: change,
      DRONE_PULL_REQUEST: "17",
      DRONE_REPO: "acme/shop",
      DRONE_SOURCE_BRANCH: "feature",
      DRONE_TARGET_BRANCH: "main",
    }),
  },
  {
    name: "woodpecker",
    measures: "change",
    clonePull: (folder, origin) => {
      initAt(folder, origin);
      git(folder, "fetch", "-q", "--no-tags", "--depth=1", "origin", "+refs/pull/17/head:");
      git(folder, "reset", "-q", "--hard", origin.change);
    },
    push: ({ main }) => ({
      CI: "woodpecker",
      CI_COMMIT_BRANCH: "main",
      CI_COMMIT_SHA: main,
      CI_PIPELINE_EVENT: "push",
      CI_PIPELINE_NUMBER: "1",
      CI_REPO: "acme/shop",
    }),
    pull: ({ change }) => ({
      CI: "woodpecker",
      CI_COMMIT_BRANCH: "main",
      CI_COMMIT_PULL_REQUEST: "17",
      CI_COMMIT_SHA: change,
      CI_COMMIT_SOURCE_BRANCH: "feature",
      CI_COMMIT_TARGET_BRANCH: "main",
      CI_PIPELINE_EVENT: "pull_request",
      CI_PIPELINE_NUMBER: "2",
      CI_REPO: "acme/shop",
    }),
  },
  {
    name: "teamcity",
    measures: "change",
    clonePull: async (folder, origin) => {
      initAt(folder, origin);
      const refs = [
        "refs/heads/main:refs/remotes/origin/main",
        "refs/pull/17/head:refs/heads/pull/17",
      ];
      git(folder, "fetch", "-q", "origin", ...refs.map((ref) => `+${ref}`));
      git(folder, "checkout", "-q", "-f", "pull/17");
      await Deno.writeTextFile(
        `${folder}.build.properties`,
        `teamcity.configuration.properties.file=${folder}.config.properties\n`,
      );
      await Deno.writeTextFile(
        `${folder}.config.properties`,
        "teamcity.build.branch=pull/17\nteamcity.build.id=2\nteamcity.pullRequest.number=17\n" +
          "teamcity.pullRequest.source.branch=feature\nteamcity.pullRequest.target.branch=main\n" +
          "vcsroot.branch=refs/heads/main\n",
      );
    },
    // Without its file of properties, the clone must say the branch.
    push: ({ main }) => ({ BUILD_NUMBER: "1", BUILD_VCS_NUMBER: main, TEAMCITY_VERSION: "2026.1" }),
    pull: ({ change }, folder) => ({
      BUILD_NUMBER: "2",
      BUILD_VCS_NUMBER: change,
      TEAMCITY_BUILD_PROPERTIES_FILE: `${folder}.build.properties`,
      TEAMCITY_VERSION: "2026.1",
    }),
  },
  {
    name: "travis",
    measures: "merge",
    clonePull: (folder, origin) => fetchMerge(folder, origin, "--depth=50"),
    push: ({ main }) => ({
      CI: "true",
      TRAVIS: "true",
      TRAVIS_BRANCH: "main",
      TRAVIS_BUILD_ID: "1",
      TRAVIS_COMMIT: main,
      TRAVIS_EVENT_TYPE: "push",
      TRAVIS_PULL_REQUEST: "false",
      TRAVIS_REPO_SLUG: "acme/shop",
    }),
    pull: ({ merge, change }) => ({
      CI: "true",
      TRAVIS: "true",
      TRAVIS_BRANCH: "main",
      TRAVIS_BUILD_ID: "2",
      TRAVIS_COMMIT: merge,
      TRAVIS_EVENT_TYPE: "pull_request",
      TRAVIS_PULL_REQUEST: "17",
      TRAVIS_PULL_REQUEST_BRANCH: "feature",
      TRAVIS_PULL_REQUEST_SHA: change,
      TRAVIS_PULL_REQUEST_SLUG: "acme/shop",
      TRAVIS_REPO_SLUG: "acme/shop",
    }),
  },
  {
    name: "appveyor",
    measures: "merge",
    clonePull: (folder, origin) => fetchMerge(folder, origin),
    push: ({ main }) => ({
      APPVEYOR: "True",
      APPVEYOR_BUILD_ID: "1",
      APPVEYOR_REPO_BRANCH: "main",
      APPVEYOR_REPO_COMMIT: main,
      APPVEYOR_REPO_NAME: "acme/shop",
      CI: "True",
    }),
    pull: ({ merge, change }) => ({
      APPVEYOR: "True",
      APPVEYOR_BUILD_ID: "2",
      APPVEYOR_PULL_REQUEST_HEAD_COMMIT: change,
      APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH: "feature",
      APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME: "acme/shop",
      APPVEYOR_PULL_REQUEST_NUMBER: "17",
      APPVEYOR_REPO_BRANCH: "main",
      APPVEYOR_REPO_COMMIT: merge,
      APPVEYOR_REPO_NAME: "acme/shop",
      CI: "True",
    }),
  },
  {
    name: "cirrus",
    measures: "change",
    branch: "pull/17",
    clonePull: (folder, origin) => {
      initAt(folder, origin);
      git(folder, "fetch", "-q", "origin", "+refs/pull/17/head:refs/remotes/origin/pull/17");
      git(folder, "checkout", "-q", "-b", "pull/17", "origin/pull/17");
      git(folder, "reset", "-q", "--hard", origin.change);
    },
    push: ({ main }) => ({
      CI: "true",
      CIRRUS_BRANCH: "main",
      CIRRUS_BUILD_ID: "1",
      CIRRUS_CHANGE_IN_REPO: main,
      CIRRUS_CI: "true",
      CIRRUS_REPO_FULL_NAME: "acme/shop",
    }),
    pull: ({ change, main }) => ({
      CI: "true",
      CIRRUS_BASE_BRANCH: "main",
      CIRRUS_BASE_SHA: main,
      CIRRUS_BRANCH: "pull/17",
      CIRRUS_BUILD_ID: "2",
      CIRRUS_CHANGE_IN_REPO: change,
      CIRRUS_CI: "true",
      CIRRUS_PR: "17",
      CIRRUS_REPO_FULL_NAME: "acme/shop",
      CIRRUS_USER_PERMISSION: "write",
    }),
  },
  {
    name: "codefresh",
    measures: "change",
    clonePull: (folder, origin) => {
      cloneInto(folder, origin);
      git(folder, "checkout", "-q", "-B", "feature", origin.change);
    },
    push: ({ main }) => ({
      CF_BRANCH: "main",
      CF_BUILD_ID: "1",
      CF_BUILD_TRIGGER: "webhook",
      CF_REPO_NAME: "shop",
      CF_REPO_OWNER: "acme",
      CF_REVISION: main,
      CI: "true",
    }),
    pull: ({ change }) => ({
      CF_BRANCH: "feature",
      CF_BUILD_ID: "2",
      CF_BUILD_TRIGGER: "webhook",
      CF_PULL_REQUEST_NUMBER: "17",
      CF_PULL_REQUEST_TARGET: "main",
      CF_REPO_NAME: "shop",
      CF_REPO_OWNER: "acme",
      CF_REVISION: change,
      CI: "true",
    }),
  },
  {
    name: "forgejo",
    measures: "change",
    clonePull: async (folder, origin) => {
      initAt(folder, origin);
      const ref = `+${origin.change}:refs/remotes/pull/17/head`;
      git(folder, "fetch", "-q", "--no-tags", "--depth=1", "origin", ref);
      git(folder, "checkout", "-q", "--force", "refs/remotes/pull/17/head");
      await writeEvent(folder, origin);
    },
    push: ({ main }) => ({
      ...FORGEJO,
      GITHUB_EVENT_NAME: "push",
      GITHUB_REF: "refs/heads/main",
      GITHUB_SHA: main,
    }),
    pull: ({ change }, folder) => ({
      ...FORGEJO,
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: `${folder}.json`,
      GITHUB_REF: "refs/pull/17/head",
      GITHUB_RUN_ID: "43",
      GITHUB_SHA: change,
    }),
  },
];

for (const system of SYSTEMS) {
  Deno.test(`track on ${system.name} records what is pushed, and judges a pull request in the system's own clone`, async () => {
    await using origin = await makeOrigin();
    const main = await origin.workspace();
    cloneInto(main, origin);
    git(main, "reset", "-q", "--hard", origin.first);
    const first = system.push({ ...origin, main: origin.first });
    assert.equal((await origin.track(main, first, "--run-id", "first")).code, 0);
    git(main, "reset", "-q", "--hard", origin.main);
    const pushed = await origin.track(main, system.push(origin));
    assert.equal(pushed.code, 0, pushed.stderr);
    const { ci, branch, commit, event } = pushed.result.run;
    assert.deepEqual([ci, branch, commit, event], [system.name, "main", origin.main, "push"]);
    assert.equal(pushed.result.storage?.runs, 2);

    const folder = await origin.workspace();
    await system.clonePull(folder, origin);
    const checkedOut = git(folder, "rev-parse", "HEAD");
    const { code, result, stderr } = await origin.track(folder, system.pull(origin, folder));
    assert.deepEqual([code, result.error], [1, undefined], `the gate fails the change: ${stderr}`);
    const { run, verdict } = result;
    assert.deepEqual(
      [run["ci"], run["event"], run["pullRequest"], run["branch"], run["commit"]],
      [system.name, "pull_request", 17, system.branch ?? "feature", checkedOut],
    );
    const head = system.measures === "merge" ? origin.change : undefined;
    assert.deepEqual([checkedOut === origin.change, run["head"]], [head === undefined, head]);
    assert.equal(verdict?.checks[0]?.baseline?.value, 100);
    const status = (name: string) => result.phases.find((phase) => phase.name === name)?.status;
    assert.deepEqual([status("record"), status("upload")], ["skipped", "skipped"]);
  });
}

Deno.test("track in an unknown CI judges a pull request that is stated, and records nothing of a checkout by guess", async () => {
  await using origin = await makeOrigin();
  const main = await origin.workspace();
  cloneInto(main, origin);
  for (const commit of [origin.first, origin.main]) {
    git(main, "reset", "-q", "--hard", commit);
    assert.equal((await origin.track(main, { CI: "true" })).result.run["branch"], "main");
  }
  const env = { CI: "true", THEIR_BRANCH: "feature" };
  const detached = await origin.workspace();
  cloneInto(detached, origin);
  git(detached, "checkout", "-q", "--detach", origin.change);
  const merged = await origin.workspace();
  cloneInto(merged, origin);
  git(merged, "merge", "-q", "--no-edit", origin.change);
  const fixes = { [detached]: /--branch "\$THEIR_BRANCH", or/, [merged]: /--pull-request NUMBER/ };
  for (const [folder, fix] of Object.entries(fixes)) {
    const { code, result } = await origin.track(folder, env);
    assert.deepEqual([code, result.error?.code], [2, "CONTEXT_DETACHED"]);
    assert.match(result.error?.fix ?? "", fix);
    const stated = await origin.track(folder, env, "--pull-request", "17", "--target", "main");
    assert.deepEqual([stated.code, stated.result.error], [1, undefined], stated.stderr);
    const { run, verdict, storage } = stated.result;
    assert.deepEqual([run["event"], run["pullRequest"]], ["pull_request", 17]);
    assert.equal(verdict?.checks[0]?.baseline?.value, 100);
    assert.equal(storage?.runs, 2);
    const variables = { UNENTROPY_PULL_REQUEST: "17", UNENTROPY_TARGET: "main" };
    assert.equal((await origin.track(folder, { ...env, ...variables })).code, 1);
  }
  const { result } = await origin.track(main, { CI: "true" }, "--event", "schedule");
  assert.deepEqual([result.run["event"], result.storage?.runs], ["schedule", 3]);
});

Deno.test("track on GitHub judges a pull request in a clone of one commit where the API cannot be reached", async () => {
  await using origin = await makeOrigin();
  const github = { CI: "true", GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/shop" };
  const main = await origin.workspace();
  cloneInto(main, origin);
  const push = { GITHUB_REF: "refs/heads/main", GITHUB_RUN_ID: "1", GITHUB_SHA: origin.main };
  await origin.track(main, { ...github, ...push, GITHUB_EVENT_NAME: "push" });
  const folder = await origin.workspace();
  initAt(folder, origin);
  const ref = "refs/remotes/pull/17/merge";
  git(folder, "fetch", "-q", "--depth=1", "origin", `+refs/pull/17/merge:${ref}`);
  git(folder, "checkout", "-q", "--force", ref);
  await writeEvent(folder, origin);
  const { code, result, stderr } = await origin.track(folder, {
    ...github,
    // A port that no client ever asks.
    GITHUB_API_URL: "http://127.0.0.1:9",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: `${folder}.json`,
    GITHUB_REF: "refs/pull/17/merge",
    GITHUB_RUN_ID: "2",
    GITHUB_SHA: origin.merge,
    GITHUB_TOKEN: "ghs_token",
  });
  assert.deepEqual([code, result.error], [1, undefined], stderr);
  assert.equal(result.verdict?.checks[0]?.baseline?.value, 100);
  assert.match(stderr, /No comment on pull request 17: GitHub cannot be reached/);
});

Deno.test("track of a fork's pull request whose branch is named main never becomes a run of main", async () => {
  await using origin = await makeOrigin();
  const folder = await origin.workspace();
  initAt(folder, origin);
  git(folder, "fetch", "-q", "origin", "+refs/heads/main:", "refs/pull/18/head:");
  git(folder, "checkout", "-q", "main");
  git(folder, "fetch", "-q", "origin", "refs/pull/18/head:");
  git(folder, "merge", "-q", "-m", "Merge", origin.fork);
  const { result } = await origin.track(
    folder,
    {
      CI: "true",
      DRONE: "true",
      DRONE_BRANCH: "main",
      DRONE_BUILD_EVENT: "pull_request",
      DRONE_BUILD_NUMBER: "3",
      DRONE_COMMIT_SHA: origin.fork,
      DRONE_PULL_REQUEST: "18",
      DRONE_REPO: "acme/shop",
      DRONE_SOURCE_BRANCH: "main",
      DRONE_TARGET_BRANCH: "main",
    },
    "--record",
    "always",
  );
  assert.deepEqual([result.run["branch"], result.run["pullRequest"]], ["unknown:main", 18]);
  await Deno.stat(join(folder, "unentropy.json"));
});
