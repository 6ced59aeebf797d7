// deno-lint-ignore-file no-console -- its caller reads what it prints
/**
 * Makes one report in a process of its own, so that its memory can be told: `runs metrics file`. Prints milliseconds and the process'
 * peak megabytes.
 *
 * @module
 */

import type { Metric, Unit } from "../core/metric.ts";
import { renderHtml } from "../report/page/html.ts";
import { sampleHistory } from "../report/sample.ts";

const UNITS: readonly Unit[] = ["percent", "bytes", "duration", "integer", "decimal"];

const [runs = "0", count = "0", file = ""] = Deno.args;
const metrics = Array.from({ length: Number(count) }, (_, index): Metric => ({
  key: `metric-${index}`,
  type: "numeric",
  unit: UNITS[index % UNITS.length] ?? "integer",
}));
const until = Date.UTC(2026, 10, 24);
const view = sampleHistory({ runs: Number(runs), until, seed: 1, metrics, everyMs: 1_800_000 });
const start = performance.now();
const page = await renderHtml({
  title: "Bench",
  generatedAt: until,
  version: "bench",
  view,
  metrics,
  repositoryUrl: "https://github.com/acme/bench",
  config: { sections: [], theme: "lattice", mode: "light" },
});
const elapsedMs = performance.now() - start;
await Deno.writeTextFile(file, page);
const status = await Deno.readTextFile("/proc/self/status");
const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
console.log(JSON.stringify({ elapsedMs, peakMb: peakKb / 1000, bytes: page.length }));
