import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { ConfigError } from "../../errors.ts";
import { METRIC } from "./_parse.ts";

const CONFIG = JSON.stringify({ metrics: { a: METRIC } });

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function failure(path: string, read: typeof readFile = readFile): Promise<ConfigError> {
  try {
    await loadConfig(path, (file) => read(file));
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error;
  }
  assert.fail("loaded");
}

Deno.test("loadConfig() gives the config and the absolute folder that its paths count from", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "unentropy.json");
    await Deno.writeTextFile(path, CONFIG);
    const loaded = await loadConfig(relative(".", path), (file) => readFile(file));
    assert.equal(loaded.root, dirname(path));
    assert.equal(loaded.text, CONFIG);
    assert.deepEqual(loaded.config.metrics.map(({ key }) => key), ["a"]);
  });
});

Deno.test("loadConfig() accepts a byte order mark", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "unentropy.json");
    await Deno.writeTextFile(path, "\uFEFF" + CONFIG);
    const { config } = await loadConfig(path, (file) => readFile(file));
    assert.equal(config.metrics.length, 1);
    const fromText = await loadConfig(path, (file) => readFile(file, "utf8"));
    assert.deepEqual(fromText.config, config);
  });
});

Deno.test("loadConfig() says `init` where there is no config", async () => {
  await inFolder(async (folder) => {
    const error = await failure(join(folder, "unentropy.json"));
    assert.equal(error.code, "CONFIG_NOT_FOUND");
    assert.match(error.fix, /unentropy-track init/);
  });
});

Deno.test("loadConfig() takes a path through a file for a missing config", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    assert.equal((await failure(join(folder, "file", "x.json"))).code, "CONFIG_NOT_FOUND");
  });
});

Deno.test("loadConfig() says that a directory is no config", async () => {
  await inFolder(async (folder) => {
    const error = await failure(folder);
    assert.equal(error.code, "CONFIG_UNREADABLE");
    assert.match(error.message, /is a directory/);
    assert.match(error.fix, /unentropy\.json/);
  });
});

Deno.test("loadConfig() says why the system does not let it read", async () => {
  const denied = () => Promise.reject(Object.assign(new Error("denied"), { code: "EACCES" }));
  const error = await failure("/x/unentropy.json", denied as typeof readFile);
  assert.equal(error.code, "CONFIG_UNREADABLE");
  assert.match(error.message, /EACCES/);
  assert.ok(error.cause instanceof Error);
});

Deno.test("loadConfig() passes on what is no error of the file system", async () => {
  const broken = () => Promise.reject(new RangeError("a defect"));
  await assert.rejects(() => loadConfig("x", broken), RangeError);
});

Deno.test("loadConfig() refuses what is not UTF-8", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "unentropy.json");
    await Deno.writeFile(path, new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]));
    const error = await failure(path);
    assert.equal(error.code, "CONFIG_UNREADABLE");
    assert.match(error.message, /UTF-8/);
  });
});
