import assert from "node:assert/strict";
import { createFakeGitHub } from "../../fakes/github.ts";
import { makeRecord } from "../../history/_records.ts";
import { TempFolder } from "../../history/_temp.ts";
import { databaseBytes } from "../_contract.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { addArtifact, artifactStore } from "./_artifacts.ts";

/** The store of one of several projects in one repository. */
function storeOf(fake: ReturnType<typeof createFakeGitHub>, project: string, runId: number) {
  const run = { project, branch: "main", defaultBranch: "main", event: "push", attempt: 1 };
  return artifactStore(fake, { runId, context: { run: { ...run, runId: String(runId) } } });
}

Deno.test("two projects of one repository have an artifact each, and the repository itself the plain name", async () => {
  const fake = createFakeGitHub();
  using folder = new TempFolder();
  for (const [n, project] of ["team/api", "team/app", fake.project].entries()) {
    const store = storeOf(fake, project, n + 1);
    await trackOnce(store, fakeDeps(folder.path), makeRecord(n, { project }));
  }
  assert.deepEqual(fake.artifacts.all.map(({ name }) => name), [
    "unentropy-metrics-team-api",
    "unentropy-metrics-team-app",
    "unentropy-metrics",
  ]);
});

Deno.test("a project's history under the former default name is found, used and said; that of others is not", async () => {
  const fake = createFakeGitHub();
  using folder = new TempFolder();
  // The contract's runs are of o/r.
  await addArtifact(fake, await databaseBytes(folder.path, { from: 0, to: 2 }), { runId: 1 });
  const snapshot = await storeOf(fake, "o/r", 2).download();
  assert.match(snapshot?.warnings?.join() ?? "", /former default place artifact "unentropy-metr/);
  await trackOnce(storeOf(fake, "o/r", 3), fakeDeps(folder.path), makeRecord(3));
  await trackOnce(
    storeOf(fake, "o/other", 4),
    fakeDeps(folder.path),
    makeRecord(4, { project: "o/other" }),
  );
  assert.deepEqual(fake.artifacts.all.map(({ name }) => name), [
    "unentropy-metrics",
    "unentropy-metrics",
    "unentropy-metrics-o-other",
  ]);
});
