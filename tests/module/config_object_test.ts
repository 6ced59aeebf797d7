import assert from "node:assert/strict";
import { join } from "node:path";
import type { ConfigFile } from "../../config/schema/schema.ts";
import { type ConfigInput, defineConfig, trackMetrics, type TrackOptions } from "../../mod.ts";
import { makeProject } from "../commands/_cli.ts";

const METRICS = { answer: { type: "numeric", unit: "integer", command: "echo 42" } } as const;

async function track(config: ConfigInput, options: TrackOptions = {}) {
  await using project = await makeProject({ metrics: { other: { type: "label", command: "a" } } });
  const env = { PATH: Deno.env.get("PATH") };
  const result = await trackMetrics({ cwd: project.folder, env, config, ...options });
  const files = [...Deno.readDirSync(join(project.folder, ".unentropy"))].map(({ name }) => name);
  return { ...result, files };
}

Deno.test("trackMetrics({ config }) tracks by the object, whatever the file says; its paths count from cwd", async () => {
  const config = defineConfig({
    metrics: METRICS,
    storage: { type: "sqlite-local", path: ".unentropy/mine.db" },
    qualityGate: { thresholds: [{ metric: "answer", mode: "max", target: 50 }] },
  });
  const { exitCode, measurements, verdict, files } = await track(config);
  assert.equal(exitCode, 0);
  assert.deepEqual(measurements.map(({ metric, value }) => [metric, value]), [["answer", 42]]);
  assert.equal(verdict?.checks[0]?.status, "passed");
  assert.ok(files.includes("mine.db"));
});

Deno.test("a wrong config is refused with every problem by its path, not by lines of a text that nobody wrote", async () => {
  // deno-lint-ignore no-explicit-any -- what plain JavaScript may do
  const wrong: any = { metrics: { a: { type: "numerc", command: "x" } }, storge: {} };
  await using project = await makeProject({});
  const { exitCode, error } = await trackMetrics({ cwd: project.folder, config: wrong });
  assert.deepEqual([exitCode, error?.code], [2, "CONFIG_INVALID"]);
  assert.equal(error?.what, "Cannot use the config given as an object");
  assert.match(error?.why ?? "", /\$\.metrics\.a\.type: found "numerc", .*did you mean "numeric"/);
  assert.match(error?.why ?? "", /\$\.storge: .*did you mean "storage"/);
  assert.doesNotMatch(error?.why ?? "", /line \d/);
  for (const bad of [1n, Object.assign({}, { metrics: undefined })]) {
    // deno-lint-ignore no-explicit-any -- what plain JavaScript may do
    const ended = await trackMetrics({ cwd: project.folder, config: { metrics: bad } as any });
    assert.equal(ended.error?.code, "CONFIG_INVALID");
  }
});

/** A type without what makes no difference to who writes a config. */
type Plain<T> = T extends readonly (infer Item)[] ? readonly Plain<Item>[]
  : T extends object ? { readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }
  : T extends `${number}%` | `${number} %` ? string
  : T;

Deno.test("ConfigInput allows what the schema allows, and nothing else", () => {
  type Written = Plain<Omit<ConfigInput["metrics"][string], "$ref">>;
  type Parsed = Plain<Omit<ConfigFile["metrics"][string], "$ref">>;
  const metric: Written = {} as Parsed;
  const back: Parsed = metric;
  type Others = Plain<Omit<ConfigInput, "metrics">>;
  type ParsedOthers = Plain<Omit<ConfigFile, "metrics">>;
  const config: Others = {} as ParsedOthers;
  const again: ParsedOthers = config;
  const keys: keyof ParsedOthers = "storage" as keyof Others;
  assert.ok(back && again && keys);
});
