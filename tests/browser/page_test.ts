import assert from "node:assert/strict";
import { LATTICE_LIGHT } from "./_colors.ts";
import { browserTest, downloaded, pixelsOf, plotPoint, withReport } from "./_browser.ts";
import { busyModel } from "./_models.ts";
import { dailyRuns, testModel, testView } from "../report/_history.ts";

browserTest(
  "without JavaScript the overview is there, and no empty charts",
  () =>
    withReport(busyModel(), async (page) => {
      assert.equal(await page.locator(".card:visible").count(), 4);
      assert.match(await page.locator(".card[data-metric=size]").textContent() ?? "", /1\.5 MB/);
      assert.equal(await page.locator(".card .spark:visible").count(), 4);
      assert.equal(await page.locator("figure.chart:visible").count(), 0);
      assert.equal(await page.getByText("Charts need JavaScript").isVisible(), true);
    }, { javaScriptEnabled: false, isLive: false }),
);

browserTest("a page without runs, and one with a single run, open without an error", async () => {
  await withReport(
    testModel(testView([], []), [{ key: "size", type: "numeric" }]),
    async (page) => {
      assert.match(await page.locator("#overview").textContent() ?? "", /No run is recorded yet/);
      assert.equal(await page.locator(".card").count(), 1);
      assert.equal(
        await page.locator("figure, .toolbar").count(),
        0,
        "nothing to look at or choose",
      );
    },
  );
  const single = testView(dailyRuns(1), [{ metric: "size", values: [5] }]);
  await withReport(testModel(single, [{ key: "size", type: "numeric" }]), async (page) => {
    assert.ok(await pixelsOf(page, "#chart-0-0", LATTICE_LIGHT.accent) > 5, "its dot is drawn");
  });
});

browserTest("hostile names stay text in every part of the living page", () => {
  const hostile = `"'><img src=x onerror="document.title='broken'">`;
  const runs = dailyRuns(12, { subject: hostile, author: hostile, branch: hostile, job: hostile });
  const view = testView(runs, [
    { metric: "m", labels: { a: hostile }, values: runs.map((_, index) => index < 6 ? 1 : 2) },
    { metric: "w", values: runs.map((_, index) => index % 2), words: [hostile, "b"] },
  ]);
  const metrics = [
    { key: "m", type: "numeric", name: hostile, noise: "none" },
    { key: "w", type: "label", name: hostile },
  ] as const;
  return withReport(testModel(view, metrics, { title: "Fine" }), async (page) => {
    await page.locator("#chart-0-0").getByRole("button", { name: "Data" }).click();
    const { x, y } = await plotPoint(page, "#chart-0-0", 0.3);
    await page.mouse.move(x, y);
    await page.mouse.click(x, y);
    await page.getByRole("button", { name: "Compare with the previous run" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("heading", { name: "All values" }).scrollIntoViewIfNeeded();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const svg = await downloaded(page, "#chart-0-0", "SVG");
    assert.ok(new TextDecoder().decode(svg.bytes).includes("&lt;img src=x"), "a drawing, too");
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.title(), "Fine · metrics");
  });
});
