import assert from "node:assert/strict";
import { readView } from "../../history/query.ts";
import { listRuns } from "../../history/runs.ts";
import type { CommitPlace } from "../../core/run.ts";
import { TempFolder } from "./_temp.ts";

const id = (digit: string) => digit.repeat(40);
const TIME = 1_790_000_000_000;

/** Every form: nothing, one commit on top of what was replaced, merges, lines, and parts that are not known. */
const PLACES: readonly (CommitPlace | undefined)[] = [
  undefined,
  { committedAt: TIME - 5_000, parents: [], isForced: false },
  { committedAt: TIME - 60_000, parents: [id("b")], isForced: false },
  { committedAt: TIME + 3_600_000, parents: [id("b"), id("c")], isForced: true },
  { committedAt: 0, parents: [id("d")], ancestors: [id("e"), id("f")], isForced: false },
  { parents: [id("d"), id("e"), id("f")] },
  { committedAt: TIME },
];

Deno.test("where a commit stands is read back as it was recorded, run by run and in columns", () => {
  using folder = new TempFolder();
  using history = folder.history(
    "a.db",
    PLACES.map((place, at) => ({
      run: {
        key: {
          project: "o/r",
          ci: "github",
          runId: `${at}`,
          attempt: 1,
          job: "",
          labels: {},
        },
        number: at,
        commit: `${at}`.padStart(40, "0"),
        base: id("b"),
        branch: "main",
        event: "push",
        time: TIME,
        recordedAt: TIME,
        ...(place !== undefined && { place }),
      },
      metrics: [],
      measurements: [],
      failures: [],
    })),
  );
  const placeOf = new Map(listRuns(history).map(({ key, place }) => [Number(key.runId), place]));
  assert.deepEqual(PLACES.map((_, at) => placeOf.get(at)), PLACES);
  const { runs } = readView(history);
  const { places } = runs;
  assert.ok(places);
  for (let row = 0; row < runs.length; row++) {
    const place = PLACES[Number(runs.runId[row])];
    assert.equal(places.committedAt[row], place?.committedAt ?? NaN);
    assert.deepEqual(places.parents(row), place?.parents);
    assert.deepEqual(places.ancestors(row), place?.ancestors ?? []);
    assert.equal(places.isForced[row], Number(place?.isForced ?? false));
  }
});
