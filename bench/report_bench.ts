// deno-lint-ignore-file no-console -- it prints for people
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { median, printFigure } from "./_figures.ts";

const CHROMIUM = Deno.env.get("CHROMIUM_BIN") ?? "/usr/bin/chromium";
const REPEATS = 5;

/** What is measured of a report, in milliseconds, megabytes and kilobytes. */
interface Figures {
  readonly "made in": number;
  readonly "peak memory": number;
  readonly HTML: number;
  readonly "usable after opening": number;
  readonly "range change": number;
  readonly hover: number;
  readonly heap: number;
}

/** A size of history, what issue 7 promises of its report, and what the reference system's report takes (reference-system §3). */
interface Size {
  readonly runs: number;
  readonly metrics: number;
  readonly promises: Figures;
  readonly reference?: Figures;
}

const UNITS: Readonly<Record<keyof Figures, string>> = {
  "made in": "ms",
  "peak memory": "MB",
  HTML: "kB",
  "usable after opening": "ms",
  "range change": "ms",
  hover: "ms",
  heap: "MB",
};

const PROMISES: Figures = {
  "made in": 500,
  "peak memory": 200,
  HTML: 1_900,
  "usable after opening": 1_000,
  "range change": 50,
  hover: 16,
  heap: 80,
};

const SIZES: readonly Size[] = [
  {
    runs: 100_000,
    metrics: 5,
    promises: PROMISES,
    reference: {
      "made in": 1_690,
      "peak memory": 481,
      HTML: 9_010,
      "usable after opening": 13_500,
      "range change": 1_700,
      hover: 800,
      heap: 312,
    },
  },
  { runs: 1_000, metrics: 200, promises: PROMISES },
  { runs: 1_000, metrics: 5, promises: { ...PROMISES, HTML: 150 } },
  { runs: 100, metrics: 5, promises: { ...PROMISES, HTML: 110 } },
  { runs: 10, metrics: 3, promises: { ...PROMISES, HTML: 100 } },
];

/**
 * Prints what a report costs to make, and how it behaves in Chromium: the time until its charts are drawn, a change of the range, a
 * move of the crosshair, its heap.
 */
export async function benchReport(): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const size of SIZES) await benchSize(size, join(folder, "index.html"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function benchSize(size: Size, file: string): Promise<void> {
  const print = (name: keyof Figures, value: number) => {
    const unit = UNITS[name];
    const promise = `≤ ${size.promises[name]} ${unit}`;
    const reference = size.reference && `, reference ${size.reference[name]} ${unit}`;
    const title = `report of ${size.runs} × ${size.metrics}: ${name}`;
    printFigure(title, value, unit, promise + (reference ?? ""));
  };
  const made: Made[] = [];
  for (let repeat = 0; repeat < 3; repeat++) made.push(await makeReport(size, file));
  print("made in", median(made.map(({ elapsedMs }) => elapsedMs)));
  print("peak memory", median(made.map(({ peakMb }) => peakMb)));
  print("HTML", median(made.map(({ bytes }) => bytes / 1000)));
  if (existsSync(CHROMIUM)) await benchBrowser(file, print);
  else console.log(`Not measured in a browser: ${CHROMIUM} is missing`);
}

type Print = (name: keyof Figures, value: number) => void;

interface Made {
  readonly elapsedMs: number;
  readonly peakMb: number;
  readonly bytes: number;
}

async function makeReport(size: Size, file: string): Promise<Made> {
  const script = new URL("_make_report.ts", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, String(size.runs), String(size.metrics), file],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function benchBrowser(file: string, print: Print): Promise<void> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  });
  try {
    const opened: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const { page, drawnMs } = await openPage(browser, file);
      opened.push(drawnMs);
      if (repeat === REPEATS - 1) await benchPage(page, print);
      await page.close();
    }
    print("usable after opening", median(opened));
  } finally {
    await browser.close();
  }
}

/** Opens the page; the time counts until its controls work and the charts in sight are drawn. */
async function openPage(
  browser: Browser,
  file: string,
): Promise<{ readonly page: Page; readonly drawnMs: number }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(`
    globalThis.drawnMs = 0;
    new MutationObserver((records) => {
      const isDrawn = records.some(({ type, addedNodes }) =>
        type === "attributes" || [...addedNodes].some((node) => node.classList?.contains("uplot"))
      );
      if (isDrawn) globalThis.drawnMs = performance.now();
    }).observe(document, { attributeFilter: ["data-ready"], childList: true, subtree: true });
  `);
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("html[data-ready]");
  await page.waitForTimeout(300);
  return { page, drawnMs: Number(await page.evaluate("drawnMs")) };
}

async function benchPage(page: Page, print: Print): Promise<void> {
  await page.evaluate("document.querySelector('figure').scrollIntoView()");
  await page.waitForSelector("figure canvas");
  // Charts are drawn in a task of their own; asking for a place makes the page lay itself out.
  const measure = async (actions: readonly string[]) => {
    const times: number[] = [];
    for (const action of actions) {
      const time = await page.evaluate(`(async () => {
        const start = performance.now();
        ${action};
        await new Promise((done) => setTimeout(done));
        document.body.getBoundingClientRect();
        return performance.now() - start;
      })()`);
      times.push(Number(time));
    }
    return median(times);
  };
  const click = (range: string) => `document.querySelector('[data-range="${range}"]').click()`;
  const ranges = Array.from(
    { length: REPEATS },
    () => [click("1y"), click("all"), click("30d"), click("all")],
  );
  print("range change", await measure(ranges.flat()));
  const moves = Array.from({ length: 40 }, (_, index) =>
    `(() => {
      const over = document.querySelector("figure .u-over");
      const box = over.getBoundingClientRect();
      over.dispatchEvent(new MouseEvent("mousemove", {
        clientX: box.left + box.width * ${(index * 7 % 40) / 40},
        clientY: box.top + 50,
        movementX: 1,
        bubbles: true,
      }));
    })()`);
  print("hover", await measure(moves));
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const heap = await session.send("Runtime.getHeapUsage");
  const backing = "backingStorageSize" in heap ? Number(heap.backingStorageSize) : 0;
  print("heap", (heap.usedSize + backing) / 1e6);
}
