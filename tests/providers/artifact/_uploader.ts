/** Uploads a history and a report with the variables of the job that runs this. */

import { createArtifactStore } from "../../../providers/artifact/store.ts";
import { uploadRunArtifact } from "../../../providers/artifact/run_artifact.ts";
import type { ProviderContext } from "../../../providers/types.ts";

const context: ProviderContext = {
  env: { ...Deno.env.toObject(), GITHUB_TOKEN: "unused" },
  root: ".",
  now: () => Date.now(),
  random: () => 0,
  sleep: () => Promise.resolve(),
  fetch,
  log: (line) => void Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`)),
  run: {
    project: Deno.env.get("GITHUB_REPOSITORY") ?? "acme/shop",
    branch: "main",
    event: "push",
    runId: "1",
    attempt: 1,
  },
};

const bytes = new Uint8Array(20_000_000);
for (let i = 0; i < bytes.length; i += 65_536) {
  crypto.getRandomValues(bytes.subarray(i, i + 65_536));
}
const store = createArtifactStore(
  { type: "sqlite-artifact", timeoutMs: 60_000, retryAttempts: 2 },
  context,
);
const first = await store.upload(bytes, { basedOn: undefined });
const { url } = await uploadRunArtifact({
  name: "report.html",
  bytes: new TextEncoder().encode("<p>report"),
  mimeType: "text/html",
}, context);
const sum = bytes.reduce((total, byte) => total + byte, 0);
Deno.stdout.writeSync(new TextEncoder().encode(`uploaded ${first.revision} ${sum} ${url}\n`));
