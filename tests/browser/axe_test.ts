import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { THEMES } from "../../report/page/theme.ts";
import { renderPortfolio } from "../../report/page/portfolio.ts";
import { testModel, testView } from "../report/_history.ts";
import { browserTest, plotPoint, withReport } from "./_browser.ts";
import { busyModel } from "./_models.ts";

/** What axe finds wrong with the page as it is now. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })" +
      ".then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((n) => n.html).join(' ')))",
  );
  return found as readonly string[];
}

for (const theme of Object.keys(THEMES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    browserTest(
      `axe finds nothing wrong: ${theme}, ${colorScheme}`,
      () =>
        withReport(busyModel({ config: { ...busyModel().config, theme } }), async (page) => {
          assert.deepEqual(await violations(page), []);
        }, { colorScheme }),
    );
  }
}

browserTest(
  "axe finds nothing wrong: with tables, details and comparison open",
  () =>
    withReport(busyModel(), async (page) => {
      await page.locator("#chart-0-1").getByRole("button", { name: "Data" }).click();
      await page.getByRole("button", { name: "custom…" }).click();
      const { x, y } = await plotPoint(page, "#chart-0-0", 0.3);
      await page.mouse.move(x, y);
      await page.mouse.click(x, y);
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "Compare with the previous run" }).click();
      await page.getByRole("heading", { name: "All values" }).scrollIntoViewIfNeeded();
      assert.deepEqual(await violations(page), []);
    }),
);

browserTest("axe finds nothing wrong: on a phone, an empty page, a portfolio", async () => {
  const phone = { viewport: { width: 390, height: 844 } };
  await withReport(busyModel(), async (page) => {
    assert.deepEqual(await violations(page), []);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.equal(width, 390, "nothing is wider than the screen");
  }, phone);
  await withReport(testModel(testView([], []), []), async (page) => {
    assert.deepEqual(await violations(page), []);
  });
  const portfolio = await renderPortfolio([{ model: busyModel(), href: "parser/index.html" }], {
    title: "All projects",
    generatedAt: 0,
    version: "1.2.3",
  });
  await withReport(portfolio, async (page) => {
    assert.deepEqual(await violations(page), []);
  }, { isLive: false });
});
