import { globTest } from "./_glob.ts";

/**
 * Which files are the project's own.
 *
 * @param sources The config's `sources`: globs from the config's folder; a bare folder stands for all below it, `!` takes away
 * @returns Whether a path (from the config's folder, with slashes) is one of them; without `sources` every path is
 */
export async function sourcesFilter(
  sources: readonly string[] | undefined,
): Promise<(path: string) => boolean> {
  if (sources === undefined) return () => true;
  const any = async (globs: readonly string[]) => {
    const tests = (await Promise.all(globs.map(plain).map(testsOf))).flat();
    return (path: string) => tests.some((test) => test(path));
  };
  const taken = sources.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const given = sources.filter((glob) => !glob.startsWith("!"));
  // With nothing but exceptions, everything else is meant.
  const isGiven = given.length === 0 ? () => true : await any(given);
  const isTaken = taken.length === 0 ? () => false : await any(taken);
  return (path) => isGiven(path) && !isTaken(path);
}

/** `./src/` and `src` are the same folder. */
function plain(glob: string): string {
  return glob.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "") || "**";
}

/** Whether a path is what a source names, or lies below it. */
async function testsOf(glob: string): Promise<readonly ((path: string) => boolean)[]> {
  // Of thousands of files each is asked for each source; most name a folder or a file as it is.
  if (glob === ".") return [() => true];
  if (/^[\w@ -][\w@ ./-]*$/.test(glob)) {
    const below = `${glob}/`;
    return [(path) => path === glob || path.startsWith(below)];
  }
  return await Promise.all([globTest(glob), globTest(`${glob}/**`)]);
}
