import assert from "node:assert/strict";
import { createGitHubApi, type GitHubApi } from "../../../ci/github/api.ts";
import { type ApiPatience, createPatience } from "../../../ci/github/patience.ts";

/** A client whose requests end as `answer` says; its clock goes on only with them. */
async function clientOf(
  answer: (signal: AbortSignal, wait: (ms: number) => void) => Promise<Response>,
  patience: ApiPatience,
): Promise<{ readonly ask: () => Promise<string>; readonly sent: () => number }> {
  let [sent, clock] = [0, 0];
  const fake: typeof fetch = (_input, init) => {
    sent++;
    assert.ok(init?.signal instanceof AbortSignal);
    return answer(init.signal, (ms) => clock += ms);
  };
  const api: GitHubApi | undefined = await createGitHubApi({
    env: { GITHUB_TOKEN: "t", GITHUB_API_URL: `https://${crypto.randomUUID()}.test` },
    project: "acme/shop",
    fetch: fake,
    log: () => {},
    now: () => clock,
    retryBaseMs: 1,
    patience,
  });
  const ask = async () => {
    try {
      return String((await api?.octokit.rest.users.getAuthenticated())?.status);
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
  };
  return { ask, sent: () => sent };
}

/** Ends when it is given up. */
function silence(signal: AbortSignal): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

const user = () => Promise.resolve(Response.json({ login: "octo" }));
const refusal = () => Promise.reject(new TypeError("connection refused"));

Deno.test("createGitHubApi() waits once for an API that does not answer, and then asks it no more", async () => {
  const patience = createPatience(30);
  const { ask, sent } = await clientOf(silence, patience);
  assert.match(await ask(), /does not answer/);
  assert.deepEqual([sent(), patience.leftMs], [1, 0]);
  assert.match(await ask(), /not asked again/);
  assert.equal(sent(), 1);
});

Deno.test("createGitHubApi() tries a second time where nobody listens, and then once for each request", async () => {
  const { ask, sent } = await clientOf(refusal, createPatience());
  const counts = [];
  for (let i = 0; i < 3; i++) {
    assert.match(await ask(), /connection refused/);
    counts.push(sent());
  }
  assert.deepEqual(counts, [2, 3, 4]);
});

Deno.test("createGitHubApi() takes the time of all failed requests together from the run's patience", async () => {
  const patience = createPatience(10_000);
  const { ask } = await clientOf((_signal, wait) => {
    wait(4000);
    return refusal();
  }, patience);
  await ask();
  assert.equal(patience.leftMs, 2000);
  await ask();
  assert.equal(patience.leftMs, 0);
});

Deno.test("createGitHubApi() forgets a failure when the API answers again", async () => {
  let count = 0;
  const { ask, sent } = await clientOf(
    () => ++count % 2 === 1 ? refusal() : user(),
    createPatience(),
  );
  for (let i = 0; i < 3; i++) assert.equal(await ask(), "200");
  assert.equal(sent(), 6);
});
