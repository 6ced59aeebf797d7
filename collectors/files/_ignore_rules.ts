import { pathPattern, type Test } from "./_path_pattern.ts";

/** The rules of one `.gitignore` file, or of `--exclude`. */
export interface IgnoreRules {
  /**
   * What the rules say about one file or folder itself; whether a folder above it is ignored is the caller's business.
   *
   * @param path The path from the rules' own folder, with slashes
   * @param isFolder Whether it is a folder
   * @returns `true`: ignored. `false`: taken back by a `!` rule. `undefined`: no rule speaks of it
   */
  decide(path: string, isFolder: boolean): boolean | undefined;
}

interface Rule {
  /** Of a path or, for a rule without a slash, of a name. */
  readonly test: Test;
  /** The rule has a slash: it means the whole path, not a name at any depth. */
  readonly isAnchored: boolean;
  readonly foldersOnly: boolean;
  readonly takesBack: boolean;
}

/**
 * Reads rules in the language of `.gitignore` (https://git-scm.com/docs/gitignore#_pattern_format).
 *
 * @param lines One pattern each; blank lines and comments are skipped
 * @returns The rules, of which the last that fits decides
 */
export function parseIgnoreRules(lines: readonly string[]): IgnoreRules {
  const rules = lines.map(parseRule).filter((rule) => rule !== undefined).reverse();
  return {
    decide(path, isFolder) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const rule = rules.find((one) =>
        (isFolder || !one.foldersOnly) && one.test(one.isAnchored ? path : name)
      );
      return rule === undefined ? undefined : !rule.takesBack;
    },
  };
}

function parseRule(line: string): Rule | undefined {
  // Blanks at the end do not count unless a backslash keeps them.
  let pattern = line.replace(/\r$/, "").replace(/(?<!\\) +$/, "");
  if (pattern === "" || pattern.startsWith("#")) return undefined;
  const takesBack = pattern.startsWith("!");
  if (takesBack) pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith("/");
  if (foldersOnly) pattern = pattern.slice(0, -1);
  const isAnchored = pattern.includes("/");
  const test = testOf(pattern.replace(/^\//, ""));
  return test === undefined ? undefined : { test, isAnchored, foldersOnly, takesBack };
}

/** Most rules are plain names or extensions, which need no regular expression. */
function testOf(pattern: string): Test | undefined {
  if (!/[*?[\\]/.test(pattern)) return pattern === "" ? undefined : (text) => text === pattern;
  const end = pattern.slice(1);
  if (pattern.startsWith("*") && !/[*?[\\/]/.test(end)) {
    // A star stays within its folder, also where the rule is about the whole path.
    return (text) => text.endsWith(end) && !text.includes("/");
  }
  return pathPattern(pattern);
}
