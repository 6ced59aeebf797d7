import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { CONFIG_FILE } from "../config/load.ts";

/**
 * The folder from which a run counts: the nearest one above that holds a config, within the repository; so every command works from
 * anywhere in it.
 *
 * @param cwd Absolute
 * @returns The folder; `cwd` itself where no config is found
 */
export function configFolder(cwd: string): string {
  for (let folder = cwd;;) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder;
    const above = dirname(folder);
    // What lies above the repository is somebody else's.
    if (above === folder || existsSync(join(folder, ".git"))) return cwd;
    folder = above;
  }
}
