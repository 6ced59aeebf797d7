// deno-lint-ignore-file no-console -- it prints for people
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { median, printFigure } from "./_figures.ts";

const CHROMIUM = Deno.env.get("CHROMIUM_BIN") ?? "/usr/bin/chromium";
const REPEATS = 5;

/** A size of history, and what issue 7 promises of its report. */
const SIZES = [
  { runs: 100_000, metrics: 5, maxMs: 500, maxMb: 200, maxBytes: 2_000_000 },
  { runs: 1_000, metrics: 200, maxMs: 500, maxMb: 200, maxBytes: 2_000_000 },
  { runs: 10, metrics: 3, maxMs: 500, maxMb: 200, maxBytes: 150_000 },
] as const;

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

async function benchSize(size: typeof SIZES[number], file: string): Promise<void> {
  const name = `report of ${size.runs} × ${size.metrics}`;
  const made: Made[] = [];
  for (let repeat = 0; repeat < 3; repeat++) made.push(await makeReport(size, file));
  const limit = (value: number, unit: string) => `≤ ${value} ${unit}`;
  const middle = (read: (one: Made) => number) => median(made.map(read));
  printFigure(
    `${name}: made in`,
    middle(({ elapsedMs }) => elapsedMs),
    "ms",
    limit(size.maxMs, "ms"),
  );
  printFigure(
    `${name}: peak memory`,
    middle(({ peakMb }) => peakMb),
    "MB",
    limit(size.maxMb, "MB"),
  );
  printFigure(
    `${name}: HTML`,
    middle(({ bytes }) => bytes / 1000),
    "kB",
    limit(size.maxBytes / 1000, "kB"),
  );
  if (!existsSync(CHROMIUM)) {
    console.log(`${name}: not measured in a browser, ${CHROMIUM} is missing`);
    return;
  }
  await benchBrowser(name, file);
}

interface Made {
  readonly elapsedMs: number;
  readonly peakMb: number;
  readonly bytes: number;
}

async function makeReport(size: typeof SIZES[number], file: string): Promise<Made> {
  const script = new URL("_make_report.ts", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, String(size.runs), String(size.metrics), file],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function benchBrowser(name: string, file: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  });
  try {
    const opened: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const { page, drawnMs } = await openPage(browser, file);
      opened.push(drawnMs);
      if (repeat === REPEATS - 1) await benchPage(name, page);
      await page.close();
    }
    printFigure(`${name}: usable after opening`, median(opened), "ms", "≤ 1000 ms");
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

async function benchPage(name: string, page: Page): Promise<void> {
  await page.evaluate("document.querySelector('figure').scrollIntoView()");
  await page.waitForSelector("figure canvas");
  // From the event until the next frame has been made, so waiting for the frame (16 ms) is part of it.
  const timed = (action: string) =>
    `(async () => {
      const start = performance.now();
      ${action};
      await new Promise((done) => setTimeout(done));
      return performance.now() - start;
    })()`;
  const measure = async (actions: readonly string[]) => {
    const times: number[] = [];
    for (const action of actions) times.push(Number(await page.evaluate(timed(action))));
    return median(times);
  };
  const click = (range: string) => `document.querySelector('[data-range="${range}"]').click()`;
  const ranges = Array.from(
    { length: REPEATS },
    () => [click("1y"), click("all"), click("30d"), click("all")],
  );
  printFigure(`${name}: range change`, await measure(ranges.flat()), "ms", "≤ 50 ms");
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
  printFigure(`${name}: hover`, await measure(moves), "ms", "≤ 16 ms");
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const heap = await session.send("Runtime.getHeapUsage");
  const bytes = heap.usedSize +
    ("backingStorageSize" in heap ? Number(heap.backingStorageSize) : 0);
  printFigure(`${name}: heap`, bytes / 1e6, "MB", "≤ 80 MB");
}
