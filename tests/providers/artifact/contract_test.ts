import { createFakeGitHub, json, serveFakeGitHub } from "../../fakes/github.ts";
import { artifactStore, NOW } from "./_artifacts.ts";
import { type PlaceUnderTest, storeContract } from "../_contract.ts";

/** Jobs of one workflow run share one artifact, which they replace; jobs of different runs have one each. */
function place(runOf: (client: number) => number): () => Promise<PlaceUnderTest> {
  return () => {
    const fake = createFakeGitHub({ now: () => NOW });
    const server = serveFakeGitHub(fake);
    let clients = 0;
    return Promise.resolve({
      client: () => {
        const number = ++clients;
        const runId = runOf(number);
        return artifactStore(fake, { runId, job: `job-${number}`, context: { fetch } });
      },
      unreadable: () => {
        fake.fail({ path: /./, times: 99, answer: () => json(503, { message: "down" }) });
        return artifactStore(fake, { context: { fetch } });
      },
      close: () => server[Symbol.asyncDispose](),
    });
  };
}

storeContract("sqlite-artifact, jobs of one run", place(() => 1));
storeContract("sqlite-artifact, runs of their own", place((client) => client), {
  refusesOutdated: false,
});
