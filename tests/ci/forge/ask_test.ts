import assert from "node:assert/strict";
import { askForge } from "../../../ci/forge/ask.ts";
import { ForgeRefusal } from "../../../ci/forge/refusal.ts";

Deno.test("askForge() waits for a silent server once, whatever is asked of it after", async () => {
  const never = Promise.withResolvers<Response>();
  let asked = 0;
  const ask = askForge({
    base: "https://silent.test",
    headers: {},
    timeoutMs: 5,
    fetch: (_input, init) => {
      asked++;
      init?.signal?.addEventListener("abort", () => never.reject(init.signal?.reason));
      return never.promise;
    },
  });
  for (let i = 0; i < 3; i++) {
    await assert.rejects(ask("GET", "/"), (error) => {
      assert.ok(error instanceof ForgeRefusal);
      assert.deepEqual([error.status, error.mayPass], [0, false]);
      assert.match(error.message, /^no answer within 0\.005 s$/);
      return true;
    });
  }
  assert.equal(asked, 1);
});

Deno.test("askForge() ends with the run that is aborted", async () => {
  const controller = new AbortController();
  controller.abort(new Error("the run was stopped"));
  const { signal } = controller;
  const ask = askForge({
    base: "https://forge.test",
    headers: {},
    signal,
    fetch: (_input, init) => Promise.reject(init?.signal?.reason),
  });
  await assert.rejects(ask("GET", "/"), /the run was stopped/);
});

Deno.test("askForge() gives a long reason in one line", async () => {
  const ask = askForge({
    base: "https://forge.test/",
    headers: {},
    fetch: () =>
      Promise.resolve(Response.json({ error: { message: "no\n".repeat(999) } }, { status: 400 })),
  });
  await assert.rejects(ask("GET", "/"), (error) => {
    assert.ok(error instanceof ForgeRefusal);
    assert.match(error.message, /^(no )+/);
    assert.ok(error.message.length <= 200);
    return true;
  });
});

Deno.test("askForge() follows no answer to another server, which would get the token", async () => {
  const serve = (answer: () => Response) =>
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  let reached = 0;
  await using other = serve(() => {
    reached++;
    return Response.json([]);
  });
  const location = `http://127.0.0.1:${other.addr.port}/`;
  await using forge = serve(() => new Response(null, { status: 302, headers: { location } }));
  const ask = askForge({
    base: `http://127.0.0.1:${forge.addr.port}`,
    headers: { "job-token": "secret" },
    fetch,
  });
  await assert.rejects(ask("GET", "/"), (error) => {
    assert.ok(error instanceof ForgeRefusal);
    assert.deepEqual([error.status, error.message], [302, "it sends elsewhere"]);
    return true;
  });
  assert.equal(reached, 0);
});
