import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse.ts";
import type { Config, MetricConfig } from "../../config/types.ts";
import { fixture } from "./_parse.ts";

const DEFAULT_METRIC = {
  timeoutMs: 60_000,
  labels: {},
  samples: 1,
  onFailure: "fail",
  passEnv: [],
  isolate: false,
  parallel: true,
} as const;

const COVERAGE = {
  ...DEFAULT_METRIC,
  key: "coverage",
  type: "numeric",
  unit: "percent",
  direction: "higher",
  source: { type: "command", command: "cat coverage.txt" },
} as const;

const DEFAULT_STORAGE = { type: "sqlite-local", timeoutMs: 120_000, retryAttempts: 5 };

const DEFAULT_GATE = {
  mode: "soft",
  thresholds: [],
  baseline: { maxAgeDays: 90 },
  onMissingBaseline: "warn",
  configFrom: "base",
  accept: [],
  pullRequestComment: true,
  annotations: "changed",
  maxCommentMetrics: 30,
  maxCommentCharacters: 8_000,
};

const DEFAULT_REPORT = { sections: [], theme: "lattice", mode: "auto" };

function command(key: string, text = "echo 1"): MetricConfig {
  return { ...DEFAULT_METRIC, key, type: "numeric", source: { type: "command", command: text } };
}

function metric(config: Config, key: string): MetricConfig {
  const found = config.metrics.find((one) => one.key === key);
  assert.ok(found, `no metric ${key}`);
  return found;
}

function blocker(mode: string, rest: object): object {
  return { metric: "coverage", mode, severity: "blocker", ...rest };
}

/** What each valid file of the reference system means. */
const MEANINGS: Readonly<Record<string, (config: Config) => void>> = {
  "01-minimal-custom-metric": (config) =>
    assert.deepEqual(config, {
      staleReports: "warn",
      metrics: [command("bundle", "du -sb dist | cut -f1")],
      storage: DEFAULT_STORAGE,
      gate: DEFAULT_GATE,
      report: DEFAULT_REPORT,
    }),
  "02-all-templates-with-command": (config) =>
    assert.deepEqual(
      config.metrics.map(({ key, type, unit, direction, noise, source }) => [
        ...[key, type, unit, direction, noise],
        source.type === "collect-line"
          ? ["@collect", source.from, ...source.args]
          : source.type === "command" && source.command,
      ]),
      [
        ["cov", "numeric", "percent", "higher", undefined, [
          "@collect",
          "coverage-lcov",
          "coverage/lcov.info",
        ]],
        ["fn-cov", "numeric", "percent", "higher", undefined, [
          "@collect",
          "coverage-cobertura",
          "cov.xml",
          "--type",
          "function",
        ]],
        ["lines", "numeric", "integer", undefined, undefined, ["@collect", "loc", "src"]],
        ["size", "numeric", "bytes", "lower", undefined, ["@collect", "size", "dist"]],
        ["build", "numeric", "duration", "lower", "sampled", "cat build-time.txt"],
        ["tests", "numeric", "duration", "lower", "sampled", "cat test-time.txt"],
        [
          ...["deps", "numeric", "integer", "lower", undefined],
          "jq '.dependencies | length' package.json",
        ],
      ],
    ),
  "03-templates-default-command": (config) =>
    assert.deepEqual(config.metrics.map(({ source }) => source), [
      { type: "collect-line", from: "loc", args: ["."] },
      { type: "collect-line", from: "size", args: ["dist"] },
    ]),
  "04-template-overrides": (config) =>
    assert.deepEqual(config.metrics, [{
      ...DEFAULT_METRIC,
      key: "lines",
      type: "numeric",
      name: "Lines",
      description: "Source lines",
      unit: "decimal",
      source: {
        type: "collect-line",
        from: "loc",
        args: ["./src", "--language", "TypeScript"],
      },
      timeoutMs: 30_000,
    }]),
  "05-label-metric": (config) =>
    assert.deepEqual(config.metrics, [{
      ...command("node-version", "node --version"),
      type: "label",
      name: "Node",
      description: "Runtime version",
    }]),
  "06-all-units": (config) =>
    assert.deepEqual(
      config.metrics.map(({ key, unit, direction, noise }) => [key, unit, direction, noise]),
      [
        ["percent", "percent", "higher", undefined],
        ["integer", "integer", undefined, undefined],
        ["bytes", "bytes", "lower", undefined],
        ["duration", "duration", "lower", undefined],
        ["decimal", "decimal", undefined, undefined],
      ],
    ),
  "07-timeout-bounds": (config) =>
    assert.deepEqual(config.metrics.map((one) => one.timeoutMs), [1, 300_000]),
  "08-key-bounds": (config) =>
    assert.deepEqual(
      config.metrics.map(({ key }) => key.length > 60 ? key.length : key),
      ["a", 64, "0", "-x-", "a-1-b"],
    ),
  "09-text-bounds": (config) => {
    const { source, name, description } = metric(config, "m");
    assert.equal(source.type === "command" && source.command.length, 1024);
    assert.deepEqual([name?.length, description?.length], [256, 256]);
    // Empty texts say nothing: the key is shown instead.
    assert.deepEqual(metric(config, "e"), command("e", "y"));
  },
  "10-fifty-metrics": (config) =>
    assert.deepEqual(
      config.metrics,
      Array.from(
        { length: 50 },
        (_, i) => command(`m-${String(i).padStart(2, "0")}`, `echo ${i}`),
      ),
    ),
  "11-storage-local": (config) => assert.deepEqual(config.storage, DEFAULT_STORAGE),
  "12-storage-artifact": (config) =>
    assert.deepEqual(config.storage, { ...DEFAULT_STORAGE, type: "sqlite-artifact" }),
  "13-storage-s3": (config) => {
    assert.deepEqual(config.storage, { ...DEFAULT_STORAGE, type: "sqlite-s3" });
    assert.equal(config.report.theme, "specimen");
  },
  "14-sources-patterns": (config) =>
    assert.deepEqual(config.sources, [
      "src",
      "package.json",
      "lib/**/*.ts",
      "!src/**/*.test.ts",
      "!node_modules",
      "{a,b}/[cd]?.js",
    ]),
  "15-sources-fifty": (config) => {
    assert.equal(config.sources?.length, 50);
    assert.equal(config.sources[49], "pkg-49/**");
  },
  "16-gate-empty-objects": (config) => assert.deepEqual(config.gate, DEFAULT_GATE),
  "17-gate-off": (config) =>
    assert.deepEqual(config.gate, { ...DEFAULT_GATE, mode: "off", pullRequestComment: false }),
  "18-gate-soft-all-threshold-modes": (config) =>
    assert.deepEqual(config.gate, {
      ...DEFAULT_GATE,
      mode: "soft",
      thresholds: [
        { metric: "coverage", mode: "min", target: 80, severity: "blocker" },
        { metric: "size", mode: "max", target: 512_000.5, severity: "warning" },
        { metric: "loc", mode: "no-regression", severity: "blocker" },
        {
          metric: "coverage",
          mode: "no-regression",
          tolerance: { absolute: 0.5 },
          severity: "warning",
        },
        { metric: "time", mode: "delta-max-drop", maxPercent: 5, severity: "blocker" },
        { metric: "time", mode: "delta-max-drop", maxPercent: 0.01, severity: "blocker" },
      ],
    }),
  "19-gate-hard-bounds": (config) =>
    assert.deepEqual(config.gate, {
      ...DEFAULT_GATE,
      mode: "hard",
      maxCommentMetrics: 100,
      maxCommentCharacters: 20_000,
      baseline: { referenceBranch: "develop", maxAgeDays: 1 },
      thresholds: [
        blocker("min", { target: -1500, tolerance: { absolute: 0 } }),
        blocker("max", { target: 0 }),
      ],
    }),
  "20-gate-lower-bounds-unused-fields": (config) =>
    assert.deepEqual(config.gate, {
      ...DEFAULT_GATE,
      maxCommentMetrics: 1,
      maxCommentCharacters: 1,
      // An empty branch is no branch.
      baseline: { maxAgeDays: 90 },
      // What a mode does not use is dropped.
      thresholds: [
        { metric: "version", mode: "no-regression", severity: "blocker" },
        { metric: "n", mode: "min", target: 1, severity: "blocker" },
      ],
    }),
  "21-report-single-charts": (config) =>
    assert.deepEqual(config.report, {
      ...DEFAULT_REPORT,
      sections: [
        { name: "Quality", charts: [{ metrics: ["coverage"] }] },
        { name: "", charts: [{ metrics: ["size"] }] },
      ],
    }),
  "22-report-multi-charts": (config) => {
    const [section] = config.report.sections;
    assert.deepEqual([config.report.mode, config.report.theme], ["light", "flux"]);
    assert.deepEqual([section?.name.length, section?.description?.length], [256, 512]);
    assert.deepEqual(section?.charts, [
      { metrics: ["unit", "e2e"], title: "T".repeat(256) },
      { metrics: ["lint"] },
      { metrics: ["not-declared"] },
    ]);
  },
  "23-report-theme-builtin": (config) =>
    assert.deepEqual(config.report, { ...DEFAULT_REPORT, theme: "halftone" }),
  "24-report-theme-custom": (config) => {
    const { theme, mode } = config.report;
    assert.equal(mode, "dark");
    assert.ok(typeof theme === "object");
    assert.equal(Object.keys(theme.dark ?? {}).length, 12);
    assert.equal(theme.dark?.["--warn"], "#129bc6");
    assert.deepEqual(theme.light, { "--accent": "#ABCDEF", "--warn": "#00ff7F" });
  },
  "25-everything": (config) =>
    assert.deepEqual(config, {
      staleReports: "warn",
      metrics: [
        {
          ...COVERAGE,
          name: "Coverage",
          description: "Line coverage",
          source: { type: "collect-line", from: "coverage-lcov", args: ["lcov.info"] },
          timeoutMs: 120_000,
        },
        {
          ...command("bundle", "du -sb dist | cut -f1"),
          name: "Bundle",
          description: "dist size",
          unit: "bytes",
          direction: "lower",
          timeoutMs: 1000,
        },
        {
          ...command("runtime", "deno --version | head -1"),
          type: "label",
          name: "Runtime",
          description: "Deno version",
          unit: "integer",
          timeoutMs: 5000,
        },
      ],
      sources: ["src", "!src/**/*.test.ts"],
      storage: { ...DEFAULT_STORAGE, type: "sqlite-artifact" },
      gate: {
        ...DEFAULT_GATE,
        mode: "hard",
        baseline: { referenceBranch: "main", maxAgeDays: 90 },
        thresholds: [
          blocker("min", { target: 80, tolerance: { absolute: 0.5 } }),
          { metric: "bundle", mode: "delta-max-drop", maxPercent: 5, severity: "warning" },
        ],
      },
      report: {
        mode: "auto",
        theme: { dark: {}, light: {} },
        sections: [{
          name: "All",
          description: "everything",
          charts: [
            { metrics: ["coverage", "bundle"], title: "Both" },
            { metrics: ["runtime"] },
          ],
        }],
      },
    }),
};

for (const [name, holds] of Object.entries(MEANINGS)) {
  Deno.test(`parseConfig() understands the valid config ${name}`, async () => {
    const { config } = await parseConfig(await fixture(`valid/${name}.json`), { path: name });
    holds(config);
  });
}

Deno.test("every valid config of the fixtures has its meaning in the table", async () => {
  const files: string[] = [];
  const folder = new URL("../fixtures/configs/valid", import.meta.url);
  for await (const entry of Deno.readDir(folder)) files.push(entry.name.replace(".json", ""));
  assert.deepEqual(files.sort(), Object.keys(MEANINGS));
});
