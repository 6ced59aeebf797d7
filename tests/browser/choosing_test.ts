import assert from "node:assert/strict";
import { browserTest, picture, shownCount, withReport } from "./_browser.ts";
import { BENCH, busyModel, DAYS, SIZE } from "./_models.ts";

browserTest(
  "search leaves the charts and cards that it finds",
  () =>
    withReport(busyModel(), async (page) => {
      await page.getByLabel("Find a metric").fill("BENCH");
      assert.equal(await page.locator("figure.chart:visible").count(), 1);
      assert.equal(await page.locator(".card:visible").count(), 1);
      assert.equal(
        await page.getByRole("heading", { name: "Size", exact: true }).isVisible(),
        false,
      );
      await page.getByLabel("Find a metric").fill("");
      assert.equal(await page.locator("figure.chart:visible").count(), 5);
    }),
);

browserTest(
  "a branch has its own lines and cards; runs of pull requests come on demand",
  () =>
    withReport(busyModel(), async (page) => {
      const joined = await picture(page, SIZE);
      await page.getByLabel("pull requests").check();
      assert.equal(await shownCount(page, SIZE), DAYS + 10);
      assert.notEqual(await picture(page, SIZE), joined);
      await page.getByLabel("pull requests").uncheck();
      await page.getByLabel("branch").selectOption("release");
      assert.equal(await shownCount(page, SIZE), 5);
      assert.equal(await page.locator("#branch-name").textContent(), "release");
      assert.match(await page.locator(".card[data-metric=size]").textContent() ?? "", /1\.5 MB/);
      await page.getByLabel("branch").selectOption({ label: "all branches" });
      assert.equal(await shownCount(page, SIZE), DAYS + 5);
    }),
);

browserTest("the link holds the whole view", async () => {
  let fragment = "";
  let drawn = "";
  await withReport(busyModel(), async (page) => {
    await page.getByRole("button", { name: "90d" }).click();
    await page.getByRole("button", { name: "from zero" }).click();
    await page.getByLabel("pull requests").check();
    await page.locator(BENCH).scrollIntoViewIfNeeded();
    await page.locator(`${BENCH} .legend button`).first().click();
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.locator(".toast").waitFor();
    fragment = (await page.evaluate("location.hash") as string).slice(1);
    assert.equal(
      await page.evaluate("navigator.clipboard.readText()"),
      await page.evaluate("location.href"),
    );
    drawn = await picture(page, BENCH);
  }, { permissions: ["clipboard-read", "clipboard-write"] });
  await withReport(busyModel(), async (page) => {
    await page.locator(BENCH).scrollIntoViewIfNeeded();
    assert.equal(await picture(page, BENCH), drawn);
    assert.equal(await page.getByLabel("pull requests").isChecked(), true);
    assert.equal(
      await page.locator(`${BENCH} .legend button`).first().getAttribute("aria-pressed"),
      "false",
    );
  }, { fragment });
});

browserTest(
  "the gate names its metrics and leads to their charts",
  () =>
    withReport(
      busyModel({
        verdict: {
          mode: "hard",
          status: "failed",
          summary: "1 failed",
          checks: [{
            metric: "bench",
            labels: { case: "parse" },
            mode: "regression",
            severity: "blocker",
            status: "failed",
            sentence: "Bench{case=parse} is slower",
          }],
        },
      }),
      async (page) => {
        await page.getByRole("link", { name: "Bench{case=parse}" }).click();
        await page.locator(`${BENCH} .plot:focus`).waitFor();
      },
    ),
);
