/** Whether a text fits a pattern. */
export type Test = (text: string) => boolean;

/** Repetitions that a regular expression tries in every combination; with more of them it could take for ever. */
const FEW = 2;

const STAR = "[^/]*";
const FOLDERS = "(?:.*/)?";
const BELOW = ".+";

/**
 * Reads one pattern of `.gitignore` without its `!` and its slashes at the ends: `*`, `?`, brackets, `**`. It is matched in time that grows
 * with the text, however many stars it has.
 *
 * @returns The test of a path or name; `undefined` for a pattern that git never matches: `a[`, or a lone backslash at the end
 */
export function pathPattern(pattern: string): Test | undefined {
  const parts: string[] = [];
  for (let at = 0; at < pattern.length;) {
    const part = nextPart(pattern, at);
    if (part === undefined) return undefined;
    parts.push(part.source);
    at = part.end;
  }
  const repeats = parts.filter((part) => part === STAR || part === FOLDERS || part === BELOW);
  if (repeats.length > FEW) return stepwise(parts);
  const regex = new RegExp(`^${parts.join("")}$`, "su");
  return (text) => regex.test(text);
}

/** Follows all ways through the pattern at once, character by character (Thompson's construction). */
function stepwise(parts: readonly string[]): Test {
  const steps = parts.flatMap((source) => source === BELOW ? [".", ".*"] : [source]);
  const tests = steps.map((source) => new RegExp(`^${source}$`, "su"));
  const repeats = steps.map((source) => source === STAR || source === ".*");
  /** Being at a step that may match nothing is being at the next one, too. */
  const enter = (at: Set<number>, step: number): void => {
    if (at.has(step)) return;
    at.add(step);
    if (repeats[step] === true || steps[step] === FOLDERS) enter(at, step + 1);
  };
  return (text) => {
    let here = new Set<number>();
    enter(here, 0);
    for (const character of text) {
      const next = new Set<number>();
      for (const step of here) {
        if (steps[step] === FOLDERS) {
          next.add(step);
          if (character === "/") enter(next, step + 1);
        } else if (tests[step]?.test(character) === true) {
          enter(next, repeats[step] === true ? step : step + 1);
        }
      }
      if (next.size === 0) return false;
      here = next;
    }
    return here.has(steps.length);
  };
}

/** The parts of a pattern, in the order in which they are tried, and what each is as a regular expression. */
const PARTS: readonly (readonly [RegExp, (match: RegExpExecArray) => string | undefined])[] = [
  [/(?<=^|\/)\*{2,}\//y, () => FOLDERS],
  [/(?<=^|\/)\*{2,}$/y, () => BELOW],
  [/\*+/y, () => STAR],
  [/\?/y, () => "[^/]"],
  [/\[([!^]?)(\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]/suy, ([, not, body = ""]) => bracket(body, not)],
  [/\\(.)/suy, ([, character = ""]) => escapeRegex(character)],
  [/[^\\[]/suy, ([character]) => escapeRegex(character)],
];

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
