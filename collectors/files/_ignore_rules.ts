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

/** Whether a path (or, for a rule without a slash, a name) fits a rule. */
type Test = (text: string) => boolean;

interface Rule {
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
  const source = regexSource(pattern);
  if (source === undefined) return undefined;
  const regex = new RegExp(`^${source}$`, "su");
  return (text) => regex.test(text);
}

/** The parts of a pattern, in the order in which they are tried, and what each is as a regular expression. */
const PARTS: readonly (readonly [RegExp, (match: RegExpExecArray) => string | undefined])[] = [
  [/(?<=^|\/)\*\*\//y, () => "(?:.*/)?"],
  [/(?<=^|\/)\*\*$/y, () => ".+"],
  [/\*+/y, () => "[^/]*"],
  [/\?/y, () => "[^/]"],
  [/\[([!^]?)(\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]/suy, ([, not, body = ""]) => bracket(body, not)],
  [/\\(.)/suy, ([, character = ""]) => escapeRegex(character)],
  [/[^\\[]/suy, ([character]) => escapeRegex(character)],
];

/** The pattern as a regular expression; `undefined` for one that git never matches: `a[`, or a lone backslash at the end. */
function regexSource(pattern: string): string | undefined {
  let source = "";
  for (let at = 0; at < pattern.length;) {
    const part = nextPart(pattern, at);
    if (part === undefined) return undefined;
    source += part.source;
    at = part.end;
  }
  return source;
}

function nextPart(pattern: string, at: number): { source: string; end: number } | undefined {
  for (const [regex, toSource] of PARTS) {
    regex.lastIndex = at;
    const match = regex.exec(pattern);
    if (match === null) continue;
    const source = toSource(match);
    return source === undefined ? undefined : { source, end: at + match[0].length };
  }
  return undefined;
}

/** The named character classes that git knows, in ASCII. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\s",
  upper: "A-Z",
  xdigit: "A-Fa-f0-9",
};

/** A bracket never matches a slash, and a range that runs backwards matches nothing. */
function bracket(body: string, not: string | undefined): string | undefined {
  let members = "";
  for (const [, name, first = "", last = first] of body.matchAll(BRACKET_MEMBERS)) {
    if (name !== undefined) {
      const known = CLASSES[name];
      if (known === undefined) return undefined;
      members += known;
    } else {
      const [from, to] = [first, last].map((one) => one.replace(/^\\(?=.)/su, ""));
      if (from !== undefined && to !== undefined && from <= to) {
        members += `${escapeRegex(from)}-${escapeRegex(to)}`;
      }
    }
  }
  return `(?!/)[${not === "" || not === undefined ? "" : "^"}${members}]`;
}

const BRACKET_MEMBERS = /\[:([a-z]+):\]|(\\.|.)(?:-(\\.|.))?/gsu;

/** All punctuation by its code: that is safe inside and outside of brackets. */
function escapeRegex(character: string): string {
  return /[!-/:-@[-`{-~]/.test(character)
    ? `\\x${character.charCodeAt(0).toString(16)}`
    : character;
}
