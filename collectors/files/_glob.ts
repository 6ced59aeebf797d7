import { CollectError } from "../../errors.ts";
import { pathPattern, type Test } from "./_path_pattern.ts";

/** So many stars in one name are tried in every combination by a regular expression without harm. */
const FEW_STARS = 2;
/** So many ways through the braces of one pattern. */
const FEW_WAYS = 1000;

/**
 * Reads a glob: `*`, `**`, `?`, brackets and braces.
 *
 * @param glob The pattern of a path, with slashes
 * @returns The test of a path, which takes time that grows with the path
 * @throws {CollectError} `COLLECT_OPTIONS` for one with many stars in one name that also has braces, or with very many braces
 */
export async function globTest(glob: string): Promise<Test> {
  const most = Math.max(...glob.split("/").map((name) => name.match(/\*+/g)?.length ?? 0));
  const folders = glob.match(/\*\*/g)?.length ?? 0;
  if (most <= FEW_STARS && folders <= FEW_STARS) {
    if (waysOf(glob) > FEW_WAYS) {
      throw new CollectError("COLLECT_OPTIONS", {
        what: `Cannot use the pattern ${glob}`,
        why: `its braces have more than ${FEW_WAYS} combinations`,
        fix: "Give several patterns with fewer braces each",
      });
    }
    const { default: picomatch } = await import("picomatch");
    // `+(a|aa)` can take for ever, and nobody needs it for the name of a file: such characters stand for themselves.
    const plain = glob.replace(/\\.|[()|+]/gs, (one) => one.length > 1 ? one : `\\${one}`);
    return picomatch(plain, { dot: true, noextglob: true });
  }
  const test = /[{}]/.test(glob) ? undefined : pathPattern(glob);
  if (test !== undefined) return test;
  throw new CollectError("COLLECT_OPTIONS", {
    what: `Cannot use the pattern ${glob}`,
    why: `it has more than ${FEW_STARS} stars in one name, and braces or an open bracket`,
    fix: "Give two patterns instead of the braces, or fewer stars",
  });
}

/** How many texts the braces of a glob stand for, at most. */
function waysOf(glob: string): number {
  const ways = (list: string) => list.split(",").length;
  let [rest, product] = [glob.replace(/\\./gs, ""), 1];
  for (let group = INNERMOST.exec(rest); group !== null; group = INNERMOST.exec(rest)) {
    product *= ways(group[1] ?? "");
    rest = rest.replace(INNERMOST, "");
  }
  return product;
}

const INNERMOST = /\{([^{}]*)\}/;
