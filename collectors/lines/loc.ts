import { meantHint } from "../../core/text/suggest.ts";
import { CollectError } from "../../errors.ts";
import { breathe } from "../_breathe.ts";
import { type Authorship, authorshipOf } from "../files/authorship.ts";
import { isBinary, sourceReader } from "../files/read_source.ts";
import { nothingToRead, SOURCE_OPTIONS, sourceFiles } from "../files/source_files.ts";
import type { FoundFile } from "../files/walk.ts";
import type { Collector, CollectorContext, CollectorInput, Reading, SourceTree } from "../types.ts";
import { countLines, type LineCounts } from "./_count_lines.ts";
import {
  knownLanguages,
  type Language,
  type LanguageFinder,
  type LanguageKind,
} from "./_languages.ts";
import { type LineCounter, lineCounter } from "./_line_counter.ts";

/** Others have their turn after so many bytes: some ten milliseconds of counting. */
const BYTES_PER_TURN = 4 * 1024 * 1024;
/** What it costs to open a file, also where nothing of it is counted. */
const BYTES_PER_FILE = 2000;

/** A file that is generated, unless that is to be passed over. */
const GENERATED = new TextEncoder().encode("// @generated\n");

/** What every value is. */
const TRAITS = { unit: "integer", noise: "none" } as const;

/** The lines of one language. */
interface LanguageCount {
  readonly kind: LanguageKind;
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
    kind: {
      type: "string",
      short: "k",
      choices: ["code", "prose", "data", "all"],
      help:
        "lines of which languages: code, prose (Markdown, text), data (JSON, YAML), or all (code)",
    },
    by: { type: "string", choices: ["language"], help: "a row for each language too" },
    generated: {
      type: "boolean",
      help: "count generated and vendored files too, reports and lock files (no)",
    },
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
  const found = await sourceFiles({ paths, options }, context);
  const isAll = options.generated === true;
  const authorship = authorshipOf(found, { paths, isAll, ...context });
  const files = found.filter(authorship.isOwn);
  const counter = fileCounter(languages, { wanted, isOwn: authorship.isWritten });
  const all = context.tree === undefined
    ? await countFiles(files, counter, context.signal)
    : await countTree(files, counter, context.tree);
  const isPicked = wanted === undefined && options.kind !== "all";
  const hasCode = [...all.values()].some((count) => count.kind === "code");
  // A folder of documents has no code to be kept apart from.
  const isOther = isPicked && options.kind === undefined && !hasCode && all.size > 0;
  const kind = isPicked && !isOther ? options.kind ?? "code" : undefined;
  const counts = new Map([...all].filter(([, count]) => kind === undefined || count.kind === kind));
  const total = sum(counts.values());
  if (total.files === 0 && wanted === undefined) throw nothingOf(found, { all, paths, kind });
  const type = typeof options.type === "string" ? options.type : "code";
  const reading = (count: Lines, labels: Reading["labels"]): Reading => ({
    value: linesOf(count, type),
    labels,
    ...TRAITS,
    evidence: {
      files: count.files,
      code: count.code,
      comment: count.comment,
      blank: count.blank,
      ...(isOther && Object.keys(labels).length === 0 && { warning: noCodeText(all) }),
    },
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

function nothingOf(
  files: readonly FoundFile[],
  { all, paths, kind }: {
    readonly all: ReadonlyMap<string, LanguageCount>;
    readonly paths: readonly string[];
    readonly kind: unknown;
  },
): Error {
  if (all.size === 0) {
    return nothingToRead(
      paths,
      `none of its ${files.length} files is of a known language and written by hand`,
    );
  }
  return new CollectError("COLLECT_NOTHING", {
    what: `Cannot count lines of ${String(kind)}`,
    why: `there is only ${kindsOf(all)}`,
    fix: "Count another --kind, or all",
  });
}

function noCodeText(all: ReadonlyMap<string, LanguageCount>): string {
  return `there is no code; counted is ${kindsOf(all)}, as --kind all does`;
}

/** `prose (Markdown)` */
function kindsOf(all: ReadonlyMap<string, LanguageCount>): string {
  const kinds = [...new Set([...all.values()].map((count) => count.kind))].sort().join(" and ");
  return `${kinds} (${[...all.keys()].sort().join(", ")})`;
}

/** The languages that `--language` names; `undefined` for all. */
function wantedLanguages(
  option: CollectorInput["options"][string] | undefined,
  languages: LanguageFinder,
): ReadonlySet<string> | undefined {
  if (!Array.isArray(option)) return undefined;
  return new Set(option.flatMap((name: string) => {
    const found = languages.byName(name);
    if (found !== undefined) return languages.group(found).map((language) => language.name);
    throw new CollectError("COLLECT_OPTIONS", {
      what: "Cannot count lines",
      why: `there is no language "${name}"${meantHint(name, languages.names)}`,
      fix: `Use one of: ${languages.names.join(", ")}`,
    });
  }));
}

/** Lines, of one language or of several. */
type Lines = Omit<LanguageCount, "kind">;

/** Counts the lines of one file after the other. */
interface FileCounter {
  /** What its count depends on besides the content; `undefined` if the file need not be read. */
  readonly kindOf: (file: FoundFile) => string | undefined;
  /** What else it depends on: whether the content may show that the file is generated. */
  readonly originKey: (file: FoundFile) => string;
  /** Whether it counts, by its first bytes. */
  readonly isCountable: (file: FoundFile, head: Uint8Array) => boolean;
  /** Its lines with their language; `undefined` for what does not count. */
  readonly count: (file: FoundFile, bytes: Uint8Array) => CountedFile | undefined;
}

interface CountedFile {
  readonly language: Language;
  readonly lines: LineCounts;
}

function fileCounter(
  languages: LanguageFinder,
  { wanted, isOwn }: {
    readonly wanted: ReadonlySet<string> | undefined;
    readonly isOwn: Authorship["isWritten"];
  },
): FileCounter {
  const counters = new Map<Language, LineCounter>();
  const isWanted = (language: string) => wanted?.has(language) !== false;
  const languageOf = (file: FoundFile, head: Uint8Array): Language | undefined => {
    const language = languages.byFileName(nameOf(file), head) ?? byFirstLine(head, languages);
    return language !== undefined && isWanted(language.name) ? language : undefined;
  };
  return {
    kindOf: (file) => {
      const language = languages.byFileName(nameOf(file));
      if (language !== undefined) {
        // Another language may have the same ending, which the content tells.
        const isRead = isWanted(language.name) || languages.isShared(nameOf(file));
        return isRead ? `${language.name} ${[...wanted ?? []]}` : undefined;
      }
      // A file without an extension may be a script; every other unknown one is not worth reading.
      return nameOf(file).includes(".") ? undefined : `script ${[...wanted ?? ["any"]]}`;
    },
    originKey: (file) => String(isOwn(file, GENERATED)),
    isCountable: (file, head) => languageOf(file, head) !== undefined,
    count: (file, bytes) => {
      const language = languageOf(file, bytes);
      if (language === undefined) return undefined;
      const text = asUtf8(bytes);
      if (text === undefined || !isOwn(file, text)) return undefined;
      const counter = counters.get(language) ?? lineCounter(language.syntax);
      counters.set(language, counter);
      return { language, lines: countLines(text, counter) };
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
    if (bytes !== undefined) add(counts, counter.count(file, bytes));
    bytesToGo -= BYTES_PER_FILE + (bytes?.length ?? 0);
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
    keyOf: (file) => `loc ${counter.kindOf(file)} ${counter.originKey(file)}`,
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
  const { kind } = language;
  const count = counts.get(language.name) ?? { kind, files: 0, code: 0, comment: 0, blank: 0 };
  count.files++;
  count.code += lines.code;
  count.comment += lines.comment;
  count.blank += lines.blank;
  counts.set(language.name, count);
}

function sum(counts: Iterable<LanguageCount>): Lines {
  const total = { files: 0, code: 0, comment: 0, blank: 0 };
  for (const { files, code, comment, blank } of counts) {
    total.files += files;
    total.code += code;
    total.comment += comment;
    total.blank += blank;
  }
  return total;
}

function linesOf({ code, comment, blank }: Lines, type: string): number {
  return type === "code"
    ? code
    : type === "comment"
    ? comment
    : type === "blank"
    ? blank
    : code + comment + blank;
}
