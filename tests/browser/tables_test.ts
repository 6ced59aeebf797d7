import assert from "node:assert/strict";
import { LATTICE_LIGHT } from "./_colors.ts";
import { browserTest, downloaded, pixelsOfPng, withReport } from "./_browser.ts";
import { BENCH, busyModel, COVER, DAYS } from "./_models.ts";

browserTest(
  "each chart has its values as a table, and all values have one",
  () =>
    withReport(busyModel(), async (page) => {
      const data = page.locator(COVER).getByRole("button", { name: "Data" });
      await data.click();
      assert.equal(await data.getAttribute("aria-expanded"), "true");
      assert.equal(await page.locator(`${COVER} tbody tr`).count(), DAYS - 10);
      await page.getByRole("heading", { name: "All values" }).scrollIntoViewIfNeeded();
      const values = page.locator("section", {
        has: page.getByRole("heading", { name: "All values" }),
      });
      await values.locator("tbody tr").first().waitFor();
      assert.equal(await values.locator("tbody tr").count(), 50);
      await values.getByRole("button", { name: "Older" }).click();
      assert.match(await values.locator(".pager").textContent() ?? "", /51–100\s+of 100/);
      await values.locator("tbody button").first().click();
      await page.getByRole("dialog").waitFor();
    }),
);

browserTest("a chart is saved as CSV, SVG and PNG", () =>
  withReport(busyModel(), async (page) => {
    const download = (format: string, chart: string = COVER) => downloaded(page, chart, format);
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const csv = await download("CSV");
    assert.equal(csv.name, "coverage.csv");
    const lines = text(csv.bytes).trim().split("\r\n");
    assert.match(lines[0] ?? "", /^time,commit,.*,subject,cover$/);
    assert.equal(lines.length, 1 + DAYS - 10);
    const svg = await download("SVG");
    assert.equal(svg.name, "coverage.svg");
    const path = /<path\s+d="([^"]+)"[^>]*stroke-width="1\.75"/.exec(text(svg.bytes))?.[1] ?? "";
    assert.equal(path.split("M").length - 1, 2, "the gap of ten days is a gap");
    const spread = text((await download("SVG", BENCH)).bytes);
    assert.match(spread, /<path d="M[^"]+Z" fill="#[0-9a-f]{6}" fill-opacity="0\.15"/);
    const png = await download("PNG");
    assert.deepEqual([...png.bytes.slice(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.equal(new DataView(png.bytes.buffer).getUint32(16), 1920);
    assert.ok(await pixelsOfPng(page, png.bytes, LATTICE_LIGHT.accent) > 1000, "the line is in it");
  }));
