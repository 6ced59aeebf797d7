import assert from "node:assert/strict";
import { LATTICE_LIGHT } from "./_colors.ts";
import {
  browserTest,
  downloaded,
  pixelsOf,
  plotPoint,
  shownCount,
  withReport,
} from "./_browser.ts";
import { BENCH, busyModel, COVER, DAYS, SIZE } from "./_models.ts";
import { testModel, testView } from "../report/_history.ts";

browserTest(
  "a drag leaves no tooltip behind, and its zoom can be seen to be ended",
  () =>
    withReport(busyModel(), async (page) => {
      const reset = page.locator(SIZE).getByRole("button", { name: "Reset zoom" });
      const from = await plotPoint(page, SIZE, 0.4);
      const to = await plotPoint(page, SIZE, 0.6);
      assert.equal(await reset.isVisible(), false);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y, { steps: 4 });
      await page.mouse.up();
      await reset.waitFor();
      await page.mouse.move(2, 2);
      await page.locator(`${SIZE} .tip`).waitFor({ state: "hidden" });
      assert.equal(await page.locator(".tip:visible").count(), 0);
      await reset.click();
      assert.equal(await shownCount(page, SIZE), DAYS);
      assert.equal(await reset.isVisible(), false);
    }),
);

for (const width of [1440, 390]) {
  browserTest(
    `two runs compared fit into ${width} px, have the focus, and Escape closes them`,
    () =>
      withReport(busyModel(), async (page) => {
        const { x, y } = await plotPoint(page, SIZE, 0.6);
        await page.mouse.move(x, y);
        await page.mouse.click(x, y);
        await page.getByRole("button", { name: "Compare with the previous run" }).click();
        const panel = page.getByRole("dialog");
        await panel.getByRole("heading", { name: "Two runs compared" }).waitFor();
        assert.equal(await panel.evaluate((element) => element.matches(":focus")), true);
        assert.ok(await panel.locator("tbody tr").count() > 2);
        for (const cell of await panel.locator("tr > *").all()) {
          const box = await cell.boundingBox();
          assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
        }
        await page.keyboard.press("Escape");
        await panel.waitFor({ state: "hidden" });
      }, { viewport: { width, height: 844 } }),
  );
}

browserTest(
  "the toolbar is one line, and one range is pressed at a time",
  () =>
    withReport(busyModel(), async (page) => {
      const height = async () => (await page.locator(".toolbar").boundingBox())?.height ?? Infinity;
      assert.ok(await height() < 64, `${await height()} px`);
      await page.getByRole("button", { name: "custom…" }).click();
      assert.equal(await page.locator('.chips [data-range][aria-pressed="true"]').count(), 1);
      await page.getByLabel("Find a metric").fill("nothing so");
      await page.getByText("No metric is called “nothing so”.").waitFor();
      assert.equal(await page.locator("#news li:visible").count(), 0);
      assert.equal(await page.locator("figure.chart:visible").count(), 0);
    }),
);

browserTest(
  "exact values are steps, noisy ones slopes, a lonely one a dot, a crowded day is told by run",
  async () => {
    await withReport(busyModel(), async (page) => {
      const line = async (chart: string) => {
        const { bytes } = await downloaded(page, chart, "SVG");
        return /<path\s+d="([^"]+)"[^>]*stroke-width="1\.75"/.exec(new TextDecoder().decode(bytes))
          ?.[1] ?? "";
      };
      assert.match(await line(COVER), /^M[\d. ]+h0(H[\d.]+V[\d.]+)+/);
      assert.match(await line(BENCH), /^M[\d. ]+h0(L[\d. ]+)+/);
    });
    const runs = Array.from({ length: 400 }, (_, index) => ({
      time: Date.UTC(2026, 4, 1) + index * 60_000,
    }));
    const view = testView(runs, [{
      metric: "late",
      values: runs.map((_, at) => at === 390 ? 5 : NaN),
    }]);
    await withReport(testModel(view, [{ key: "late", type: "numeric" }]), async (page) => {
      assert.ok(await pixelsOf(page, "#chart-0-0", LATTICE_LIGHT.accent) > 8);
      assert.equal(
        await page.getByRole("button", { name: "by run" }).getAttribute("aria-pressed"),
        "true",
      );
    });
  },
);
