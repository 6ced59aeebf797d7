import type { ProviderContext } from "../../providers/types.ts";
import type { StorageDeps } from "../../session/storage_deps.ts";
import { seededRandom } from "../fakes/random.ts";

/** Gives way to whatever else is ready, without waiting for the clock. */
export function yieldNow(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** A provider's surroundings: no credentials, no network, a clock that counts calls. */
export function fakeContext(root: string, fields: Partial<ProviderContext> = {}): ProviderContext {
  let time = 1_767_225_600_000;
  return {
    env: {},
    root,
    now: () => time++,
    random: seededRandom(1),
    sleep: yieldNow,
    fetch: () => Promise.reject(new TypeError("no network in this test")),
    log: () => {},
    run: { project: "o/r", branch: "main", event: "push", runId: "1", attempt: 1 },
    ...fields,
  };
}

/** A session's surroundings. `lines` collects what it logs. */
export function fakeDeps(
  tempDir: string,
  fields: Partial<StorageDeps> & { readonly lines?: string[] } = {},
): StorageDeps {
  const { lines = [], ...rest } = fields;
  let time = 1_767_225_600_000;
  return {
    now: () => time++,
    random: seededRandom(2),
    sleep: yieldNow,
    log: (line) => lines.push(line),
    tempDir,
    timeoutMs: 120_000,
    ...rest,
  };
}

export { trackOnce } from "../../testing/stored.ts";
