import assert from "node:assert/strict";
import { ProviderRegistry, type Snapshot, StorageConflictError, trackMetrics } from "../../mod.ts";
import { ANSWER, makeProject } from "../commands/_cli.ts";

/** A store of two methods whose server cuts so many downloads off, to so many bytes. */
function cuttingStore() {
  const place = { kept: undefined as Snapshot | undefined, cutTo: 0, cuts: 0 };
  const registry = new ProviderRegistry().register("memory", () => ({
    type: "memory",
    location: "memory",
    download: () => {
      const { kept, cutTo } = place;
      if (kept === undefined || place.cuts-- <= 0) return Promise.resolve(kept);
      return Promise.resolve({ ...kept, bytes: kept.bytes.slice(0, cutTo) });
    },
    upload: (bytes, { basedOn }) => {
      if (basedOn !== place.kept?.revision) {
        const text = { what: "Cannot write", why: "it moved on", fix: "Try again" };
        return Promise.reject(new StorageConflictError("STORAGE_CONFLICT", text));
      }
      place.kept = { bytes, revision: String(Number(basedOn ?? 0) + 1) };
      return Promise.resolve({ revision: place.kept.revision });
    },
  }));
  return { place, registry };
}

for (const cutTo of [0, 100, 20_000, 60_000]) {
  for (const cuts of [1, Infinity]) {
    const often = cuts === 1 ? "once" : "again and again";
    Deno.test(`a store of two methods that reads cut off to ${cutTo} bytes ${often} loses no run`, async () => {
      await using project = await makeProject({
        metrics: { answer: ANSWER },
        storage: { type: "memory" },
      });
      const { place, registry } = cuttingStore();
      const track = (runId: string) =>
        trackMetrics({
          cwd: project.folder,
          env: { PATH: Deno.env.get("PATH") },
          registry,
          context: { runId },
        });
      for (const runId of ["1", "2", "3"]) assert.equal((await track(runId)).error, undefined);
      const good = place.kept;
      Object.assign(place, { cutTo, cuts });
      const { exitCode, error, unsent, measurements } = await track("4");
      place.cuts = 0;
      assert.equal(measurements[0]?.value, 42);
      if (cuts === 1) assert.deepEqual([exitCode, error], [0, undefined]);
      else {
        assert.deepEqual([exitCode, error?.code], [2, "HISTORY_CORRUPT"]);
        assert.match(error?.why ?? "", /cannot keep a copy of it aside/);
        assert.equal(place.kept, good, "the good copy was not written over");
        assert.ok(unsent?.path);
      }
      assert.equal((await track("5")).storage?.runs, 5);
    });
  }
}
