import assert from "node:assert/strict";
import { LATTICE_LIGHT, rgb } from "./_colors.ts";
import {
  browserTest,
  picture,
  pixelsOf,
  plotPoint,
  shownCount,
  styleOf,
  until,
  withReport,
} from "./_browser.ts";
import { busyModel, DAYS, wideModel } from "./_models.ts";
import { dailyRuns, testModel, testView } from "../report/_history.ts";

const SIZE = "#chart-0-0";
const COVER = "#chart-0-1";
const CHANNEL = "#chart-1-0";
const BENCH = "#chart-1-1";

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

browserTest(
  "range chips and custom dates change what every chart shows",
  () =>
    withReport(busyModel(), async (page) => {
      assert.equal(await shownCount(page, SIZE), DAYS);
      const before = await picture(page, SIZE);
      await page.getByRole("button", { name: "30d" }).click();
      assert.equal(await shownCount(page, SIZE), 31);
      assert.notEqual(await picture(page, SIZE), before);
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
    }),
);

browserTest(
  "two fingers zoom, one moves the crosshair",
  () =>
    withReport(busyModel(), async (page) => {
      const { x, y } = await plotPoint(page, SIZE);
      const send = (type: string, id: number, at: number) =>
        page.locator(`${SIZE} .u-over`).dispatchEvent(type, {
          pointerId: id,
          pointerType: "touch",
          clientX: at,
          clientY: y,
          bubbles: true,
        });
      await send("pointerdown", 1, x - 50);
      await send("pointermove", 1, x - 40);
      assert.match(
        await page.locator(`${SIZE} .plot`).getAttribute("aria-valuetext") ?? "",
        /1 MB/,
      );
      await send("pointerdown", 2, x + 50);
      await send("pointermove", 2, x + 150);
      await send("pointerup", 1, x - 40);
      await send("pointerup", 2, x + 150);
      const zoomed = await shownCount(page, SIZE);
      assert.ok(zoomed > 30 && zoomed < 65, `${zoomed} runs`);
    }, { hasTouch: true }),
);

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
  "axes count time or runs, and start fitted or at zero",
  () =>
    withReport(busyModel(), async (page) => {
      const pictures = [await picture(page, SIZE)];
      await page.getByRole("button", { name: "from zero" }).click();
      pictures.push(await picture(page, SIZE));
      await page.getByRole("button", { name: "by run" }).click();
      pictures.push(await picture(page, SIZE));
      assert.equal(new Set(pictures).size, 3);
      assert.equal(await shownCount(page, SIZE), DAYS);
      await page.getByRole("button", { name: "by time" }).click();
      await page.getByRole("button", { name: "fitted" }).click();
      assert.equal(await picture(page, SIZE), pictures[0]);
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
      await plot.focus();
      await page.keyboard.press("Home");
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
    await page.locator(`${BENCH} .legend button`).first().click();
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.locator(".toast").waitFor();
    fragment = (await page.evaluate("location.hash") as string).slice(1);
    drawn = await picture(page, BENCH);
  });
  await withReport(busyModel(), async (page) => {
    assert.equal(await picture(page, BENCH), drawn);
    assert.equal(await page.getByLabel("pull requests").isChecked(), true);
    assert.equal(
      await page.locator(`${BENCH} .legend button`).first().getAttribute("aria-pressed"),
      "false",
    );
  }, { fragment });
});

browserTest("a chart is saved as CSV, SVG and PNG", () =>
  withReport(busyModel(), async (page) => {
    const download = async (format: string, chart: string = COVER) => {
      const saved = page.waitForEvent("download");
      await page.locator(chart).getByRole("button", { name: format, exact: true }).click();
      const file = await saved;
      return { name: file.suggestedFilename(), bytes: await Deno.readFile(await file.path()) };
    };
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const csv = await download("CSV");
    assert.equal(csv.name, "coverage.csv");
    const lines = text(csv.bytes).trim().split("\r\n");
    assert.match(lines[0] ?? "", /^time,commit,.*,subject,cover$/);
    assert.equal(lines.length, 1 + DAYS - 10);
    const svg = await download("SVG");
    assert.equal(svg.name, "coverage.svg");
    const path = /<path\s+d="([^"]+)"[^>]*stroke-width="1\.75"/.exec(text(svg.bytes))?.[1] ?? "";
    assert.equal(path.split("M").length - 1, 2, "the gap of ten days is a gap");
    const spread = text((await download("SVG", BENCH)).bytes);
    assert.match(spread, /<path d="M[^"]+Z" fill="#[0-9a-f]{6}" fill-opacity="0\.15"/);
    const png = await download("PNG");
    assert.deepEqual([...png.bytes.slice(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.equal(new DataView(png.bytes.buffer).getUint32(16), 1920);
  }));

browserTest(
  "each chart has its values as a table, and all values have one",
  () =>
    withReport(busyModel(), async (page) => {
      const data = page.locator(COVER).getByRole("button", { name: "Data" });
      await data.click();
      assert.equal(await data.getAttribute("aria-expanded"), "true");
      assert.equal(await page.locator(`${COVER} tbody tr`).count(), DAYS - 10);
      await page.getByRole("heading", { name: "All values" }).scrollIntoViewIfNeeded();
      const values = page.locator("section", {
        has: page.getByRole("heading", { name: "All values" }),
      });
      await values.locator("tbody tr").first().waitFor();
      assert.equal(await values.locator("tbody tr").count(), 50);
      await values.getByRole("button", { name: "Older" }).click();
      assert.match(await values.locator(".pager").textContent() ?? "", /51–100\s+of 100/);
      await values.locator("tbody button").first().click();
      await page.getByRole("dialog").waitFor();
    }),
);

browserTest("what moved is listed with its commits", () =>
  withReport(busyModel(), async (page) => {
    await page.getByRole("heading", { name: "What moved" }).scrollIntoViewIfNeeded();
    const first = page.getByRole("region", { name: "What moved, as a table" }).locator("tbody tr")
      .first();
    await first.waitFor();
    assert.match(await first.textContent() ?? "", /Bundle size[^]*\+500 kB \(\+50 %\) worse/);
    assert.match(await first.getByRole("link").getAttribute("href") ?? "", /\/compare\//);
    await first.getByRole("button").click();
    assert.match(await page.getByRole("dialog").textContent() ?? "", /Change 50/);
  }));

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

browserTest("only charts in sight are drawn", () =>
  withReport(wideModel(200), async (page) => {
    const drawn = () => page.locator("figure canvas").count();
    assert.ok(await drawn() < 30, `${await drawn()} charts`);
    await page.locator("#chart-0-199").scrollIntoViewIfNeeded();
    await page.locator("#chart-0-199 canvas").waitFor();
    assert.equal(await page.locator("#chart-0-0 canvas").count(), 0);
    assert.ok(await drawn() < 30);
  }));

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
            sentence: "Slower.",
          }],
        },
      }),
      async (page) => {
        await page.getByRole("link", { name: "Bench (parse)" }).click();
        await page.locator(`${BENCH} .plot:focus`).waitFor();
      },
    ),
);

browserTest(
  "without JavaScript the overview is there, and no empty charts",
  () =>
    withReport(busyModel(), async (page) => {
      assert.equal(await page.locator(".card:visible").count(), 4);
      assert.match(await page.locator(".card").first().textContent() ?? "", /1\.5 MB/);
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
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.title(), "Fine · metrics");
  });
});
