import assert from "node:assert/strict";
import { amount } from "../../_amount.ts";
import type { StorageConfig } from "../../../config/types.ts";
import { TrackError } from "../../../errors.ts";
import { s3Store } from "../../../providers/s3/store.ts";
import { type FakeFault, type FakeRule, FakeS3 } from "../../fakes/s3.ts";
import { seededRandom } from "../../fakes/random.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { database, record, runIds, s3Config, s3Context } from "./_s3.ts";

const KEY = "team/history.db";
const EARLIER = ["1", "2", "3"];

/** Every state in which a run may find the bucket. */
const BUCKETS: readonly (readonly [string, boolean, (fake: FakeS3) => Promise<void>])[] = [
  ["a database of before", false, async (fake) => fake.put(KEY, await database(EARLIER))],
  ["a database under conditions", false, async (fake) => {
    const store = s3Store(s3Config(fake), s3Context());
    await store.download();
    await store.upload(await database(EARLIER), { basedOn: undefined });
  }],
  ["a history in pieces", false, async (fake) => {
    const store = s3Store(s3Config(fake, { layout: "pieces" }), s3Context());
    const [first = "", ...others] = EARLIER;
    const { revision } = await store.upload(await database([first]), { basedOn: undefined });
    await store.download();
    for (const run of others) {
      await store.upload(await database([run]), {
        basedOn: revision,
        added: () => database([run]),
      });
    }
  }],
  ["objects of single runs", true, async (fake) => {
    fake.put(KEY, await database(EARLIER.slice(0, 1)));
    for (const run of EARLIER.slice(1)) {
      fake.put(`${KEY}.runs/${run}-1-a.db`, await database([run]));
    }
  }],
];

const FAULTS: readonly (readonly [string, FakeFault])[] = [
  ["500", { status: 500, code: "InternalError" }],
  ["503 SlowDown", { status: 503, code: "SlowDown" }],
  ["403", { status: 403, code: "AccessDenied" }],
  ["404 NoSuchBucket", { status: 404, code: "NoSuchBucket" }],
  ["409", { status: 409, code: "ConditionalRequestConflict" }],
  ["412", { status: 412, code: "PreconditionFailed" }],
  ["a connection dropped before", "drop"],
  ["a connection dropped after", "drop-after"],
  ["a cut body", "truncate"],
  ["a short body", "short"],
  ["a changed byte", "flip"],
  ["silence", "stall"],
  ["silence in the body", "stall-body"],
  ["a web page", "html"],
  ["a missing web page", "html-404"],
  ["a bare 404", "empty-404"],
  ["another writer", "etag-change"],
];

/** Every day each fault meets every fifth request, another one for each fault; the whole suite tries them all. */
const STEP = amount(1, 10);

/** Patience of a run that is to fail soon. */
const IMPATIENT = { timeoutMs: 400, retryAttempts: 2 };

/** One tracked run; an error of ours is an answer, any other a defect. */
async function track(
  fake: FakeS3,
  runId: string,
  patience: Partial<StorageConfig> = {},
): Promise<"done" | "failed"> {
  const folder = await Deno.makeTempDir({ prefix: "unentropy-fault-" });
  try {
    const random = seededRandom(Number(runId));
    const store = s3Store(
      s3Config(fake, patience),
      s3Context({
        random,
        run: { project: "o/r", branch: "main", event: "push", runId, attempt: 1 },
      }),
    );
    await trackOnce(store, fakeDeps(folder, { maxTries: 3 }), record(runId));
    return "done";
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    return "failed";
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function storedRuns(fake: FakeS3): Promise<readonly string[]> {
  fake.calm();
  return await runIds((await s3Store(s3Config(fake), s3Context()).download())?.bytes);
}

/** How many requests of each method an undisturbed run makes here. */
async function countRequests(
  ignoresConditions: boolean,
  fill: (fake: FakeS3) => Promise<void>,
): Promise<readonly (readonly [FakeRule["method"], number])[]> {
  await using fake = await FakeS3.start({ ignoresConditions });
  await fill(fake);
  fake.calm();
  assert.equal(await track(fake, "4"), "done");
  return (["GET", "PUT", "DELETE", "HEAD"] as const).map((method) => [method, fake.count(method)]);
}

interface Case {
  readonly method: FakeRule["method"];
  readonly nth: number;
  /** Whether all later requests of the method meet it too. */
  readonly lasting: boolean;
}

for (const [state, ignoresConditions, fill] of BUCKETS) {
  let counted: ReturnType<typeof countRequests> | undefined;

  const survive = async (fault: FakeFault, { method, nth, lasting }: Case): Promise<void> => {
    await using fake = await FakeS3.start({ ignoresConditions });
    await fill(fake);
    fake.calm();
    fake.rules = Array.from(
      { length: lasting ? 20 : 1 },
      (_, at) => ({ method, fault, nth: nth + at }),
    );
    const place = `${method} ${nth}${lasting ? " and all later" : ""}`;
    const outcome = await track(fake, "4", IMPATIENT);
    const stored = await storedRuns(fake);
    for (const run of EARLIER) assert.ok(stored.includes(run), `${place}: run ${run} is lost`);
    // What was reported as stored is stored, and the next run finds nothing in its way.
    if (outcome === "done") assert.ok(stored.includes("4"), `${place}: not stored`);
    assert.equal(await track(fake, "5"), "done", place);
    const later = (await storedRuns(fake)).filter((run) => run !== "4");
    assert.deepEqual(later, [...EARLIER, "5"], place);
  };

  for (const [at, [what, fault]] of FAULTS.entries()) {
    Deno.test(`no request of a run that meets ${what} loses an earlier run (${state})`, async () => {
      counted ??= countRequests(ignoresConditions, fill);
      const cases = (await counted).flatMap(([method, count]) =>
        Array.from({ length: count }, (_, at) => at + 1).flatMap((nth) =>
          [false, true].map((lasting) => ({ method, nth, lasting }))
        )
      );
      assert.ok(cases.length > 0);
      const tried = cases.filter((_, index) => index % STEP === at % STEP);
      await Promise.all(tried.map((each) => survive(fault, each)));
    });
  }
}
