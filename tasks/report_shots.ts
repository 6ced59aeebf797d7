/**
 * Pictures of the report, to be looked at and for the README: `deno run -A tasks/report_shots.ts <folder>`.
 *
 * The histories are generated, always the same. Needs Chromium (CHROMIUM_BIN or /usr/bin/chromium).
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { HistoryView, SeriesColumn } from "../core/history_view.ts";
import type { Metric } from "../core/metric.ts";
import type { Verdict } from "../core/gate/verdict.ts";
import { renderHtml } from "../report/page/html.ts";
import type { ReportModel } from "../report/model.ts";
import { sampleHistory } from "../report/sample.ts";

const UNTIL = Date.UTC(2026, 4, 20, 9, 30);
const METRICS: readonly Metric[] = [
  { key: "coverage", type: "numeric", name: "Line coverage", unit: "percent" },
  { key: "bundle", type: "numeric", name: "Bundle size", unit: "bytes" },
  { key: "build", type: "numeric", name: "Build time", unit: "duration", noise: "sampled" },
  { key: "tests", type: "numeric", name: "Tests", unit: "integer", direction: "higher" },
  { key: "bench", type: "numeric", name: "Parse 10 MB", unit: "duration", noise: "sampled" },
  { key: "channel", type: "label", name: "Release channel" },
];

const VERDICT: Verdict = {
  mode: "soft",
  status: "warning",
  summary: "2 passed, 1 failed",
  checks: [
    {
      metric: "build",
      labels: {},
      mode: "regression",
      severity: "warning",
      status: "failed",
      sentence:
        "Build time is 1m 17s, 6 % above the level of the last 38 runs; from 4 % on it is no noise",
    },
    {
      metric: "coverage",
      labels: {},
      mode: "min",
      severity: "blocker",
      status: "passed",
      sentence: "Line coverage is 91.55 %, above the minimum of 80 %",
    },
    {
      metric: "bundle",
      labels: {},
      mode: "max",
      severity: "blocker",
      status: "passed",
      sentence: "Bundle size is 420.7 kB, below the maximum of 450 kB",
    },
  ],
};

/** The benchmark's series for two systems, with quartiles. */
function benchmark(column: SeriesColumn): readonly SeriesColumn[] {
  return [["linux", 0.011], ["macos", 0.0078]].map(([os, scale]) => {
    const values = column.values.map((value) => value * Number(scale));
    return {
      metric: column.metric,
      labels: { os: String(os) },
      values,
      spread: {
        low: values.map((value) => value * 0.95),
        high: values.map((value) => value * 1.06),
      },
    };
  });
}

function model(runs: number, options: Partial<ReportModel> = {}): ReportModel {
  const plain = sampleHistory({
    runs,
    until: UNTIL,
    seed: 567,
    metrics: METRICS,
    everyMs: 14_400_000,
  });
  const view: HistoryView = {
    ...plain,
    series: plain.series.flatMap((one) => one.metric === "bench" ? benchmark(one) : [one]),
  };
  return {
    title: "parser",
    project: "acme/parser",
    generatedAt: UNTIL,
    version: "0.1.0",
    view,
    metrics: METRICS,
    repositoryUrl: "https://github.com/acme/parser",
    thresholds: [
      { metric: "coverage", mode: "min", target: 80, severity: "blocker" },
      { metric: "bundle", mode: "max", target: 450_000, severity: "blocker" },
    ],
    ...(runs > 1 && { verdict: VERDICT }),
    config: {
      theme: "lattice",
      mode: "auto",
      sections: [
        {
          name: "Quality",
          description: "What a reviewer looks at first.",
          charts: [{ metrics: ["coverage"] }, { metrics: ["tests"] }],
        },
        {
          name: "Speed and size",
          charts: [
            { metrics: ["bundle"] },
            { metrics: ["build"] },
            { metrics: ["bench"], title: "Parse 10 MB, by system" },
            { metrics: ["channel"] },
          ],
        },
      ],
    },
    ...options,
  };
}

interface Shot {
  readonly name: string;
  readonly model: ReportModel;
  readonly context?: BrowserContextOptions;
  readonly prepare?: (page: Page) => Promise<void>;
}

const themed = (theme: string) => ({ config: { ...model(1).config, theme } });

async function hover(page: Page): Promise<void> {
  const box = await page.locator("#chart-0-0 .u-over").boundingBox();
  if (box !== null) await page.mouse.move(box.x + box.width * 0.62, box.y + box.height * 0.5);
}

async function openRun(page: Page): Promise<void> {
  await hover(page);
  await page.mouse.down();
  await page.mouse.up();
}

async function compareRuns(page: Page): Promise<void> {
  await openRun(page);
  await page.getByRole("button", { name: "Compare with the previous run" }).click();
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** A monorepo's history. */
function manyMetrics(count: number): ReportModel {
  const metrics = Array.from({ length: count }, (_, index): Metric => ({
    key: `package-${index}`,
    type: "numeric",
    name: `Size of package ${index}`,
    unit: "bytes",
  }));
  const view = sampleHistory({ runs: 300, until: UNTIL, seed: 11, metrics });
  return { ...model(1), view, metrics, config: { ...model(1).config, sections: [] } };
}

/** As the browser lays it out for paper, in one piece. */
async function toPaper(page: Page): Promise<void> {
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  await page.emulateMedia({ media: "print" });
}

const SHOTS: readonly Shot[] = [
  { name: "report", model: model(400), prepare: hover },
  { name: "report-dark", model: model(400), context: { colorScheme: "dark" }, prepare: hover },
  { name: "whole", model: model(400), context: { viewport: { width: 1320, height: 3000 } } },
  {
    name: "phone",
    model: model(400),
    context: { viewport: { width: 390, height: 3400 } },
  },
  {
    name: "print",
    model: model(400),
    context: { colorScheme: "dark", viewport: { width: 760, height: 2000 } },
    prepare: toPaper,
  },
  { name: "details", model: model(400), prepare: openRun },
  { name: "compared", model: model(400), prepare: compareRuns },
  {
    name: "compared-phone",
    model: model(400),
    context: { viewport: { width: 390, height: 844 } },
    prepare: compareRuns,
  },
  { name: "logarithmic", model: model(400), prepare: (page) => press(page, "log") },
  { name: "relative", model: model(400), prepare: (page) => press(page, "relative") },
  { name: "many-metrics", model: manyMetrics(300) },
  {
    name: "many-metrics-dark-phone",
    model: manyMetrics(300),
    context: { colorScheme: "dark", viewport: { width: 390, height: 2400 } },
  },
  { name: "flux", model: model(400, themed("flux")) },
  { name: "halftone", model: model(400, themed("halftone")), context: { colorScheme: "dark" } },
  { name: "specimen", model: model(400, themed("specimen")) },
  { name: "empty", model: model(0) },
  { name: "one-run", model: model(1) },
  { name: "100000-runs", model: model(100_000) },
];

const [folder = "."] = Deno.args;
await Deno.mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: Deno.env.get("CHROMIUM_BIN") ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
});
const file = await Deno.makeTempFile({ suffix: ".html" });
try {
  for (const { name, model, context, prepare } of SHOTS) {
    await Deno.writeTextFile(file, await renderHtml(model));
    const page = await browser.newPage({
      viewport: { width: 1320, height: 1180 },
      reducedMotion: "reduce",
      ...context,
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector("html[data-ready]");
    await page.waitForTimeout(400);
    await prepare?.(page);
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    if (name === "print") await page.pdf({ path: join(folder, "print.pdf"), format: "A4" });
    await page.close();
  }
} finally {
  await browser.close();
  await Deno.remove(file);
}
