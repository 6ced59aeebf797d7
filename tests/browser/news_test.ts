import assert from "node:assert/strict";
import { LATTICE_LIGHT } from "./_colors.ts";
import { browserTest, drawnTexts, pixelsOf, until, withReport } from "./_browser.ts";
import { busyModel, COVER, SIZE } from "./_models.ts";

/** Nothing but the size moves, at a row; the run two rows after it is a release. */
function releasedModel(step: number = 90) {
  const { view, ...model } = busyModel();
  const tag = view.runs.tag.with(step + 2, view.runs.texts.length);
  return {
    ...model,
    view: {
      ...view,
      runs: { ...view.runs, tag, texts: [...view.runs.texts, "v1.2.0"] },
      series: view.series.map(({ spread: _, ...one }) => ({
        ...one,
        values: one.values.map((value, row) =>
          one.metric !== "size" ? Math.round(value / 100) : row < step ? 1_000_000 : 1_500_000
        ),
      })),
    },
  };
}

browserTest(
  "the first screen says what got worse, since when and by which commit, and leads to its chart",
  () =>
    withReport(releasedModel(), async (page) => {
      const news = page.locator("#news");
      assert.ok(((await news.boundingBox())?.y ?? Infinity) < 300);
      const row = news.locator("li").first();
      assert.match(
        (await row.innerText()).replace(/\s+/g, " "),
        /Bundle size ▲ \+500 kB \(\+50 %\) worse 1 MB → 1\.5 MB since \d+ \w+ 2026 · a{7} Change \d+ · Ada · changes · \d+ runs so/,
      );
      assert.equal(await row.locator(".spark").isVisible(), true);
      assert.match(
        await row.getByRole("link", { name: "changes" }).getAttribute("href") ?? "",
        /\/compare\/[0-9a-f]{40}\.\.\.[0-9a-f]{40}$/,
      );
      await row.getByRole("link", { name: "Bundle size" }).click();
      await page.locator(`${SIZE} .plot:focus`).waitFor();
    }),
);

browserTest(
  "what happened is told commit by commit, in the range and of what is sought",
  () =>
    withReport(releasedModel(), async (page) => {
      const events = page.getByRole("region", { name: "What happened, commit by commit" });
      const rows = events.locator("ol > li");
      assert.deepEqual(
        (await rows.allInnerTexts()).map((text) => /release v1\.2\.0|\+50 %/.exec(text)?.[0]),
        ["release v1.2.0", "+50 %"],
      );
      await rows.last().getByRole("button").click();
      assert.match(await page.getByRole("dialog").innerText(), /Bundle size\s+1\.5 MB/);
      await page.keyboard.press("Escape");
      await page.getByLabel("Find a metric").fill("size");
      await until(page, async () => await rows.count() === 1);
      await page.getByLabel("Find a metric").fill("");
      await until(page, async () => await rows.count() === 2);
      await page.getByRole("button", { name: "7d" }).click();
      await page.locator("#timeline").getByText("Nothing happened in this range").waitFor();
    }),
);

browserTest("a release is a line with its name on every chart", async () => {
  const count = { with: 0, without: 0 };
  await withReport(releasedModel(), async (page) => {
    assert.ok((await drawnTexts(page, COVER)).includes("v1.2.0"));
    count.with = await pixelsOf(page, COVER, LATTICE_LIGHT.muted);
  });
  const { view, ...model } = releasedModel();
  const tag = view.runs.tag.map(() => -1);
  await withReport({ ...model, view: { ...view, runs: { ...view.runs, tag } } }, async (page) => {
    count.without = await pixelsOf(page, COVER, LATTICE_LIGHT.muted);
  });
  assert.ok(count.with > count.without + 15, JSON.stringify(count));
});

browserTest(
  "nothing worse in 30 days is an answer",
  () =>
    withReport(releasedModel(20), async (page) => {
      assert.match(await page.locator("#news .answer").innerText(), /Nothing got worse in 30 days/);
      assert.match(await page.locator("#news .older").innerText(), /1 older commit/);
    }, { javaScriptEnabled: false, isLive: false }),
);
