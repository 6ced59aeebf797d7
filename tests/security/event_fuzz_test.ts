import assert from "node:assert/strict";
import { amount } from "../_amount.ts";
import { toRun } from "../../ci/context.ts";
import type { RunContext } from "../../ci/types.ts";
import { ContextError } from "../../errors.ts";
import { checkRecord } from "../../history/record.ts";
import { contextOf, type Scene } from "../ci/systems/_contexts.ts";
import {
  BASE,
  BEFORE,
  HEAD,
  pull,
  PULL_ENV,
  REPOSITORY,
  RUNNER,
  TIP,
  WORKFLOW_RUN_ENV,
  workflowRun,
} from "../ci/systems/_github_events.ts";
import { mutateText, mutateValue, pick, repeated } from "../fakes/mutate.ts";
import { seededRandom } from "../fakes/random.ts";

const FORK = { ref: "main", user: { login: "mallory" }, repo: { id: 666 } };
const PUSHED = {
  id: TIP,
  message: "Make it",
  timestamp: "2026-05-12T10:00:00Z",
  author: { name: "A" },
};
const GROUP = {
  base_ref: "refs/heads/main",
  base_sha: BASE,
  head_sha: TIP,
  head_ref: "refs/heads/q",
};

/** What GitHub writes; of a stranger in it is all that a pull request says about itself. */
const SCENES: readonly Scene[] = [
  { env: RUNNER, event: { before: BEFORE, repository: REPOSITORY, head_commit: PUSHED } },
  {
    env: { ...RUNNER, GITHUB_REF: "refs/tags/v1" },
    event: { base_ref: null, repository: REPOSITORY },
  },
  { env: PULL_ENV, event: pull({}) },
  { env: PULL_ENV, event: pull(FORK) },
  { env: PULL_ENV, event: pull({ repo: null, user: null }) },
  { env: { ...PULL_ENV, GITHUB_EVENT_NAME: "pull_request_target" }, event: pull(FORK) },
  {
    env: { ...RUNNER, GITHUB_EVENT_NAME: "merge_group" },
    event: { repository: REPOSITORY, merge_group: GROUP },
  },
  { env: WORKFLOW_RUN_ENV, event: workflowRun({}) },
  {
    env: WORKFLOW_RUN_ENV,
    event: workflowRun({
      head_branch: "main",
      head_repository: { id: 666, owner: { login: "m" } },
    }),
    repository: { head: HEAD },
  },
];
const CASES = amount(10_000, 2000);

/** What a context promises, whatever it was told. */
function checkContext(context: RunContext, name: string): void {
  const said = JSON.stringify(context);
  for (const commit of [context.commit, context.head, context.base]) {
    assert.ok(commit === undefined || /^[0-9a-f]{40}$/.test(commit), said);
  }
  assert.ok(context.branch !== "" && context.event === name, said);
  const { pullRequest } = context;
  assert.ok(
    pullRequest === undefined || (Number.isSafeInteger(pullRequest) && pullRequest > 0),
    said,
  );
  // A stranger's branch is never taken for one of ours.
  if (context.isFork && /pull_request/.test(name)) assert.match(context.branch, /:/, said);
  const run = toRun(context, { time: 1, recordedAt: 2 });
  checkRecord({ run, metrics: [], measurements: [], failures: [] });
}

async function contextOrReason(scene: Scene): Promise<RunContext | undefined> {
  try {
    return await contextOf(scene);
  } catch (error) {
    if (error instanceof ContextError) return undefined;
    throw new Error(`${error} on ${JSON.stringify(scene)}`, { cause: error });
  }
}

Deno.test(`detectContext() understands ${CASES} changed events or says why not`, async () => {
  const random = seededRandom(20261125);
  const counts = { understood: 0, refused: 0 };
  for (let round = 0; round < CASES; round++) {
    const scene = pick(random, SCENES);
    const { env } = scene;
    const event = repeated(random, scene.event, (one) => mutateValue(random, one));
    const names = Object.keys(env).filter((one) => one !== "GITHUB_ACTIONS");
    const changed = random() < 0.5 ? env : {
      ...env,
      [pick(random, names)]: mutateText(random, env[pick(random, names)] ?? ""),
    };
    const context = await contextOrReason({ ...scene, env: changed, event });
    counts[context === undefined ? "refused" : "understood"]++;
    if (context !== undefined) checkContext(context, changed.GITHUB_EVENT_NAME ?? "");
  }
  assert.ok(counts.understood > CASES / 10 && counts.refused > CASES / 200, JSON.stringify(counts));
});

Deno.test("no change of a fork's payload but its repository's id makes it ours", async () => {
  const random = seededRandom(3);
  for (let round = 0; round < CASES / 5; round++) {
    const payload = pull(FORK) as { readonly pull_request: { readonly head: object } };
    const changed = repeated(random, payload as unknown, (one) => mutateValue(random, one));
    const head = { ...payload.pull_request.head };
    const event = Object.assign(structuredClone(payload), {
      ...(typeof changed === "object" && changed),
      repository: REPOSITORY,
    });
    const found = event.pull_request;
    if (typeof found !== "object" || found === null) continue;
    const said = {
      ...event,
      pull_request: { ...found, head: { ...head, ...found.head, repo: { id: 666 } } },
    };
    const context = await contextOrReason({ env: PULL_ENV, event: said });
    assert.ok(context === undefined || context.isFork, JSON.stringify(said));
  }
});
