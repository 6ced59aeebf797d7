import assert from "node:assert/strict";
import { browserTest, drawnTexts, picture, withReport } from "./_browser.ts";
import { BENCH, busyModel } from "./_models.ts";
import { dailyRuns, testModel, testView } from "../report/_history.ts";

/** Benchmarks from four microseconds to more than a second; the fast one doubles. */
function benchmarks() {
  const runs = dailyRuns(40);
  const view = testView(runs, [
    {
      metric: "bench",
      labels: { case: "fast" },
      values: runs.map((_, day) => day < 20 ? 4e-6 : 8e-6),
    },
    { metric: "bench", labels: { case: "slow" }, values: runs.map(() => 1.4) },
  ]);
  return testModel(view, [{ key: "bench", type: "numeric", unit: "duration", noise: "none" }], {
    thresholds: [{ metric: "bench{case=slow}", mode: "max", target: 2, severity: "blocker" }],
  });
}

browserTest(
  "a logarithmic axis makes microseconds and seconds readable, a relative one compares their courses",
  async () => {
    let fragment = "";
    await withReport(benchmarks(), async (page) => {
      const linear = await drawnTexts(page, "#chart-0-0");
      assert.ok(!linear.some((text) => text.includes("µs")), linear.join());
      await page.getByRole("button", { name: "log", exact: true }).click();
      const byPowers = await drawnTexts(page, "#chart-0-0");
      assert.ok(byPowers.includes("10 µs") && byPowers.includes("1 s"), byPowers.join());
      assert.ok(byPowers.includes("max 2 s"), "the limit is where it belongs");
      await page.getByRole("button", { name: "relative" }).click();
      const relative = await drawnTexts(page, "#chart-0-0");
      assert.ok(relative.includes("0 %") && relative.includes("100 %"), relative.join());
      fragment = (await page.evaluate("location.hash") as string).slice(1);
    });
    await withReport(benchmarks(), async (page) => {
      assert.ok((await drawnTexts(page, "#chart-0-0")).includes("100 %"), "the link remembers it");
    }, { fragment });
  },
);

browserTest(
  "a click with Shift in the legend leaves one line only, another one brings all back",
  () =>
    withReport(busyModel(), async (page) => {
      await page.locator(BENCH).scrollIntoViewIfNeeded();
      const lines = page.locator(`${BENCH} .legend button`);
      const pressed = () =>
        lines.evaluateAll((all) => all.map((line) => line.getAttribute("aria-pressed")));
      const all = await picture(page, BENCH);
      await lines.last().click({ modifiers: ["Shift"] });
      assert.deepEqual(await pressed(), ["false", "true"]);
      assert.notEqual(await picture(page, BENCH), all);
      await lines.last().click({ modifiers: ["Shift"] });
      assert.deepEqual(await pressed(), ["true", "true"]);
      assert.equal(await picture(page, BENCH), all);
    }),
);
