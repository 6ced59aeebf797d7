// A program of a user of the package: it tracks twice, asks the history, and proves its own provider.
import {
  defineConfig,
  openHistory,
  ProviderRegistry,
  resultMarkdown,
  StorageConflictError,
  StorageError,
  trackMetrics,
} from "@unentropy/track";
import { storeContract } from "@unentropy/track/testing";

const text = { what: "Cannot use the memory", why: "as asked", fix: "Try again" };

function memory() {
  let kept: { bytes: Uint8Array; revision: string } | undefined;
  return (isBroken = false) => ({
    type: "memory",
    location: "memory",
    async download() {
      if (isBroken) throw new StorageError("STORAGE_UNAVAILABLE", text);
      return kept;
    },
    async upload(bytes: Uint8Array, { basedOn }: { basedOn: string | undefined }) {
      if (basedOn !== kept?.revision) throw new StorageConflictError("STORAGE_CONFLICT", text);
      kept = { bytes: bytes.slice(), revision: String(Number(basedOn ?? 0) + 1) };
      return { revision: kept.revision };
    },
  });
}

const store = memory();
const registry = new ProviderRegistry().register("memory", () => store());
const config = defineConfig({
  metrics: { answer: { type: "numeric", command: "echo 42" } },
  storage: { type: "memory" },
});
for (const runId of ["1", "2"]) {
  const result = await trackMetrics({ registry, config, context: { runId } });
  const { error, measurements, storage } = result;
  console.log(error?.code, measurements[0]?.value, storage?.runs);
  if (!(await resultMarkdown(result)).includes("answer")) throw new Error("no Markdown");
}

const history = await openHistory({ registry, storage: { type: "memory" } });
for (const { name, value } of history.latest()) console.log(name, value);
console.log([...history.runs()].length, (await history.report()).slice(0, 15));
await history[Symbol.asyncDispose]();

const cases = storeContract(async () => {
  const client = memory();
  return { client: () => client(), unreadable: () => client(true), close: async () => {} };
});
for (const { run } of cases) await run();
console.log(cases.length, "claims hold");
