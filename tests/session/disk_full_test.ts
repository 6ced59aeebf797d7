import assert from "node:assert/strict";
import { StorageError } from "../../errors.ts";
import { createLocalStore } from "../../providers/local/store.ts";
import { makeRecord } from "../history/_records.ts";
import { TempFolder } from "../history/_temp.ts";
import { keys, storedRuns } from "../providers/_contract.ts";
import { fakeContext, fakeDeps, trackOnce } from "./_session.ts";
import { storageSettings } from "../providers/_settings.ts";

const SIZE_BYTES = 256 * 1024;

/** A file system of its own that is soon full. */
class SmallDisk extends TempFolder {
  constructor() {
    super();
    const { success } = run("mount", "-t", "tmpfs", "-o", `size=${SIZE_BYTES}`, "small", this.path);
    if (!success) {
      super[Symbol.dispose]();
      throw new Deno.errors.NotSupported("Cannot mount a file system here");
    }
  }

  /** Writes until nothing fits any more, then frees `leave` bytes. */
  fill(leave: number): void {
    const path = this.file("filler");
    const block = new Uint8Array(4096);
    try {
      for (let i = 0; i <= SIZE_BYTES / block.length; i++) {
        Deno.writeFileSync(path, block, { append: true });
      }
    } catch (error) {
      assert.match(String(error), /No space left/);
    }
    Deno.truncateSync(path, Math.max(0, Deno.statSync(path).size - leave));
  }

  free(): void {
    Deno.removeSync(this.file("filler"));
  }

  override [Symbol.dispose](): void {
    run("umount", this.path);
    super[Symbol.dispose]();
  }
}

function run(command: string, ...args: string[]): { readonly success: boolean } {
  return new Deno.Command(command, { args, stderr: "null" }).outputSync();
}

function canMount(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    using _disk = new SmallDisk();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotSupported) return false;
    throw error;
  }
}

const isDiskFull = (error: unknown) =>
  error instanceof StorageError && error.code === "STORAGE_DISK_FULL";
const ignore = !canMount();

for (const leave of [0, 4096, 40_000]) {
  Deno.test({
    name: `with ${leave} bytes left on the disk nothing is lost, and nothing is left behind`,
    ignore,
    async fn() {
      using disk = new SmallDisk();
      using elsewhere = new TempFolder();
      const store = createLocalStore(
        storageSettings({ path: "history.db", backup: true }),
        fakeContext(disk.path),
      );
      const deps = fakeDeps(elsewhere.path);
      await trackOnce(store, deps, makeRecord(1));
      disk.fill(leave);
      const before = Deno.readFileSync(disk.file("history.db"));
      await assert.rejects(trackOnce(store, deps, makeRecord(2)), isDiskFull);
      assert.deepEqual(Deno.readFileSync(disk.file("history.db")), before);
      const names = [...Deno.readDirSync(disk.path)].map(({ name }) => name).sort();
      assert.deepEqual(names.filter((name) => name.includes("tmp")), []);
      disk.free();
      await trackOnce(store, deps, makeRecord(3));
      assert.deepEqual(await storedRuns({ client: () => store }, elsewhere.path), keys(1, 3));
    },
  });
}

Deno.test({
  name: "a full disk for the working copy is a clear error, and leaves nothing there",
  ignore,
  async fn() {
    using disk = new SmallDisk();
    using elsewhere = new TempFolder();
    const store = createLocalStore(
      storageSettings({ path: "history.db" }),
      fakeContext(elsewhere.path),
    );
    await trackOnce(store, fakeDeps(elsewhere.path), makeRecord(1));
    for (const leave of [0, 30_000, 100_000]) {
      disk.fill(leave);
      await assert.rejects(trackOnce(store, fakeDeps(disk.path), makeRecord(2)), isDiskFull);
      assert.deepEqual([...Deno.readDirSync(disk.path)].map(({ name }) => name), ["filler"]);
      disk.free();
    }
    assert.deepEqual(await storedRuns({ client: () => store }, elsewhere.path), keys(1));
  },
});
