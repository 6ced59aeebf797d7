import assert from "node:assert/strict";
import { LATTICE_LIGHT, rgb } from "./_colors.ts";
import { browserTest, picture, pixelsOf, styleOf, withReport } from "./_browser.ts";
import { busyModel, SIZE } from "./_models.ts";

browserTest(
  "colours follow the system, or the reader's choice, which is remembered",
  () =>
    withReport(busyModel(), async (page) => {
      const ground = () => styleOf(page.locator("html"), "backgroundColor");
      const [dark, line] = [await ground(), await picture(page, SIZE)];
      await page.getByRole("button", { name: "light" }).click();
      assert.notEqual(await ground(), dark);
      assert.notEqual(await picture(page, SIZE), line);
      await page.reload();
      await page.waitForSelector("html[data-ready]");
      assert.notEqual(await ground(), dark);
      await page.getByRole("button", { name: "auto" }).click();
      assert.equal(await ground(), dark);
    }, { colorScheme: "dark" }),
);

browserTest("paper gets every chart as a drawing", () =>
  withReport(busyModel(), async (page) => {
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    assert.equal(await page.locator(".paper svg").count(), 5);
    assert.equal(await page.locator(".paper svg").first().isVisible(), true);
    assert.equal(await page.locator(".toolbar").isVisible(), false);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    assert.equal(await page.locator(".paper svg").count(), 0);
  }));

browserTest(
  "a page that is dark on the screen prints on white",
  () =>
    withReport(busyModel({ config: { ...busyModel().config, mode: "dark" } }), async (page) => {
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const paper = page.locator(`${SIZE} .paper`);
      assert.equal(await styleOf(paper.locator("rect"), "fill"), "rgb(255, 255, 255)");
      assert.equal(await styleOf(paper.locator("path"), "stroke"), rgb(LATTICE_LIGHT.accent));
      assert.equal(
        await page.evaluate("getComputedStyle(document.documentElement).backgroundColor"),
        rgb(LATTICE_LIGHT.ground),
      );
    }),
);

browserTest(
  "custom colours are drawn in light, in dark and on paper",
  () =>
    withReport(
      busyModel({
        config: {
          ...busyModel().config,
          mode: "light",
          theme: { light: { "--accent": "#aa00bb" }, dark: { "--accent": "#00ddff" } },
        },
      }),
      async (page) => {
        assert.ok(await pixelsOf(page, SIZE, "#aa00bb") > 300, "light");
        await page.getByRole("button", { name: "dark" }).click();
        assert.ok(await pixelsOf(page, SIZE, "#00ddff") > 300, "dark");
        assert.equal(await pixelsOf(page, SIZE, "#aa00bb"), 0);
        await page.evaluate("dispatchEvent(new Event('beforeprint'))");
        await page.emulateMedia({ media: "print" });
        assert.equal(
          await styleOf(page.locator(`${SIZE} .paper path`), "stroke"),
          rgb("#aa00bb"),
        );
      },
    ),
);
