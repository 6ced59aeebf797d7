import assert from "node:assert/strict";
import { browserTest, plotPoint, shownCount, withReport } from "./_browser.ts";
import { busyModel, COVER, DAYS, SIZE } from "./_models.ts";

browserTest(
  "the crosshair of one chart is that of all in its section",
  () =>
    withReport(busyModel(), async (page) => {
      const { x, y } = await plotPoint(page, SIZE, 0.25);
      await page.mouse.move(x, y);
      await page.locator(`${SIZE} .tip`).waitFor({ state: "visible" });
      const tip = await page.locator(`${SIZE} .tip`).textContent() ?? "";
      assert.match(tip, /2026-01-2\d \d\d:\d\d UTC[^]*Change 2\d[^]*Bundle size\s*1 MB/);
      const day = Number(/Change (\d+)/.exec(tip)?.[1]);
      const value = `${80 + day % 7 / 10} %`;
      assert.equal((await page.locator(`${COVER} .legend b`).textContent())?.trim(), value);
      const line = await page.locator(`${COVER} .u-cursor-x`).boundingBox();
      const area = await page.locator(`${COVER} .u-over`).boundingBox();
      assert.ok(
        line !== null && area !== null && line.x > area.x && line.x < area.x + area.width / 2,
      );
      assert.equal(await page.locator(`${COVER} .tip`).isVisible(), false);
      await page.mouse.move(2, 2);
      await page.locator(`${SIZE} .tip`).waitFor({ state: "hidden" });
    }),
);

browserTest(
  "a click on a point opens its commit, run and changes; Escape closes them",
  () =>
    withReport(busyModel(), async (page) => {
      const { x, y } = await plotPoint(page, SIZE, 0.25);
      await page.mouse.move(x, y);
      await page.mouse.click(x, y);
      const panel = page.getByRole("dialog");
      await panel.waitFor();
      const text = await panel.textContent() ?? "";
      assert.match(text, /Change 2\d/);
      assert.match(text, /Ada/);
      const links = await panel.locator("a").evaluateAll((all) =>
        all.map((link) => link.getAttribute("href"))
      );
      assert.match(links[0] ?? "", /^https:\/\/github\.com\/acme\/parser\/commit\/[0-9a-f]{40}$/);
      assert.match(links[1] ?? "", /^https:\/\/ci\.example\/runs\/2\d$/);
      assert.match(
        links[2] ?? "",
        /^https:\/\/github\.com\/acme\/parser\/compare\/[0-9a-f]{40}\.\.\.[0-9a-f]{40}$/,
      );
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "hidden" });
    }),
);

browserTest(
  "arrow keys move between the runs that have a value, Enter opens one",
  () =>
    withReport(busyModel(), async (page) => {
      const plot = page.locator(`${COVER} .plot`);
      const said = async () =>
        /Coverage (\S+) %/.exec(await plot.getAttribute("aria-valuetext") ?? "")?.[1];
      const crosshair = async () => {
        const line = await page.locator(`${COVER} .u-cursor-x`).boundingBox();
        const area = await page.locator(`${COVER} .u-over`).boundingBox();
        return ((line?.x ?? NaN) - (area?.x ?? NaN)) / (area?.width ?? NaN);
      };
      await plot.focus();
      await page.keyboard.press("End");
      assert.ok(await crosshair() > 0.95);
      await page.keyboard.press("Home");
      assert.ok(await crosshair() < 0.05);
      assert.equal(await said(), "80");
      await page.keyboard.press("ArrowRight");
      assert.equal(await said(), "80.1");
      for (let step = 0; step < 3; step++) await page.keyboard.press("Shift+ArrowRight");
      const text = await plot.getAttribute("aria-valuetext") ?? "";
      assert.match(text, /^2026-02-1\d/, "the gap is stepped over");
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowLeft");
      assert.match(await plot.getAttribute("aria-valuetext") ?? "", /^2026-04-09/);
      await page.keyboard.press("+");
      assert.ok(await shownCount(page, COVER) <= DAYS / 2 + 1);
      await page.keyboard.press("0");
      assert.equal(await shownCount(page, COVER), DAYS);
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Escape");
      assert.equal(await plot.evaluate((element) => element.matches(":focus")), true);
    }),
);

browserTest("two runs are compared side by side", () =>
  withReport(busyModel(), async (page) => {
    const before = await plotPoint(page, SIZE, 0.2);
    await page.mouse.move(before.x, before.y);
    await page.mouse.click(before.x, before.y);
    await page.getByRole("button", { name: "Compare with another…" }).click();
    const after = await plotPoint(page, SIZE, 0.6);
    await page.mouse.move(after.x, after.y);
    await page.mouse.click(after.x, after.y);
    const panel = page.getByRole("dialog");
    await panel.getByRole("heading", { name: "Two runs compared" }).waitFor();
    assert.match(
      await panel.locator("tr", { hasText: "Bundle size" }).textContent() ?? "",
      /1 MB\s*1\.5 MB\s*▲ \+500 kB \(\+50 %\) worse/,
    );
    assert.match(
      await panel.getByRole("link", { name: "All changes between them" }).getAttribute("href") ??
        "",
      /\/compare\/[0-9a-f]{40}\.\.\.[0-9a-f]{40}$/,
    );
    assert.match(await page.evaluate("location.hash") as string, /run=\d+-\w+&versus=\d+-\w+/);
  }));
