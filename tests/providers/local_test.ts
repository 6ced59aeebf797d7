import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createLocalStore } from "../../providers/local.ts";
import { storeContract } from "./_contract.ts";
import { fakeContext } from "./_session.ts";
import { storageSettings } from "./_settings.ts";

storeContract("sqlite-local", async (folder) => {
  await mkdir(join(folder, "a-folder"));
  return {
    client: () => createLocalStore(storageSettings(), fakeContext(folder)),
    unreadable: () => createLocalStore(storageSettings({ path: "a-folder" }), fakeContext(folder)),
    close: () => Promise.resolve(),
  };
});
