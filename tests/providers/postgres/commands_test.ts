import assert from "node:assert/strict";
import { ignorePostgres as ignore, PASSWORD } from "../../fakes/postgres.ts";
import { ANSWER, makeProject } from "../../commands/_cli.ts";
import { PostgresPlace } from "./_postgres.ts";

Deno.test({
  name:
    "a history is tracked, moved to a server, judged and listed there, and no password is printed",
  ignore,
  fn: async () => {
    await using place = await PostgresPlace.make();
    await using project = await makeProject({
      metrics: { answer: ANSWER },
      storage: { type: "postgres", schema: place.schema },
      qualityGate: { mode: "hard", thresholds: [{ metric: "answer", mode: "no-regression" }] },
    });
    const env = { UNENTROPY_POSTGRES_URL: place.server.url(), UNENTROPY_PROJECT: "acme/shop" };
    const said: string[] = [];
    const cli = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await project.cli(args, env);
      said.push(stdout, stderr);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    await cli("track", "--storage-type", "sqlite-local", "--storage-path", "old.db");
    await cli("migrate", "--from", "sqlite-local:old.db", "--to", `postgres:${place.schema}`);
    await cli("check", "--storage");
    await cli("track");
    await cli("gate");
    const { projects } = JSON.parse(await cli("history", "projects", "--json"));
    assert.deepEqual(projects, [{ project: "acme/shop", runs: 2, isOwn: true }]);
    assert.equal(await place.query("SELECT count(*) FROM {schema}.run"), "2");
    assert.ok(said.every((text) => !text.includes(PASSWORD)));
  },
});
