import { meantHint } from "../../core/text/suggest.ts";
import { CollectError } from "../../errors.ts";
import { breathe } from "../_breathe.ts";
import { isBinary, sourceReader } from "../files/read_source.ts";
import { nothingToRead, SOURCE_OPTIONS, sourceFiles } from "../files/source_files.ts";
import type { FoundFile } from "../files/walk.ts";
import type { Collector, CollectorContext, CollectorInput, Reading, SourceTree } from "../types.ts";
import { countLines, type LineCounts } from "./_count_lines.ts";
import { knownLanguages, type Language, type LanguageFinder } from "./_languages.ts";
import { type LineCounter, lineCounter } from "./_line_counter.ts";

/** Others have their turn after so many bytes: some ten milliseconds of counting. */
const BYTES_PER_TURN = 4 * 1024 * 1024;

/** What every value is. */
const TRAITS = { unit: "integer", noise: "none" } as const;

/** The lines of one language. */
interface LanguageCount {
  files: number;
  code: number;
  comment: number;
  blank: number;
}

/** `loc`: lines of code, by language, of everything that git would keep. */
export const loc: Collector = {
  name: "loc",
  summary: "Lines of code, without comments and blank lines",
  usage: "[path…]",
  options: {
    language: { type: "list", short: "l", help: "count this language only" },
    type: {
      type: "string",
      short: "t",
      choices: ["code", "comment", "blank", "total"],
      help: "which lines to count (code)",
    },
    by: { type: "string", choices: ["language"], help: "a row for each language too" },
    ...SOURCE_OPTIONS,
  },
  reads: "tree",
  traits: () => TRAITS,
  collect: collectLoc,
};

async function collectLoc(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const languages = knownLanguages();
  const wanted = wantedLanguages(options.language, languages);
  const files = await sourceFiles({ paths, options }, context);
  const counter = fileCounter(languages, wanted);
  const counts = context.tree === undefined
    ? await countFiles(files, counter, context.signal)
    : await countTree(files, counter, context.tree);
  const total = sum(counts.values());
  if (total.files === 0 && wanted === undefined) {
    throw nothingToRead(paths, `none of its ${files.length} files is of a known language`);
  }
  const type = typeof options.type === "string" ? options.type : "code";
  const reading = (count: LanguageCount, labels: Reading["labels"]): Reading => ({
    value: linesOf(count, type),
    labels,
    ...TRAITS,
    evidence: { ...count },
  });
  if (options.by === undefined) return [reading(total, {})];
  const rows = [...counts].sort(([a, x], [b, y]) =>
    linesOf(y, type) - linesOf(x, type) || (a < b ? -1 : 1)
  );
  return [
    reading(total, {}),
    ...rows.map(([language, count]) => reading(count, { language })),
  ];
}

/** The languages that `--language` names; `undefined` for all. */
function wantedLanguages(
  option: CollectorInput["options"][string] | undefined,
  languages: LanguageFinder,
): ReadonlySet<string> | undefined {
  if (!Array.isArray(option)) return undefined;
  return new Set(option.map((name: string) => {
    const language = languages.byName(name);
    if (language !== undefined) return language.name;
    throw new CollectError("COLLECT_OPTIONS", {
      what: "Cannot count lines",
      why: `there is no language "${name}"${meantHint(name, languages.names)}`,
      fix: `Use one of: ${languages.names.join(", ")}`,
    });
  }));
}

/** Counts the lines of one file after the other. */
interface FileCounter {
  /** What its count depends on besides the content; `undefined` if the file need not be read. */
  readonly kindOf: (file: FoundFile) => string | undefined;
  /** Whether it counts, by its first bytes. */
  readonly isCountable: (file: FoundFile, head: Uint8Array) => boolean;
  /** Its lines with their language; `undefined` for what does not count. */
  readonly count: (file: FoundFile, bytes: Uint8Array) => CountedFile | undefined;
}

interface CountedFile {
  readonly language: string;
  readonly lines: LineCounts;
}

function fileCounter(
  languages: LanguageFinder,
  wanted: ReadonlySet<string> | undefined,
): FileCounter {
  const counters = new Map<Language, LineCounter>();
  const isWanted = (language: string) => wanted?.has(language) !== false;
  const languageOf = (file: FoundFile, head: Uint8Array): Language | undefined => {
    const language = languages.byFileName(nameOf(file)) ?? byFirstLine(head, languages);
    return language !== undefined && isWanted(language.name) ? language : undefined;
  };
  return {
    kindOf: (file) => {
      const language = languages.byFileName(nameOf(file));
      if (language !== undefined) return isWanted(language.name) ? language.name : undefined;
      // A file without an extension may be a script; every other unknown one is not worth reading.
      return nameOf(file).includes(".") ? undefined : `script ${[...wanted ?? ["any"]]}`;
    },
    isCountable: (file, head) => languageOf(file, head) !== undefined,
    count: (file, bytes) => {
      const language = languageOf(file, bytes);
      if (language === undefined) return undefined;
      const text = asUtf8(bytes);
      if (text === undefined) return undefined;
      const counter = counters.get(language) ?? lineCounter(language.syntax);
      counters.set(language, counter);
      return { language: language.name, lines: countLines(text, counter) };
    },
  };
}

async function countFiles(
  files: readonly FoundFile[],
  counter: FileCounter,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, LanguageCount>> {
  const counts = new Map<string, LanguageCount>();
  const read = sourceReader();
  let bytesToGo = BYTES_PER_TURN;
  for (const file of files) {
    if (counter.kindOf(file) === undefined) continue;
    const bytes = read(file, (head) => counter.isCountable(file, head));
    if (bytes === undefined) continue;
    add(counts, counter.count(file, bytes));
    bytesToGo -= bytes.length;
    if (bytesToGo < 0) {
      await breathe(signal);
      bytesToGo = BYTES_PER_TURN;
    }
  }
  return counts;
}

async function countTree(
  files: readonly FoundFile[],
  counter: FileCounter,
  tree: SourceTree,
): Promise<ReadonlyMap<string, LanguageCount>> {
  const counts = new Map<string, LanguageCount>();
  const readable = files.filter((file) => counter.kindOf(file) !== undefined);
  const counted = await tree.derive(readable, {
    keyOf: (file) => `loc ${counter.kindOf(file)}`,
    compute: (portion) => portion.map(({ file, bytes }) => counter.count(file, bytes)),
  });
  for (const one of counted) add(counts, one);
  return counts;
}

function nameOf(file: FoundFile): string {
  return file.path.slice(file.path.lastIndexOf("/") + 1);
}

function byFirstLine(bytes: Uint8Array, languages: LanguageFinder): Language | undefined {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined;
  const line = new TextDecoder().decode(bytes.subarray(0, 200)).split("\n", 1)[0];
  return languages.byFirstLine(line ?? "");
}

/** The bytes as they are, from UTF-16 converted; `undefined` for what is no text. */
function asUtf8(bytes: Uint8Array): Uint8Array | undefined {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
    ? "utf-16le"
    : bytes[0] === 0xfe && bytes[1] === 0xff
    ? "utf-16be"
    : undefined;
  if (wide !== undefined) return new TextEncoder().encode(new TextDecoder(wide).decode(bytes));
  return isBinary(bytes) ? undefined : bytes;
}

function add(counts: Map<string, LanguageCount>, counted: CountedFile | undefined): void {
  if (counted === undefined) return;
  const { language, lines } = counted;
  const count = counts.get(language) ?? { files: 0, code: 0, comment: 0, blank: 0 };
  count.files++;
  count.code += lines.code;
  count.comment += lines.comment;
  count.blank += lines.blank;
  counts.set(language, count);
}

function sum(counts: Iterable<LanguageCount>): LanguageCount {
  const total = { files: 0, code: 0, comment: 0, blank: 0 };
  for (const { files, code, comment, blank } of counts) {
    total.files += files;
    total.code += code;
    total.comment += comment;
    total.blank += blank;
  }
  return total;
}

function linesOf({ code, comment, blank }: LanguageCount, type: string): number {
  return type === "code"
    ? code
    : type === "comment"
    ? comment
    : type === "blank"
    ? blank
    : code + comment + blank;
}
