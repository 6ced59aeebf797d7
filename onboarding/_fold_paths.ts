/** A folder that a tool names anew each time. */
const RANDOM_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Paths as few globs: those that differ in one segment become one (`a/lcov.info` and `b/lcov.info`
 * share one pattern), so that the next package is found too, and folders with a random name become `*`.
 *
 * @param paths Paths with slashes
 * @returns Globs that match all of them, sorted
 */
export function foldPaths(paths: readonly string[]): readonly string[] {
  let patterns = unique(
    paths.map((path) =>
      path.split("/").map((segment) => RANDOM_NAME.test(segment) ? "*" : segment)
    ),
  );
  const depth = Math.max(0, ...patterns.map((segments) => segments.length));
  for (let at = 0; at < depth; at++) {
    const groups = new Map<string, (readonly string[])[]>();
    for (const segments of patterns) {
      const key = segments.length <= at
        ? segments.join("/")
        : segments.map((segment, index) => index === at ? "" : segment).join("/");
      groups.set(key, [...groups.get(key) ?? [], segments]);
    }
    patterns = unique([...groups.values()].map((group) => united(group, at)));
  }
  return patterns.map((segments) => segments.join("/")).sort();
}

function united(group: readonly (readonly string[])[], at: number): readonly string[] {
  const [first = [], ...others] = group;
  if (others.length === 0) return first;
  const names = group.map((segments) => segments[at] ?? "");
  // A file keeps what its name has in common with the others; a folder may be called anything.
  const star = at === first.length - 1 ? commonName(names) : "*";
  return first.map((segment, index) => index === at ? star : segment);
}

function commonName(names: readonly string[]): string {
  const shortest = Math.min(...names.map((name) => name.length));
  const [first = ""] = names;
  let start = 0;
  while (start < shortest && names.every((name) => name[start] === first[start])) start++;
  let end = 0;
  while (
    end < shortest - start && names.every((name) => name.at(-1 - end) === first.at(-1 - end))
  ) {
    end++;
  }
  return `${first.slice(0, start)}*${end === 0 ? "" : first.slice(-end)}`;
}

function unique(patterns: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(patterns.map((segments) => [segments.join("/"), segments])).values()];
}
