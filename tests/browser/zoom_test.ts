import assert from "node:assert/strict";
import { browserTest, picture, plotPoint, shownCount, until, withReport } from "./_browser.ts";
import { BENCH, busyModel, COVER, DAYS, SIZE } from "./_models.ts";

browserTest(
  "range chips and custom dates change what every chart shows",
  () =>
    withReport(busyModel(), async (page) => {
      assert.equal(await shownCount(page, SIZE), DAYS);
      const before = await picture(page, SIZE);
      for (const [chip, count] of [["7d", 8], ["30d", 31], ["90d", 91], ["1y", DAYS]] as const) {
        await page.getByRole("button", { name: chip, exact: true }).click();
        assert.equal(await shownCount(page, SIZE), count, chip);
        assert.equal(await shownCount(page, COVER), count, chip);
        assert.equal(await picture(page, SIZE) === before, count === DAYS, chip);
      }
      await page.getByRole("button", { name: "custom…" }).click();
      await page.getByLabel("from", { exact: true }).fill("2026-01-11");
      await page.getByLabel("to", { exact: true }).fill("2026-01-20");
      await page.getByRole("button", { name: "Apply" }).click();
      assert.equal(await shownCount(page, SIZE), 10);
      await page.getByLabel("to", { exact: true }).fill("2026-01-01");
      await page.getByRole("button", { name: "Apply" }).click();
      assert.equal(
        await page.getByRole("alert").textContent(),
        "The first day is after the last one",
      );
      await page.getByRole("button", { name: "all", exact: true }).click();
      assert.equal(await picture(page, SIZE), before);
    }),
);

browserTest(
  "a drag zooms the charts of its section only, a double click resets them",
  () =>
    withReport(busyModel(), async (page) => {
      const from = await plotPoint(page, SIZE, 0.4);
      const to = await plotPoint(page, SIZE, 0.6);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x - 20, to.y, { steps: 4 });
      await page.mouse.move(to.x, to.y);
      await page.mouse.up();
      const zoomed = await shownCount(page, SIZE);
      assert.ok(zoomed >= 18 && zoomed <= 23, `${zoomed} runs`);
      assert.equal(await shownCount(page, COVER), zoomed);
      assert.equal(await shownCount(page, BENCH), DAYS);
      assert.equal(await page.locator(".details").isVisible(), false, "a drag is no click");
      await page.mouse.dblclick(to.x, to.y);
      assert.equal(await shownCount(page, SIZE), DAYS);
      assert.equal(await shownCount(page, COVER), DAYS);
    }),
);

browserTest(
  "a wheel with Ctrl zooms, a sideways one moves along, a plain one scrolls the page",
  () =>
    withReport(busyModel(), async (page) => {
      const { x, y } = await plotPoint(page, SIZE);
      await page.mouse.move(x, y);
      const scrolled = await page.evaluate("scrollY");
      await page.keyboard.down("Control");
      await page.mouse.wheel(0, -400);
      await page.keyboard.up("Control");
      await until(page, async () => `${await page.evaluate("location.hash")}`.includes("zoom0"));
      const zoomed = await shownCount(page, SIZE);
      assert.ok(zoomed < DAYS * 0.6, `${zoomed} runs`);
      assert.equal(await page.evaluate("scrollY"), scrolled);
      const before = await page.evaluate("location.hash");
      await page.mouse.wheel(200, 0);
      await until(page, async () => await page.evaluate("location.hash") !== before);
      assert.ok(Math.abs(await shownCount(page, SIZE) - zoomed) <= 1);
      await page.mouse.wheel(0, 300);
      await until(page, async () => await page.evaluate("scrollY") !== scrolled);
      const again = await plotPoint(page, SIZE);
      await page.mouse.move(again.x, again.y);
      await page.keyboard.down("Control");
      await page.mouse.wheel(0, 4000);
      await page.keyboard.up("Control");
      await until(page, async () => await shownCount(page, SIZE) === DAYS);
      const [from, to] = [0, DAYS - 1].map((day) => Date.UTC(2026, 0, 1 + day) / 1000);
      assert.equal(await page.evaluate("location.hash"), `#zoom0=${from}-${to}`, "and no further");
    }),
);

browserTest(
  "two fingers zoom, one moves the crosshair, and the page stays as large as it was",
  () =>
    withReport(busyModel(), async (page) => {
      const { x, y } = await plotPoint(page, SIZE);
      const session = await page.context().newCDPSession(page);
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...places: number[]) =>
        session.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: places.map((at, id) => ({ x: at, y, id })),
        });
      await touch("touchStart", x - 50);
      await touch("touchMove", x - 40);
      const plot = page.locator(`${SIZE} .plot`);
      await until(page, async () => /1 MB/.test(await plot.getAttribute("aria-valuetext") ?? ""));
      await touch("touchStart", x - 40, x + 50);
      await touch("touchMove", x - 70, x + 90);
      await touch("touchMove", x - 100, x + 130);
      await touch("touchEnd");
      await until(page, async () => await shownCount(page, SIZE) < DAYS);
      const zoomed = await shownCount(page, SIZE);
      assert.ok(zoomed > 25 && zoomed < 65, `${zoomed} runs`);
      assert.equal(await page.evaluate("visualViewport.scale"), 1);
    }, { hasTouch: true }),
);
