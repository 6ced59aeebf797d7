import assert from "node:assert/strict";
import { join } from "node:path";
import { runCli } from "../../commands/_cli.ts";
import { shown } from "./_clone.ts";
import { makeMachine } from "./_machine.ts";
import { REPOSITORIES } from "./_repositories.ts";

/** Lines of code, which nothing that a step makes may change. */
async function loc(cwd: string): Promise<string> {
  const { stdout } = await runCli(["collect", "--json"], { cwd });
  const { measurements } = JSON.parse(stdout);
  return measurements.find(({ metric }: { metric: string }) => metric === "loc")?.value;
}

for (const repository of REPOSITORIES) {
  Deno.test(`the workflow of init passes the first time and every metric has its value: ${repository.name}`, async () => {
    await using machine = await makeMachine(repository);
    const before = await loc(machine.clone);
    const end = await machine.run({ failing: false });
    for (const { step, outcome } of end.steps) {
      assert.equal(outcome, "success", `${step}\n${shown(end.steps)}\n${machine.workflow}`);
    }
    assert.deepEqual(end.tracked?.failures, [], shown(end.steps));
    assert.equal(end.tracked?.exitCode, 0);
    for (const [metric, value] of Object.entries(repository.values)) {
      assert.equal(end.tracked?.values[metric], value, `${metric}\n${shown(end.steps)}`);
    }
    // Every metric of the config has come, so that config and workflow agree.
    const { metrics } = JSON.parse(await Deno.readTextFile(join(machine.clone, "unentropy.json")));
    assert.deepEqual(
      Object.keys(metrics).filter((key) => !(key in (end.tracked?.values ?? {}))),
      [],
    );
    assert.equal(await loc(machine.clone), before, "what is made is no source code");
    assert.equal(await machine.git("status", "--porcelain"), "", "git keeps nothing that is made");
    await Deno.stat(join(machine.clone, "unentropy-report/index.html"));
  });
}

const WITH_TESTS = REPOSITORIES.filter(({ values }) => "failed-tests" in values);

for (const repository of WITH_TESTS) {
  Deno.test(`a failing test fails the job and loses no number: ${repository.name}`, async () => {
    await using machine = await makeMachine(repository);
    const end = await machine.run({ failing: true });
    assert.ok(end.steps.some(({ outcome }) => outcome === "failure"), shown(end.steps));
    assert.ok(end.steps.every(({ outcome }) => outcome !== "skipped"), shown(end.steps));
    const { values } = repository;
    const packages = (values["tests"] ?? 0) / 3;
    assert.equal(end.tracked?.values["failed-tests"], packages, shown(end.steps));
    assert.equal(end.tracked?.values["tests"], values["tests"]);
    if ("coverage" in values) assert.equal(end.tracked?.values["coverage"], values["coverage"]);
  });
}
