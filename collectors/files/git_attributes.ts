import { dirname } from "node:path";
import { diskTree, type FileTree } from "./file_tree.ts";
import { type IgnoreRules, parseIgnoreRules } from "./_ignore_rules.ts";
import type { FoundFile } from "./walk.ts";

/** Says of a file whether an attribute is set (`true`), taken away (`false`), or not spoken of. */
export type AttributeOf = (file: FoundFile, attribute: string) => boolean | undefined;

/** The rules of one `.gitattributes`. */
interface PlacedAttributes {
  /** Absolute, with slashes and one at the end. */
  readonly folder: string;
  readonly rules: ReadonlyMap<string, IgnoreRules>;
}

/**
 * The attributes that the `.gitattributes` files give to files: that of the config's folder and those among the files themselves. The
 * nearest one decides, and in it the last line that matches.
 *
 * @param root The config's folder, absolute
 * @param attributes Which attributes are asked for
 * @param tree Where the files are. Default: the disk
 */
export function gitAttributes(
  files: readonly FoundFile[],
  { root, attributes, tree = diskTree }: {
    readonly root: string;
    readonly attributes: readonly string[];
    readonly tree?: FileTree;
  },
): AttributeOf {
  const folders = new Set([root.replaceAll("\\", "/").replace(/\/$/, "")]);
  for (const { path } of files) {
    if (path.endsWith("/.gitattributes")) folders.add(dirname(path));
  }
  const placed = [...folders].flatMap((folder): readonly PlacedAttributes[] => {
    const text = tree.text(`${folder}/.gitattributes`);
    return text === undefined ? [] : [{ folder: `${folder}/`, rules: rulesIn(text, attributes) }];
  }).sort((a, b) => b.folder.length - a.folder.length);
  return ({ path }, attribute) => {
    for (const { folder, rules } of placed) {
      if (!path.startsWith(folder)) continue;
      const decision = rules.get(attribute)?.decide(path.slice(folder.length), false);
      if (decision !== undefined) return decision;
    }
    return undefined;
  };
}

/** `*.pb.go linguist-generated` and `src/** -linguist-vendored` in the language of `.gitignore`, where `!` takes away. */
function rulesIn(text: string, attributes: readonly string[]): PlacedAttributes["rules"] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(attributes.map((attribute) => {
    const patterns = lines.flatMap((line) => {
      const [pattern = "", ...words] = line.split(/\s+/);
      const word = words.findLast((one) => one.replace(/^[-!]|=.*$/g, "") === attribute);
      if (word === undefined) return [];
      return [/^[-!]|=(?:false|0|no|off)$/i.test(word) ? `!${pattern}` : pattern];
    });
    return [attribute, parseIgnoreRules(patterns)];
  }));
}
