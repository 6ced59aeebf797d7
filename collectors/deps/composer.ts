import { items, member, optional, textOf } from "../read/json_node.ts";
import { type LockFormat, namesInManifest, notALockFile } from "./_lock_file.ts";
import { readJson } from "../read/json.ts";

/** `composer.lock`; what is asked for stands in `composer.json`. */
export const composerLock: LockFormat = {
  name: "composer",
  files: ["composer.lock"],
  manifest: "composer.json",
  async read(file, signal) {
    const document = await readJson(file, signal);
    if (optional(document, "packages") === undefined) {
      throw notALockFile(file, "it has no packages");
    }
    const total = ["packages", "packages-dev"].flatMap((section) => {
      const list = optional(document, section);
      return list === undefined
        ? []
        : items(list).map((one) =>
          `${textOf(member(one, "name"))}@${textOf(member(one, "version"))}`
        );
    });
    const manifest = { name: "composer.json", sections: ["require", "require-dev"] };
    const asked = await namesInManifest(file, manifest, signal);
    return { total: new Set(total), direct: asked && new Set(platformless([...asked])) };
  },
};

/** What has no vendor is the platform: php, ext-json, composer-runtime-api. */
export function platformless(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.includes("/"));
}
