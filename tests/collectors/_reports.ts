import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Collector, OptionValues, Reading } from "../../collectors/types.ts";
import { CollectError, type TrackErrorCode } from "../../errors.ts";

/** The folder of the real reports. */
export const REPORTS: string = fileURLToPath(new URL("../fixtures/reports/", import.meta.url));

/** What the two `expected.json` say about each of them. */
export const EXPECTED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ...expectedIn(""),
  ...expectedIn("generated/"),
};

function expectedIn(folder: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const { files } = JSON.parse(readFileSync(join(REPORTS, folder, "expected.json"), "utf8"));
  return Object.fromEntries(
    Object.entries<Record<string, unknown>>(files).map(([name, one]) => [folder + name, one]),
  );
}

/** Runs a collector on one real report. */
export function collectReport(
  collector: Collector,
  report: string,
  options: OptionValues = {},
): Promise<readonly Reading[]> {
  return collector.collect({ paths: [report], options }, { root: REPORTS });
}

/** Runs a test in a folder with files, which is removed afterwards. */
export async function withFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  test: (root: string) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "reports-"));
  try {
    const folders = new Set(Object.keys(files).map((name) => dirname(join(root, name))));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    const writes = Object.entries(files).map(([name, content]) =>
      writeFile(join(root, name), content)
    );
    await Promise.all(writes);
    await test(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

/** Runs a collector on the only report of a folder. */
export async function collectText(
  collector: Collector,
  text: string | Uint8Array,
  options: OptionValues = {},
): Promise<readonly Reading[]> {
  let readings: readonly Reading[] = [];
  await withFiles({ report: text }, async (root) => {
    readings = await collector.collect({ paths: ["report"], options }, { root });
  });
  return readings;
}

/** Asserts that something fails with a CollectError of this code whose message matches. */
export async function assertCollectError(
  work: () => Promise<unknown>,
  code: TrackErrorCode,
  message: RegExp,
): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof CollectError, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, code);
    assert.notEqual(error.fix, "");
    return true;
  });
}
