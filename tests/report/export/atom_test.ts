import assert from "node:assert/strict";
import { SaxesParser } from "saxes";
import { toReportData } from "../../../report/data/to_data.ts";
import { renderAtom } from "../../../report/export/atom.ts";
import { dailyRuns, testModel, testView } from "../_history.ts";

/** The texts of a document's elements by their path, which must be well-formed XML. */
function textsOf(document: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const open: string[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => assert.fail(error));
  parser.on("opentag", ({ name, attributes }) => {
    open.push(name);
    const href = attributes["href"];
    if (href !== undefined) {
      found.set(`${open.join("/")}@`, [...found.get(`${open.join("/")}@`) ?? [], String(href)]);
    }
  });
  parser.on("text", (text) => {
    const path = open.join("/");
    if (text.trim() !== "") found.set(path, [...found.get(path) ?? [], text.trim()]);
  });
  parser.on("closetag", () => void open.pop());
  parser.write(document).close();
  return found;
}

Deno.test("regressions are a feed: one entry a commit with what got worse, its author and its changes", () => {
  const runs = dailyRuns(40, { author: "Ada <ada@example.com>", subject: "Speed & <b>size</b>" });
  const view = testView(runs, [
    { metric: "size", values: runs.map((_, day) => day < 20 ? 100 : 150) },
    { metric: "gone", values: runs.map((_, day) => day >= 10 && day < 20 ? 150 : 100) },
    { metric: "good", values: runs.map((_, day) => day < 30 ? 150 : 100) },
  ]);
  const metrics = ["size", "gone", "good"].map((key) => ({
    key,
    type: "numeric" as const,
    unit: "bytes" as const,
    noise: "none" as const,
  }));
  const model = testModel(view, metrics, { repositoryUrl: "https://github.com/acme/shop" });
  const feed = textsOf(renderAtom(toReportData(model)));
  assert.deepEqual(feed.get("feed/entry/title"), ["size ▲ +50 B (+50 %) in aaaaaaa"]);
  assert.deepEqual(feed.get("feed/entry/author/name"), ["Ada <ada@example.com>"]);
  assert.deepEqual(feed.get("feed/entry/updated"), ["2026-05-21T00:00:00.000Z"]);
  assert.match(
    feed.get("feed/entry/link@")?.[0] ?? "",
    /^https:\/\/github\.com\/acme\/shop\/compare\/a{38}13\.\.\.a{38}14$/,
  );
  assert.match(feed.get("feed/entry/summary")?.[0] ?? "", /^Speed & <b>size<\/b>\nsize/);
  assert.equal(
    textsOf(renderAtom(toReportData(testModel(testView([], []), [])))).get("feed/entry/id"),
    undefined,
  );
});
