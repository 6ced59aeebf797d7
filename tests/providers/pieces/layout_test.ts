import assert from "node:assert/strict";
import {
  foldedName,
  foldOf,
  pieceName,
  type StoredPiece,
} from "../../../providers/pieces/layout.ts";

const BASE = 16_000_000;

function pieces(count: number, name: string, sizeBytes = 15_000): readonly StoredPiece[] {
  return Array.from({ length: count }, (_, at) => ({ name: `${name}-${at}.db`, sizeBytes }));
}

Deno.test("foldOf() leaves few pieces as they are", () => {
  assert.deepEqual(foldOf([], 0), { type: "none" });
  assert.deepEqual(foldOf([...pieces(31, "1-1"), ...pieces(7, "tier1")], BASE), { type: "none" });
});

Deno.test("foldOf() folds a full tier into one of the next", () => {
  const singles = pieces(32, "1-1");
  assert.deepEqual(foldOf([...pieces(7, "tier1"), ...singles], BASE), {
    type: "pieces",
    tier: 1,
    names: singles.map(({ name }) => name),
  });
  const folded = pieces(8, "tier1", 20_000);
  assert.deepEqual(foldOf(folded, BASE), {
    type: "pieces",
    tier: 2,
    names: folded.map(({ name }) => name),
  });
});

Deno.test("foldOf() folds everything when the pieces have a quarter of the base's size", () => {
  assert.deepEqual(foldOf(pieces(32, "1-1"), 32 * 15_000 * 4), { type: "all" });
  assert.deepEqual(foldOf([...pieces(31, "1-1"), ...pieces(7, "tier2", 1_000_000)], BASE), {
    type: "none",
  });
});

Deno.test("however many runs there are, a run is sent a few times and read in few pieces", () => {
  const bytesOf = (runs: number) => 14_000 + runs * 160;
  let stored: { name: string; sizeBytes: number; runs: number }[] = [];
  let base = 0;
  let sent = 0;
  let most = 0;
  const runs = 200_000;
  for (let n = 0; n < runs; n++) {
    const fold = foldOf(stored, bytesOf(base));
    if (fold.type !== "none") {
      const names = fold.type === "all" ? stored.map(({ name }) => name) : fold.names;
      const count = stored.filter(({ name }) => names.includes(name))
        .reduce((sum, piece) => sum + piece.runs, 0);
      stored = stored.filter(({ name }) => !names.includes(name));
      if (fold.type === "all") {
        base += count;
        sent += base;
      } else {
        const name = foldedName(fold.tier, new TextEncoder().encode(String(n)));
        stored.push({ name, sizeBytes: bytesOf(count), runs: count });
        sent += count;
      }
    }
    stored.push({ name: `${n}-1-a.db`, sizeBytes: bytesOf(1), runs: 1 });
    sent++;
    most = Math.max(most, stored.length);
  }
  assert.ok(most <= 64, `${most} pieces`);
  assert.ok(sent / runs < 64, `each run is sent ${sent / runs} times`);
});

Deno.test("pieceName() is equal for equal content only, and no run id makes it a tier", () => {
  const run = { project: "o/r", branch: "main", event: "push", runId: "tier3-x/../y", attempt: 2 };
  const [a, b] = [new Uint8Array([1]), new Uint8Array([2])];
  assert.equal(pieceName(run, a), pieceName(run, a));
  assert.notEqual(pieceName(run, a), pieceName(run, b));
  assert.match(pieceName(run, a), /^__?3?_?x_y-2-[0-9a-f]{16}\.db$|^_3_x_y-2-[0-9a-f]{16}\.db$/);
  assert.doesNotMatch(pieceName(run, a), /^tier\d/);
});
