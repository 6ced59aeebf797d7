// A program of a user of the package: it tracks twice, and asks.
import { ProviderRegistry, trackMetrics } from "@unentropy/track";

let kept: Uint8Array | undefined;
const registry = new ProviderRegistry().register("memory", () => ({
  type: "memory",
  location: "memory",
  download: () => Promise.resolve(kept && { bytes: kept, revision: "1" }),
  upload: (bytes) => {
    kept = bytes;
    return Promise.resolve({ revision: "1" });
  },
}));
for (const runId of ["1", "2"]) {
  const { error, measurements, storage } = await trackMetrics({
    registry,
    settings: { storageType: "memory" },
    context: { runId },
  });
  console.log(error?.code, measurements[0]?.value, storage?.runs);
}
