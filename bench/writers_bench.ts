// deno-lint-ignore-file no-console -- it prints for people
import { fileURLToPath } from "node:url";
import { sealed } from "../history/verify/seal.ts";
import { openHistory } from "../mod.ts";
import { makeProject } from "../tests/commands/_cli.ts";
import { actionsEnv } from "../tests/endurance/_actions_env.ts";
import { makeHistory } from "./_make_history.ts";
import { STORED_PLACES, type StoredPlace } from "./_stored_places.ts";

const WRITERS = 64;
/** Of the history before. */
const RUNS = 10_000;
const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));

/** What the program prints with `--json`, as far as it matters here. */
interface Printed {
  readonly storage: { readonly attempts: number; readonly requests: number };
}

/**
 * Prints, as a table for docs/storage.md, what 64 processes at once cost that track one run each into the same history of 10,000 runs.
 *
 * @throws {Error} If a run is lost
 */
export async function benchWriters(): Promise<void> {
  const bytes = await historyBytes();
  console.log(`| storage | ${WRITERS} writers at once | attempts | most of one | requests |`);
  console.log("| --- | ---: | ---: | ---: | ---: |");
  for (const [name, start] of Object.entries(STORED_PLACES)) {
    if (!/s3|git/.test(name)) continue;
    await using place = await start();
    console.log(`| ${name} | ${await race(place, bytes)} |`);
  }
}

async function historyBytes(): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "unentropy-bench-" });
  try {
    makeHistory(`${folder}/history.db`, { count: RUNS });
    return sealed(await Deno.readFile(`${folder}/history.db`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function race(place: StoredPlace, bytes: Uint8Array): Promise<string> {
  await using project = await makeProject({
    metrics: { answer: { type: "numeric", command: "echo 42" } },
    storage: { ...place.config, timeout: 300_000 },
  });
  const { folder } = project;
  const env = (run: number) => ({
    ...actionsEnv(run),
    ...place.env,
  });
  await place.write(folder, bytes);
  // The first one brings a history into its layout.
  await track(folder, env(1));
  const before = await storedRuns(folder, env(0));
  place.traffic?.();
  const numbers = Array.from({ length: WRITERS }, (_, at) => at + 2);
  const started = performance.now();
  const printed = await Promise.all(numbers.map((run) => track(folder, env(run))));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const traffic = place.traffic?.();
  const stored = await storedRuns(folder, env(0));
  const lost = numbers.filter((run) => !stored.has(String(run)));
  if (lost.length > 0 || stored.size !== before.size + WRITERS) throw new Error(`lost: ${lost}`);
  const attempts = printed.map(({ storage }) => storage.attempts);
  const requests = traffic?.requests ?? sum(printed.map(({ storage }) => storage.requests));
  return `${seconds} s | ${sum(attempts)} | ${Math.max(...attempts)} | ${requests}`;
}

async function track(
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Printed> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CLI, "track", "--json", "--no-report"],
    ...{ cwd, env, stdin: "null" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (code !== 0) throw new Error(text + new TextDecoder().decode(stderr));
  // The program's own output, whose form tests pin down.
  return JSON.parse(text) as Printed;
}

async function storedRuns(
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  await using history = await openHistory({ cwd, env: { ...Deno.env.toObject(), ...env } });
  return new Set(Array.from(history.runs(), ({ runId }) => runId));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
