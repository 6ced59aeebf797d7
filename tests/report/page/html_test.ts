import assert from "node:assert/strict";
import type { Verdict } from "../../../core/gate/verdict.ts";
import { renderHtml } from "../../../report/page/html.ts";
import { sampleHistory } from "../../../report/sample.ts";
import { dailyRuns, SAMPLE_METRICS, testModel, testView } from "../_history.ts";

const HOSTILE = `"'><img src=x onerror=alert(1)></script><script>alert(2)</script>\`\${7*7}`;

/** The page without its style, its payload and its script. */
async function body(...model: Parameters<typeof testModel>): Promise<string> {
  const page = await renderHtml(testModel(...model));
  return page.replace(/<style>[^]*?<\/style>/, "").replace(/<script[^]*$/, "");
}

Deno.test("the page forbids every request and every script but its own", async () => {
  const page = await renderHtml(testModel(testView([], []), []));
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? "";
  assert.match(
    policy,
    /^default-src &#39;none&#39;; script-src &#39;sha256-[\w+/=]+&#39; &#39;sha256-[\w+/=]+&#39;; style-src/,
  );
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  assert.doesNotMatch(page.replace(/xmlns="[^"]+"/g, ""), /(src|href)="(https?:)?\/\//);
});

Deno.test("hostile names, subjects, labels and sentences stay text", async () => {
  const view = testView(
    dailyRuns(3, {
      subject: HOSTILE,
      author: HOSTILE,
      branch: HOSTILE,
      url: "javascript:alert(1)",
    }),
    [
      { metric: "m", labels: { [HOSTILE]: HOSTILE }, values: [1, 2, 3] },
      { metric: "w", values: [0, 0, 0], words: [HOSTILE] },
    ],
  );
  const verdict: Verdict = {
    mode: "hard",
    status: "failed",
    summary: HOSTILE,
    checks: [{
      metric: HOSTILE,
      labels: {},
      mode: "min",
      severity: "blocker",
      status: "failed",
      sentence: HOSTILE,
      accepted: { reason: HOSTILE, author: HOSTILE },
    }],
  };
  const text = await body(view, [{
    key: "m",
    type: "numeric",
    name: HOSTILE,
    description: HOSTILE,
  }], {
    title: HOSTILE,
    project: HOSTILE,
    version: HOSTILE,
    repositoryUrl: "javascript:alert(1)",
    latestRunUrl: "javascript:alert(1)",
    verdict,
    waivers: [{ metric: HOSTILE, reason: HOSTILE, expires: HOSTILE }],
    config: {
      theme: "lattice",
      mode: "auto",
      sections: [{
        name: HOSTILE,
        description: HOSTILE,
        charts: [{ metrics: ["m"], title: HOSTILE }],
      }],
    },
  });
  assert.doesNotMatch(text, /<img|onerror=alert\(1\)>|javascript:|<script/);
  assert.ok(text.split("&lt;img src=x onerror=alert(1)&gt;").length > 8);
});

Deno.test("without JavaScript the page has latest values, changes and sparklines", async () => {
  const view = testView(dailyRuns(3), [{ metric: "size", values: [1000, 2000, 1500] }]);
  const text = await body(view, [
    { key: "size", type: "numeric", name: "Bundle", unit: "bytes" },
    { key: "later", type: "numeric" },
  ]);
  assert.match(text, /Bundle/);
  assert.match(text, /1\.5 kB/);
  assert.match(text, /▼ 25 %</);
  assert.match(text, /<svg class="spark"/);
  assert.match(text, /later[^]*no value yet/);
});

Deno.test("a card tells a tiny change as a difference, not as thousandths of a percent", async () => {
  const view = testView(dailyRuns(2), [{ metric: "size", values: [420_000, 420_006] }]);
  const text = await body(view, [{ key: "size", type: "numeric", unit: "bytes" }]);
  assert.match(text, />▲ 6 B</);
});

Deno.test("a page without runs says how to get some", async () => {
  assert.match(await body(testView([], []), []), /No run is recorded yet/);
});

Deno.test("a verdict is told with its checks, and opened when something failed", async () => {
  const check = { metric: "size", labels: {}, mode: "max", severity: "blocker" } as const;
  const verdict = (status: "passed" | "failed"): Verdict => ({
    mode: "hard",
    status,
    summary: `1 ${status}`,
    checks: [{ ...check, status, sentence: "size is what it is." }],
  });
  const page = (status: "passed" | "failed") =>
    body(testView([], []), [], { verdict: verdict(status) });
  assert.match(await page("passed"), /<details id="gate" class="gate"\s*>/);
  assert.match(await page("failed"), /<details id="gate" class="gate"\s+open\s*>/);
  assert.match(
    await page("failed"),
    /Gate failed[^]*failed<\/span><span><b>size<\/b> is what it is\./,
  );
});

Deno.test("what was accepted, or is only a warning, does not look like a failure", async () => {
  const check = {
    metric: "size",
    labels: {},
    mode: "max",
    status: "failed",
    sentence: "size grew",
  } as const;
  const page = await body(testView([], []), [], {
    verdict: {
      mode: "hard",
      status: "warning",
      summary: "",
      checks: [
        { ...check, severity: "blocker", accepted: { reason: "i18n", author: "Ada" } },
        { ...check, labels: { os: "mac" }, severity: "warning" },
        {
          ...check,
          labels: { os: "linux" },
          severity: "blocker",
          status: "not_computed",
          lacks: "baseline",
        },
      ],
    },
  });
  assert.deepEqual(
    [...page.matchAll(/<li\s+class="(\w+)"[^>]*>.*?class="state">([^<]+)</gs)].map((m) =>
      m.slice(1)
    ),
    [["accepted", "accepted"], ["warned", "failed (warning)"], ["open", "not computed"]],
  );
});

Deno.test("a generated history is called a sample", async () => {
  assert.match(await body(testView([], []), [], { sample: true }), /sample data/);
});

Deno.test("a page is as large as its history needs: a young one 110 kB, 1,000 runs of five series 150 kB", async () => {
  const bytes = async (runs: number) => {
    const view = sampleHistory({
      runs,
      until: Date.UTC(2026, 10, 24),
      seed: 1,
      metrics: [...SAMPLE_METRICS, { key: "more", type: "numeric" }],
      everyMs: 1_800_000,
    });
    const options = { repositoryUrl: "https://github.com/acme/shop" };
    return (await renderHtml(testModel(view, view.metrics, options))).length;
  };
  assert.ok(await bytes(100) <= 110_000, `${await bytes(100)} bytes`);
  assert.ok(await bytes(1_000) <= 150_000, `${await bytes(1_000)} bytes`);
});
