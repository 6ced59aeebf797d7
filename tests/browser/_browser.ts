import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import type { ReportModel } from "../../report/model.ts";
import { renderHtml } from "../../report/page/html.ts";

const CHROMIUM = Deno.env.get("CHROMIUM_BIN") ?? "/usr/bin/chromium";
const IS_REQUIRED = Deno.env.get("UNENTROPY_REQUIRE_CHROMIUM") === "1";

/** Quiet and alone: no sandbox inside containers, no requests of the browser's own. */
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How a page is opened. */
export interface PageOptions extends BrowserContextOptions {
  /** Behind `#`. */
  readonly fragment?: string;
  /** Wait until the page's script has started. Default true. */
  readonly isLive?: boolean;
}

/** One browser for all tests of a file. */
let browser: Browser | undefined;

Deno.test.beforeAll(async () => {
  if (!isAvailable()) return;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
});

Deno.test.afterAll(() => browser?.close());

function isAvailable(): boolean {
  return IS_REQUIRED || existsSync(CHROMIUM);
}

/** A browser test: ignored by name where Chromium is missing, unless it is required. */
export function browserTest(name: string, run: () => Promise<void>): void {
  // The browser's own messages go on between the tests.
  Deno.test({
    name,
    ignore: !isAvailable(),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: run,
  });
}

/**
 * Opens a report as a file, and fails if anything leaves the page or any error appears.
 *
 * @param report The report's model, or the text of a page
 * @param use What to do with the page
 * @param options How to open it
 */
export async function withReport(
  report: ReportModel | string,
  use: (page: Page) => Promise<void>,
  options: PageOptions = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "index.html");
    await Deno.writeTextFile(file, typeof report === "string" ? report : await renderHtml(report));
    await withPage(pathToFileURL(file).href, use, options);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Opens a report, and fails if it asks anybody but its own place or any error appears.
 *
 * @param url Where the report is
 * @param use What to do with the page
 * @param options How to open it
 */
export async function withPage(
  url: string,
  use: (page: Page) => Promise<void>,
  options: PageOptions = {},
): Promise<void> {
  const { fragment, isLive = true, ...settings } = options;
  assert.ok(browser !== undefined, "the browser is started");
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...settings,
  });
  try {
    const page = await context.newPage();
    const problems = watch(page, url);
    await page.goto(fragment === undefined ? url : `${url}#${fragment}`);
    if (isLive) await page.waitForSelector("html[data-ready]");
    await use(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

/** Collects whatever a good page does not do. */
function watch(page: Page, url: string): readonly string[] {
  const problems: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) {
      problems.push(`request ${request.url()}`);
    }
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("dialog", (dialog) => {
    problems.push(`dialog ${dialog.message()}`);
    dialog.dismiss();
  });
  return problems;
}

/** Waits until a claim about the page holds, for ten seconds at most. */
export async function until(page: Page, claim: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await claim()) return;
    await page.waitForTimeout(20);
  }
  assert.fail("The claim did not become true");
}

/** What the browser makes of a style's property, for the first element that is found. */
export async function styleOf(found: Locator, property: string): Promise<string> {
  return await found.first().evaluate((element, property) => {
    // The page's own types are not known here.
    const { getComputedStyle } = globalThis as unknown as {
      getComputedStyle(element: unknown): Record<string, string>;
    };
    return getComputedStyle(element)[property] ?? "";
  }, property);
}

/** The number of runs that a chart shows, as it tells screen readers. */
export async function shownCount(page: Page, chart: string): Promise<number> {
  return Number(await page.locator(`${chart} .plot`).getAttribute("aria-valuemax"));
}

/** What a chart's canvas shows, as text that differs when the picture does. */
export async function picture(page: Page, chart: string): Promise<string> {
  // Drawing is put off to the end of the task.
  await page.waitForTimeout(50);
  return await page.locator(`${chart} canvas`).evaluate((canvas) =>
    (canvas as unknown as { toDataURL(): string }).toDataURL()
  );
}

/** How many pixels of a chart's canvas have about this colour. */
export async function pixelsOf(page: Page, chart: string, color: string): Promise<number> {
  await page.waitForTimeout(50);
  return await page.locator(`${chart} canvas`).evaluate(countPixels, color);
}

/** How many pixels of a picture have about this colour. */
export async function pixelsOfPng(
  page: Page,
  png: Uint8Array<ArrayBuffer>,
  color: string,
): Promise<number> {
  const image = await page.evaluateHandle(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png.toBase64()}";
    await image.decode();
    return image;
  })()`);
  return await image.evaluate(countPixels, color);
}

/** In the page: counts the pixels of a canvas or an image. */
function countPixels(element: unknown, color: string): number {
  // The page's own types are not known here.
  interface Picture {
    readonly width: number;
    readonly height: number;
  }
  interface Canvas extends Picture {
    width: number;
    height: number;
    getContext(kind: "2d", options: { willReadFrequently: true }): {
      drawImage(image: Picture, x: number, y: number): void;
      getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
    };
  }
  const { document } = globalThis as unknown as {
    document: { createElement(name: "canvas"): Canvas };
  };
  const drawn = element as Picture;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [drawn.width, drawn.height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(drawn, 0, 0);
  const { data } = context.getImageData(0, 0, drawn.width, drawn.height);
  const wanted = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const isNear = wanted.every((part, index) => Math.abs((data[at + index] ?? 0) - part) < 12);
    if (isNear && (data[at + 3] ?? 0) > 200) count++;
  }
  return count;
}

/** What a chart's download button saves. */
export async function downloaded(
  page: Page,
  chart: string,
  format: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  await page.locator(chart).scrollIntoViewIfNeeded();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(chart).getByRole("button", { name: format, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await Deno.readFile(await file.path()) };
}

/** The texts that a chart shows, as its drawing has them: the canvas cannot be read. */
export async function drawnTexts(page: Page, chart: string): Promise<readonly string[]> {
  const { bytes } = await downloaded(page, chart, "SVG");
  return [...new TextDecoder().decode(bytes).matchAll(/<text[^>]*>([^<]*)<\/text>/g)]
    .map(([, text = ""]) => text);
}

/** The middle of a chart's plot area, moved by a part of its width. */
export async function plotPoint(
  page: Page,
  chart: string,
  part: number = 0.5,
): Promise<{ readonly x: number; readonly y: number }> {
  await page.locator(chart).scrollIntoViewIfNeeded();
  const box = await page.locator(`${chart} .u-over`).boundingBox();
  assert.ok(box !== null, `${chart} is drawn`);
  return { x: box.x + box.width * part, y: box.y + box.height / 2 };
}
