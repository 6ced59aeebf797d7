import assert from "node:assert/strict";
import { artifactPage, dotenvReport, metricsReport } from "../../../ci/gitlab/reports.ts";

Deno.test("dotenvReport() writes variables and says what it cannot hold", () => {
  const { text, dropped } = dotenvReport({
    "quality-gate-status": "pass",
    "results-json": "{\n}",
    "report-path": "out/report.html",
    huge: "x".repeat(6000),
  });
  assert.equal(
    text,
    "UNENTROPY_QUALITY_GATE_STATUS=pass\nUNENTROPY_REPORT_PATH=out/report.html\n",
  );
  assert.deepEqual(dropped, ["results-json", "huge"]);
});

Deno.test("metricsReport() is OpenMetrics text, whatever the labels hold", () => {
  assert.equal(
    metricsReport([
      { metric: "bundle-size", labels: {}, value: 1024 },
      { metric: "2fast", labels: { "the case": 'a"b\\c\nd' }, value: 0.5 },
      { metric: "word", labels: {}, value: "green" },
    ]),
    'bundle_size 1024\n_2fast{the_case="a\\"b\\\\c\\nd"} 0.5\n',
  );
});

Deno.test("artifactPage() is the page that opens a file of the job", () => {
  const env = {
    GITLAB_CI: "true",
    CI_JOB_URL: "https://gitlab.test/a/b/-/jobs/7",
    CI_PROJECT_DIR: "/builds/a/b",
  };
  assert.equal(
    artifactPage(env, "/builds/a/b/the report/index.html"),
    "https://gitlab.test/a/b/-/jobs/7/artifacts/file/the%20report/index.html",
  );
  assert.equal(artifactPage(env, "/tmp/index.html"), undefined);
  assert.equal(artifactPage({ ...env, GITLAB_CI: "" }, "/builds/a/b/index.html"), undefined);
});
