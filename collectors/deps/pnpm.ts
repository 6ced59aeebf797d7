import { type LockFormat, notALockFile } from "./_lock_file.ts";
import { outline } from "./_outline.ts";
import { NPM_SECTIONS } from "./npm.ts";
import { readWhole } from "../read/whole.ts";

/** `pnpm-lock.yaml` of lockfile version 5 and newer. */
export const pnpmLock: LockFormat = {
  name: "pnpm",
  files: ["pnpm-lock.yaml"],
  async read(file, signal) {
    const total = new Set<string>();
    const direct = new Set<string>();
    const own = new Set<string>();
    let version: string | undefined;
    const text = await readWhole(file, signal);
    for (const { path, value } of outline(text.split(/\r?\n/))) {
      if (path[0] === "lockfileVersion") version = value;
      if (path[0] === "packages" && path.length === 2) total.add(packageId(path[1] ?? ""));
      // Without a workspace, older versions have what is asked for at the top instead of below `importers`.
      const [section, name, detail] = path[0] === "importers" ? path.slice(2) : path;
      if (name === undefined || !isSection(section)) continue;
      if (detail === undefined || detail === "version") {
        if (value.startsWith("link:")) own.add(name);
        else if (value !== "" || detail === undefined) direct.add(name);
      }
    }
    if (version === undefined) throw notALockFile(file, "it has no lockfileVersion");
    for (const name of own) direct.delete(name);
    return { total, direct };
  },
};

function isSection(name: string | undefined): boolean {
  return NPM_SECTIONS.some((section) => section === name);
}

/** `/@a/b@1.0.0(peer@2.0.0)`, older `/@a/b/1.0.0_peer@2.0.0`, are one package for all its peers. */
function packageId(key: string): string {
  const id = key.replace(/^\//, "").replace(/\(.*$/, "");
  const old = /^((?:@[^/]+\/)?[^/@]+)\/([^/_]+)(?:_.*)?$/.exec(id);
  return old === null ? id : `${old[1]}@${old[2]}`;
}
