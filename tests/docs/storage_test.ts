import assert from "node:assert/strict";
import { s3Store } from "../../providers/s3/store.ts";
import { type FakeRequest, FakeS3, type FakeS3Options } from "../fakes/s3.ts";
import { record, s3Config, s3Context } from "../providers/s3/_s3.ts";
import { fakeDeps, trackOnce } from "../session/_session.ts";
import { readPage } from "./_pages.ts";

const [whole = "", readOnly = ""] = readPage("docs/storage.md").blocks
  .filter(({ language, marks }) => language === "json" && marks.has("iam")).map(({ text }) => text);

/** The actions that a policy allows. */
function actionsOf(policy: string): ReadonlySet<string> {
  const { Statement } = JSON.parse(policy);
  return new Set(Statement.flatMap(({ Action }: { Action: string | string[] }) => Action));
}

/** What a server demands for a request. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function actionOf({ method, query }: FakeRequest): string {
  if (query.has("versions")) return "s3:ListBucketVersions";
  if (query.has("list-type")) return "s3:ListBucket";
  if (query.has("versionId")) return "s3:GetObjectVersion";
  const actions = { GET: "s3:GetObject", PUT: "s3:PutObject", DELETE: "s3:DeleteObject" };
  assert.ok(method in actions, method);
  return actions[method as keyof typeof actions];
}

async function withFake(
  options: FakeS3Options,
  work: (fake: FakeS3, track: (run: string) => Promise<void>) => Promise<void>,
): Promise<readonly FakeRequest[]> {
  const folder = await Deno.makeTempDir();
  try {
    await using fake = await FakeS3.start(options);
    await work(fake, async (run) => {
      await trackOnce(s3Store(s3Config(fake), s3Context()), fakeDeps(folder), record(run));
    });
    return [...fake.requests];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A history from its beginning, with a damaged object on the way. */
const life = () =>
  withFake({}, async (fake, track) => {
    for (const run of ["1", "2"]) await track(run);
    fake.put("team/history.db", new TextEncoder().encode("no database"));
    await track("3");
  });

/** The same where conditions are ignored, folded at the end. */
const lifeOfDeltas = () =>
  withFake({ ignoresConditions: true }, async (fake, track) => {
    for (const run of ["1", "2", "3"]) await track(run);
    await s3Store(s3Config(fake), s3Context()).compact?.();
  });

Deno.test("the policy of docs/storage.md allows what a history needs in its whole life, and nothing else", async () => {
  const requests = [...await life(), ...await lifeOfDeltas()];
  assert.deepEqual(new Set(requests.map(actionOf)), actionsOf(whole));
});

Deno.test("every object is below the key, as the policy of docs/storage.md has it", async () => {
  const requests = [...await life(), ...await lifeOfDeltas()];
  for (const { key, query } of requests) {
    assert.match(key === "" ? query.get("prefix") ?? "" : key, /^team\/history\.db/);
  }
});

Deno.test("the policy of docs/storage.md for comparing jobs allows what reading needs, and nothing else", async () => {
  for (const ignoresConditions of [false, true]) {
    const requests = await withFake({ ignoresConditions }, async (fake, track) => {
      await track("1");
      fake.calm();
      await s3Store(s3Config(fake), s3Context()).download();
    });
    for (const request of requests) assert.ok(actionsOf(readOnly).has(actionOf(request)));
  }
  assert.ok(actionsOf(readOnly).isSubsetOf(actionsOf(whole)));
});

Deno.test("a run on an existing history is one GET and one PUT, as docs/storage.md says", async () => {
  const methods = (requests: readonly FakeRequest[]) => requests.map(({ method }) => method);
  const first = await withFake({}, async (_, track) => await track("1"));
  assert.deepEqual(methods(first).toSorted(), ["DELETE", "GET", "GET", "PUT", "PUT", "PUT", "PUT"]);
  const second = await withFake({}, async (fake, track) => {
    await track("1");
    fake.calm();
    await track("2");
  });
  assert.deepEqual(methods(second), ["GET", "PUT"]);
});
