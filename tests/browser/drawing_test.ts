import assert from "node:assert/strict";
import { LATTICE_LIGHT } from "./_colors.ts";
import { browserTest, drawnTexts, picture, pixelsOf, shownCount, withReport } from "./_browser.ts";
import { AXES, busyModel, CHANNEL, COVER, DAYS, SIZE, wideModel } from "./_models.ts";
import { testModel, testView } from "../report/_history.ts";

browserTest(
  "charts are drawn: lines, limits, words, and marks where a level moved",
  () =>
    withReport(busyModel(), async (page) => {
      assert.ok(await pixelsOf(page, SIZE, LATTICE_LIGHT.accent) > 300);
      assert.ok(await pixelsOf(page, SIZE, LATTICE_LIGHT.warn) > 50, "the limit is drawn");
      const marks = page.locator(`${SIZE} .mark`);
      assert.equal(await marks.count(), 1);
      assert.match(
        await marks.getAttribute("aria-label") ?? "",
        /Bundle size moved on 20 Feb 2026, between a{7} and a{7}: 1 MB → 1\.5 MB, ▲ \+500 kB \(\+50 %\) worse/,
      );
      await page.locator(CHANNEL).scrollIntoViewIfNeeded();
      assert.ok(await pixelsOf(page, CHANNEL, LATTICE_LIGHT.accent) > 100, "the first word's band");
      assert.ok(await pixelsOf(page, CHANNEL, LATTICE_LIGHT.second) > 50, "the second word's band");
    }),
);

browserTest("what somebody accepted has a mark on its chart, with author and reason", () => {
  const { view, ...model } = busyModel();
  const size = view.series.find(({ metric }) => metric === "size");
  const step = size?.values.indexOf(1_500_000) ?? -1;
  const [grown, later] = ["b".repeat(40), "c".repeat(40)];
  const commit = view.runs.commit.with(step, grown).with(step + 23, later);
  const waivers = [grown, later].map((commit) => ({
    metric: "s*",
    author: "Ada",
    reason: "adds <i>i18n</i>",
    commit,
  }));
  const told = /Bundle size on \d+ \w+ 2026: accepted by Ada in c{7}: adds <i>i18n<\/i>$/;
  return withReport(
    { ...model, view: { ...view, runs: { ...view.runs, commit } }, waivers },
    async (page) => {
      await page.locator(SIZE).scrollIntoViewIfNeeded();
      const marks = page.locator(`${SIZE} .mark`);
      await marks.first().waitFor();
      assert.deepEqual(await marks.allTextContents(), ["▲✓", "✓"]);
      const [first, second] = await marks.all();
      assert.match(
        await first?.getAttribute("title") ?? "",
        /worse; accepted by Ada in b{7}: adds <i>i18n<\/i>$/,
      );
      assert.match(await second?.getAttribute("aria-label") ?? "", told);
    },
  );
});

browserTest(
  "a note is a flag on every chart, or on those of its metric, and the list below says who",
  () => {
    const { view, ...model } = busyModel();
    const said = { project: "o/r", author: "Ada", time: Date.UTC(2026, 1, 20) };
    const [noted, changed] = ["b".repeat(40), "c".repeat(40)];
    const commit = view.runs.commit.with(20, noted).with(70, changed);
    const curation = [
      { ...said, id: "1", type: "annotate", commit: noted, reason: "new <i>runners</i>" },
      { ...said, id: "2", type: "annotate", commit: changed, metric: "size", reason: "only here" },
    ] as const;
    return withReport(
      { ...model, view: { ...view, runs: { ...view.runs, commit }, curation } },
      async (page) => {
        const flags = async (chart: string) => {
          await page.locator(chart).scrollIntoViewIfNeeded();
          const texts = await page.locator(`${chart} .mark`).allTextContents();
          return texts.filter((text) => text.includes("⚑")).length;
        };
        assert.deepEqual([await flags(SIZE), await flags(COVER), await flags(CHANNEL)], [2, 1, 1]);
        assert.match(
          await page.locator(`${COVER} .mark`, { hasText: "⚑" }).getAttribute("title") ?? "",
          /^Note on \d+ \w+ 2026: new <i>runners<\/i> \(Ada\)/,
        );
        await page.locator("#curation summary").click();
        assert.match(
          await page.locator("#curation").innerText(),
          /ccccccc has a note \(size\), by Ada on 20 Feb 2026: only here/,
        );
      },
    );
  },
);

browserTest(
  "what a push threw away is hollow, no part of the line, and says why it does not count",
  async () => {
    const { view, ...model } = busyModel();
    const rows = [...view.runs.pullRequest.keys()].filter((row) =>
      view.runs.pullRequest[row] === 0 && view.runs.texts[view.runs.branch[row] ?? -1] === "main"
    ).slice(-6, -3);
    const withGone = (kept: boolean) => ({
      ...model,
      view: {
        ...view,
        series: view.series.map((column) =>
          column.metric !== "size" ? column : {
            ...column,
            values: column.values.map((value, row) => rows.includes(row) ? NaN : value),
            ...(kept && { gone: new Map(rows.map((row) => [row, 1_300_000])) }),
          }
        ),
      },
    });
    const drawn = async (kept: boolean) => {
      const found = { pixels: 0, told: "" };
      await withReport(withGone(kept), async (page) => {
        found.pixels = await pixelsOf(page, SIZE, LATTICE_LIGHT.accent);
        if (!kept) return;
        // The newest run of these three is the fourth of all.
        const values = page.locator("section", {
          has: page.getByRole("heading", { name: "All values" }),
        });
        await values.scrollIntoViewIfNeeded();
        await values.locator("tbody tr").nth(3).getByRole("button").first().click();
        found.told = await page.getByRole("dialog").textContent() ?? "";
      });
      return found;
    };
    const [without, withRings] = [await drawn(false), await drawn(true)];
    const rings = withRings.pixels - without.pixels;
    // Three rings of about six pixels across; a line up to them and down again would be hundreds.
    assert.ok(rings > 15 && rings < 150, `${rings} pixels`);
    assert.match(withRings.told, /Not counted\s*a push threw its commit away/);
  },
);

browserTest(
  "axes count time or runs, and start fitted or at zero",
  () =>
    withReport(busyModel(), async (page) => {
      const fitted = await picture(page, SIZE);
      const labels = async () => await drawnTexts(page, SIZE);
      assert.ok((await labels()).includes("2 Feb"), (await labels()).join());
      assert.ok(!(await labels()).includes("0 B"));
      await page.getByRole("button", { name: "from zero" }).click();
      assert.notEqual(await picture(page, SIZE), fitted);
      assert.ok((await labels()).includes("0 B"));
      await page.getByRole("button", { name: "by run" }).click();
      const byRun = await labels();
      assert.ok(
        byRun.includes("20") && byRun.includes("100") && !byRun.includes("2 Feb") &&
          !byRun.includes("0"),
      );
      assert.equal(await shownCount(page, SIZE), DAYS);
      await page.getByRole("button", { name: "by time" }).click();
      await page.getByRole("button", { name: "fitted" }).click();
      assert.equal(await picture(page, SIZE), fitted);
    }),
);

browserTest(
  "a chart of two units has two axes, and a line that is switched off is not drawn",
  () =>
    withReport(busyModel(), async (page) => {
      const labels = await drawnTexts(page, AXES);
      assert.ok(labels.includes("1 MB") && labels.includes("80.2 %"), labels.join());
      const size = page.locator(AXES).getByRole("button", { name: /^Bundle size 1/ });
      assert.ok(await pixelsOf(page, AXES, LATTICE_LIGHT.accent) > 100);
      assert.ok(await pixelsOf(page, AXES, LATTICE_LIGHT.second) > 100);
      await size.click();
      assert.equal(await size.getAttribute("aria-pressed"), "false");
      assert.equal(await pixelsOf(page, AXES, LATTICE_LIGHT.accent), 0);
      assert.ok(await pixelsOf(page, AXES, LATTICE_LIGHT.second) > 100);
      await size.click();
      assert.ok(await pixelsOf(page, AXES, LATTICE_LIGHT.accent) > 100);
    }),
);

browserTest("only charts in sight are drawn", () =>
  withReport(wideModel(200), async (page) => {
    const drawn = () => page.locator("figure canvas").count();
    assert.ok(await drawn() < 30, `${await drawn()} charts`);
    await page.locator("#chart-0-199").scrollIntoViewIfNeeded();
    await page.locator("#chart-0-199 canvas").waitFor();
    assert.equal(await page.locator("#chart-0-0 canvas").count(), 0);
    assert.ok(await drawn() < 30);
  }));

browserTest(
  "runs at the same moment keep their own values, and one metric may be in two charts",
  () => {
    const runs = [1, 1, 2].map((day) => ({ time: Date.UTC(2026, 0, day) }));
    const metrics = [{ key: "size", type: "numeric" }] as const;
    const chart = { metrics: ["size"] };
    const model = testModel(testView(runs, [{ metric: "size", values: [1, 2, 3] }]), metrics, {
      config: {
        theme: "flux",
        mode: "light",
        sections: [{ name: "Twice", charts: [chart, chart] }],
      },
    });
    return withReport(model, async (page) => {
      const plot = page.locator("#chart-0-1 .plot");
      await plot.focus();
      const values: (string | undefined)[] = [];
      for (const key of ["Home", "ArrowRight", "ArrowRight"]) {
        await page.keyboard.press(key);
        values.push(/size (\d)/.exec(await plot.getAttribute("aria-valuetext") ?? "")?.[1]);
      }
      assert.deepEqual(values, ["1", "2", "3"]);
      assert.equal(await page.locator("figure canvas").count(), 2);
    });
  },
);
