import assert from "node:assert/strict";
import { LATTICE_LIGHT, rgb } from "./_colors.ts";
import { browserTest, styleOf, until, withReport } from "./_browser.ts";
import { busyModel, wideModel } from "./_models.ts";
import { dailyRuns, testModel, testView } from "../report/_history.ts";

/** 60 metrics, the last of which got worse; each has a package and every second one is of the server. */
function denseModel() {
  const model = wideModel(60);
  const { view } = model;
  return {
    ...model,
    metrics: model.metrics.map((metric) => ({ ...metric, unit: "bytes" as const })),
    view: {
      ...view,
      series: view.series.map((series, index) => ({
        ...series,
        labels: { side: index % 2 === 0 ? "server" : "client" },
        values: series.values.map((_, run) => index === 59 && run >= 14 ? 200 + run : 100),
      })),
    },
  };
}

browserTest(
  "many metrics are a table with a line for each, what got worse first; it can be sorted, grouped and searched",
  () =>
    withReport(denseModel(), async (page) => {
      const rows = page.locator("#cards tbody tr[data-metric]");
      const names = async (count: number) =>
        await rows.evaluateAll(
          (all, count) => all.slice(0, count).map((row) => row.getAttribute("data-metric")),
          count,
        );
      assert.equal(await rows.count(), 60);
      await until(page, async () => await page.locator("#cards .spark").count() === 60);
      assert.deepEqual(await names(2), ["metric-59", "metric-0"]);
      const box = await page.locator("#cards").boundingBox();
      assert.ok((box?.height ?? Infinity) < 600, `${box?.height} px`);
      await page.locator("#cards").getByRole("button", { name: "Metric" }).click();
      assert.deepEqual(await names(3), ["metric-0", "metric-1", "metric-2"]);
      assert.equal(await page.locator("#cards [aria-sort=ascending]").count(), 1);
      await page.getByLabel("group by").selectOption("side");
      assert.deepEqual(await page.locator("#cards .group").allInnerTexts(), ["client", "server"]);
      assert.deepEqual(await names(2), ["metric-1", "metric-3"]);
      await page.getByLabel("Find a metric").fill("metric-5");
      await until(page, async () => await rows.count() === 11);
      await page.getByLabel("Find a metric").fill("nothing so");
      await page.getByText("No metric is called “nothing so”.").waitFor();
    }),
);

browserTest(
  "only what the judgement calls worse is red; what noise and small steps do is grey",
  () => {
    const metrics = [
      { key: "steady", type: "numeric", unit: "bytes", noise: "none" },
      { key: "grown", type: "numeric", unit: "bytes", noise: "none" },
    ] as const;
    const runs = dailyRuns(60);
    const view = testView(runs, [
      { metric: "steady", values: runs.map((_, run) => 465_000 + run) },
      { metric: "grown", values: runs.map((_, run) => run < 50 ? 465_000 : 565_000 + run) },
    ]);
    return withReport(testModel(view, metrics), async (page) => {
      assert.deepEqual(
        await page.locator(".card h3").allTextContents(),
        ["grown", "steady"],
        "what moved stands first",
      );
      const moves = (metric: string) => page.locator(`.card[data-metric=${metric}] .move`);
      assert.match(await moves("grown").nth(1).innerText(), /^▲ 21\.\d+ % worse$/);
      assert.equal(await styleOf(moves("grown").nth(1), "color"), rgb(LATTICE_LIGHT.worse));
      for (const quiet of [moves("grown").first(), moves("steady").first()]) {
        assert.equal(await quiet.innerText(), "▲ 1 B");
        assert.equal(await styleOf(quiet, "color"), rgb(LATTICE_LIGHT.muted));
      }
    });
  },
);

browserTest(
  "cards compare with the chosen range, too",
  () =>
    withReport(busyModel(), async (page) => {
      const range = page.locator(".card[data-metric=size] .move").last();
      assert.equal(await range.innerText(), "▲ 50 %");
      await page.getByRole("button", { name: "90d" }).click();
      await until(page, async () => await range.innerText() === "▲ 50 %");
      await page.getByRole("button", { name: "7d" }).click();
      await until(page, async () => await range.innerText() === "= no change");
    }),
);
