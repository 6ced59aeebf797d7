import { CollectError } from "../../errors.ts";
import { breathe } from "../_breathe.ts";
import { guardedCounts, type NamedText, parsePattern } from "../read/guarded_match.ts";
import { isBinary, sourceReader } from "../files/read_source.ts";
import { nothingToRead, SOURCE_OPTIONS, sourceFiles } from "../files/source_files.ts";
import { topOf } from "../top_option.ts";
import type { Collector, CollectorContext, CollectorInput, Reading, SourceTree } from "../types.ts";
import type { FoundFile } from "../files/walk.ts";

/** Files are searched together up to this size: less would make searching slow, more would need memory. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** What it costs to open a file, also where nothing of it is searched. */
const BYTES_PER_FILE = 2000;

/** What every value is. */
const TRAITS = { unit: "integer", noise: "none" } as const;

/** Rows of `--by file` where `--top` does not say how many. */
const DEFAULT_TOP = 20;

/** `count`: how often a pattern occurs in the files that git would keep. */
export const count: Collector = {
  name: "count",
  summary: "How often a pattern occurs in files: TODO, any, eslint-disable",
  usage: "[path…]",
  options: {
    pattern: {
      type: "list",
      short: "p",
      help: "a regular expression; several are counted together",
    },
    "ignore-case": { type: "boolean", short: "i", help: "do not tell upper and lower case apart" },
    by: { type: "string", choices: ["file"], help: "a row for each file with a match too" },
    top: { type: "number", help: `rows of --by, the most matches first (${DEFAULT_TOP})` },
    ...SOURCE_OPTIONS,
  },
  reads: "tree",
  traits: () => TRAITS,
  check: (options) => void patternOf(options),
  collect: collectCount,
};

async function collectCount(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const pattern = patternOf(options);
  const files = await sourceFiles({ paths, options }, context);
  const found = context.tree === undefined
    ? await searchFiles(files, pattern, context.signal)
    : await searchTree(files, pattern, { tree: context.tree, signal: context.signal });
  const searched = found.length;
  const counts = new Map(
    found.filter(({ matches }) => matches > 0).map(({ shown, matches }) => [shown, matches]),
  );
  if (searched === 0) throw nothingToRead(paths, `none of its ${files.length} files is text`);
  const total = [...counts.values()].reduce((sum, matches) => sum + matches, 0);
  const evidence = { files: searched, filesWithMatches: counts.size };
  const rows = options.by === undefined ? [] : [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, topOf(options, DEFAULT_TOP));
  return [
    { value: total, labels: {}, ...TRAITS, evidence },
    ...rows.map(([file, value]) => ({ value, labels: { file }, ...TRAITS })),
  ];
}

function patternOf(options: CollectorInput["options"]): RegExp {
  const ignoreCase = options["ignore-case"] === true;
  if (!Array.isArray(options.pattern)) {
    throw new CollectError("COLLECT_OPTIONS", {
      what: "Cannot count",
      why: "it does not say what",
      fix: "Give a --pattern, for example --pattern 'TODO|FIXME'",
    });
  }
  // Each is read alone first, so that two halves cannot make a whole.
  const patterns = options.pattern.map((one: string) => parsePattern(one, { ignoreCase }).source);
  return parsePattern(patterns.map((one) => `(?:${one})`).join("|"), { ignoreCase });
}

interface Searched {
  readonly shown: string;
  readonly matches: number;
}

async function searchFiles(
  files: readonly FoundFile[],
  pattern: RegExp,
  signal: AbortSignal | undefined,
): Promise<readonly Searched[]> {
  const found: Searched[] = [];
  for (const batch of batches(files)) {
    await breathe(signal);
    for (const [index, matches] of (await guardedCounts(pattern, batch, { signal })).entries()) {
      found.push({ shown: batch[index]?.shown ?? "", matches });
    }
  }
  return found;
}

async function searchTree(
  files: readonly FoundFile[],
  pattern: RegExp,
  { tree, signal }: { readonly tree: SourceTree; readonly signal: AbortSignal | undefined },
): Promise<readonly Searched[]> {
  const decoder = new TextDecoder();
  const counts = await tree.derive<number | undefined>(files, {
    keyOf: () => `count ${pattern}`,
    compute: async (portion) => {
      const texts = portion.filter(({ bytes }) => !isBinary(bytes)).map(({ file, bytes }) => ({
        file,
        text: decoder.decode(bytes),
        shown: file.shown,
      }));
      const found = await guardedCounts(pattern, texts, { signal });
      const matches = new Map(texts.map(({ file }, index) => [file, found[index]]));
      return portion.map(({ file }) => matches.get(file));
    },
  });
  return files.flatMap(({ shown }, index) => {
    const matches = counts[index];
    return matches === undefined ? [] : [{ shown, matches }];
  });
}

/** The texts of the files, those of binary files left out, in portions. */
function* batches(files: readonly FoundFile[]): Generator<readonly NamedText[]> {
  const read = sourceReader();
  const decoder = new TextDecoder();
  let batch: NamedText[] = [];
  let bytes = 0;
  for (const file of files) {
    const content = read(file, (head) => !isBinary(head));
    if (content !== undefined) batch.push({ text: decoder.decode(content), shown: file.shown });
    bytes += BYTES_PER_FILE + (content?.length ?? 0);
    if (bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
