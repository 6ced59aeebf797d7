import assert from "node:assert/strict";
import type { TrackResult } from "../../core/track_result.ts";
import { trackMetrics } from "../../mod.ts";
import { makeScene, type Scene } from "./_pull_request.ts";

const CONFIG = {
  metrics: {
    size: { type: "numeric", unit: "bytes", direction: "lower", command: "cat size.txt" },
  },
  qualityGate: {
    mode: "hard",
    thresholds: [{ metric: "size", mode: "delta-max-increase", maxIncreasePercent: 5 }],
  },
};

/** What a job reads of its merge: `main` went from 1000 to 1500 bytes behind the change's back. */
interface Commits {
  readonly merge: string;
  readonly head: string;
  readonly target: string;
  readonly forkPoint: string;
}

/** The variables of a job that measures a made-up merge. */
type Job = (commits: Commits) => Readonly<Record<string, string>>;

const ours = { PATH: Deno.env.get("PATH") ?? "", GIT_CONFIG_GLOBAL: "/dev/null" };

const gitlab: Job = ({ merge, head, forkPoint }) => ({
  ...ours,
  GITLAB_CI: "true",
  CI: "true",
  CI_PROJECT_PATH: "acme/shop",
  CI_PROJECT_ID: "5",
  CI_PIPELINE_ID: "900",
  CI_PIPELINE_SOURCE: "merge_request_event",
  CI_COMMIT_SHA: merge,
  CI_COMMIT_REF_NAME: "feature",
  CI_DEFAULT_BRANCH: "main",
  CI_MERGE_REQUEST_IID: "7",
  CI_MERGE_REQUEST_PROJECT_ID: "5",
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "feature",
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
  CI_MERGE_REQUEST_DIFF_BASE_SHA: forkPoint,
  CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head,
  CI_MERGE_REQUEST_EVENT_TYPE: "merged_result",
});

const buildkite: Job = ({ head }) => ({
  ...ours,
  BUILDKITE: "true",
  CI: "true",
  BUILDKITE_BUILD_ID: "0190-build",
  BUILDKITE_BRANCH: "feature",
  BUILDKITE_COMMIT: head,
  BUILDKITE_PIPELINE_DEFAULT_BRANCH: "main",
  BUILDKITE_PULL_REQUEST: "7",
  BUILDKITE_PULL_REQUEST_BASE_BRANCH: "main",
  BUILDKITE_PULL_REQUEST_REPO: "https://github.com/acme/shop.git",
  BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC: "true",
  BUILDKITE_REPO: "git@github.com:acme/shop.git",
});

const JOBS: readonly (readonly [name: string, job: Job])[] = [
  ["GitLab's merged-result pipelines", gitlab],
  [
    "GitLab's merge trains",
    (commits) => ({ ...gitlab(commits), CI_MERGE_REQUEST_EVENT_TYPE: "merge_train" }),
  ],
  ["Buildkite's merge refspec", buildkite],
];

/** Checks out a merge of the change into main's tip. */
async function makeMerge(scene: Scene, size: number): Promise<Commits> {
  const { git } = scene.project;
  await scene.push({ files: { "size.txt": "1000", "other.txt": "x" } });
  const forkPoint = await git("rev-parse", "HEAD");
  await git("checkout", "-q", "-b", "feature");
  const head = await scene.commit({ files: { "other.txt": "y" } });
  await git("checkout", "-q", "main");
  await scene.push({ files: { "size.txt": "1500" } });
  const target = await git("rev-parse", "HEAD");
  await git("update-ref", "refs/remotes/origin/main", target);
  await git("checkout", "-q", "--detach", "main");
  await git("merge", "-q", "--no-ff", "-m", "Merge the change", "feature");
  if (size !== 1500) {
    await scene.project.write("size.txt", String(size));
    await git("commit", "-q", "-a", "--amend", "--no-edit");
  }
  return { merge: await git("rev-parse", "HEAD"), head, target, forkPoint };
}

function baselineOf({ verdict }: TrackResult): readonly [number | undefined, string] {
  const [check] = verdict?.checks ?? [];
  return [check?.baseline?.value, check?.baseline?.description ?? ""];
}

for (const [name, job] of JOBS) {
  Deno.test(`${name} are compared with the target's tip that was merged`, async () => {
    for (const [size, status] of [[1500, "passed"], [1800, "failed"]] as const) {
      await using scene = await makeScene(CONFIG);
      const commits = await makeMerge(scene, size);
      const result = await trackMetrics({
        cwd: scene.project.folder,
        fetch: scene.fake.fetch,
        now: () => Date.UTC(2026, 4, 4),
        // The history is one that GitHub's runs of the same project made.
        context: { project: scene.fake.project },
        // GitLab's job writes its reports there.
        env: { ...job(commits), CI_PROJECT_DIR: scene.project.folder },
      });
      const [value, description] = baselineOf(result);
      assert.equal(value, 1500);
      assert.match(
        description,
        new RegExp(`^${commits.target.slice(0, 7)}, the target's tip that this was merged with`),
      );
      assert.equal(result.verdict?.status, status);
    }
  });
}

Deno.test("a merge queue is compared with what is before it in the queue, or the nearest measured commit before that", async () => {
  await using scene = await makeScene(CONFIG);
  const { target } = await makeMerge(scene, 1500);
  const first = baselineOf(await scene.pull({ isQueued: true, base: target }));
  assert.equal(first[0], 1500);
  assert.match(first[1], new RegExp(`^${target.slice(0, 7)}, the target's tip`));
  // The next one in the queue is merged with the first one's merge, which nobody records.
  const { git } = scene.project;
  const queued = await git("rev-parse", "HEAD");
  await git("checkout", "-q", "-b", "second");
  const head = await scene.commit({ files: { "size.txt": "1700" } });
  await git("checkout", "-q", "--detach", queued);
  await git("merge", "-q", "--no-ff", "-m", "Merge the second", head);
  const result = await scene.pull({ isQueued: true, base: queued });
  const [value, description] = baselineOf(result);
  assert.equal(value, 1500);
  assert.match(description, /^[0-9a-f]{7}, 1 commit before the target's tip/);
  assert.equal(result.verdict?.status, "failed");
});
