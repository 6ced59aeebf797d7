import type { FileTree } from "./files/file_tree.ts";
import type { FoundFile } from "./files/walk.ts";
import type { ChangeCoverage } from "../core/changed/coverage_of_change.ts";
import type { KnownChange } from "../core/changed/known_change.ts";
import type { Freshness } from "../core/freshness.ts";
import type { Direction, Evidence, Labels, Noise, Unit } from "../core/metric.ts";

/** One option of a collector, declared once for `@collect`, the config's `collect` object and the command line. */
export interface OptionSpec {
  /** What the option's value is. */
  readonly type: "string" | "number" | "boolean" | "list";
  /** One letter. */
  readonly short?: string;
  /** The only values allowed; upper and lower case are not told apart. */
  readonly choices?: readonly string[];
  /** Of a list: the words that follow it on the line belong to it too, once a path was given. */
  readonly greedy?: boolean;
  /** One line, for `--help`. */
  readonly help: string;
}

/** Parsed options: only what was given. */
export type OptionValues = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What a collector reads. */
export interface CollectorInput {
  /** Files, folders or globs, as given. */
  readonly paths: readonly string[];
  /** The options, by name. */
  readonly options: OptionValues;
}

/** What a collector gets from outside. */
export interface CollectorContext {
  /** The config file's folder, from which all paths count. */
  readonly root: string;
  /** The project's own files, as the config's `sources` says. */
  readonly sources?: readonly string[];
  /** The files of a commit, instead of those on the disk; only for a collector that `reads` a `tree`. */
  readonly tree?: SourceTree;
  /** Since when reports can be of what is measured. Absent: whatever their age. */
  readonly freshness?: Freshness;
  /**
   * What the change does that is measured, found out when it is asked for. Absent: nothing is known of a change.
   *
   * @throws {CollectError} If it is not known what the change started from
   */
  readonly change?: () => Promise<KnownChange>;
  /** Ends the work early. */
  readonly signal?: AbortSignal;
}

/** Files that are not on the disk. */
export interface SourceTree {
  /** To find them. */
  readonly files: FileTree;
  /**
   * Works something out from the content of files.
   *
   * @param files Which ones
   * @param task What to work out
   * @returns A result for each file, in their order
   */
  derive<T>(files: readonly FoundFile[], task: FileTask<T>): Promise<readonly T[]>;
}

/** What is worked out from a file's content. */
export interface FileTask<T> {
  /** Everything besides the content that the result depends on. For equal keys and contents it is worked out once. */
  readonly keyOf: (file: FoundFile) => string;
  /** Works it out for a portion of the files: a result for each, in their order. */
  readonly compute: (portion: readonly FileContent[]) => readonly T[] | Promise<readonly T[]>;
}

/** A file's content. */
export interface FileContent {
  /** Which file. */
  readonly file: FoundFile;
  /** What it holds. */
  readonly bytes: Uint8Array;
}

/** How a value is to be understood. */
export interface ReadingTraits {
  /** The value's unit, where the source says it. */
  readonly unit?: Unit;
  /** Which way is better, where the source says it. */
  readonly direction?: Direction;
  /** Whether repeated measurements differ. */
  readonly noise?: Noise;
}

/** One value that a collector found. */
export interface Reading extends ReadingTraits {
  /** A finite number, or a word for a label metric. */
  readonly value: number | string;
  /** What tells this value from the collector's others; `{}` for the only or the total one. */
  readonly labels: Labels;
  /** The repeated samples behind the value. */
  readonly samples?: readonly number[];
  /** The facts behind the value: `covered`, `total`, `files`. A `warning` among them is told to the user. */
  readonly evidence?: Evidence;
  /** Of a coverage of the change: what it touches and no test reaches. Shown, and never part of the history. */
  readonly change?: ChangeCoverage;
}

/** Turns a source into values. */
export interface Collector {
  /** The name behind `@collect`. */
  readonly name: string;
  /** One line, for `--help`. */
  readonly summary: string;
  /**
   * What the paths are, for `--help` and for the check before the collector runs: `<file…>` at least one, `<file>` exactly one,
   * `[path…]` any number, `[path]` at most one, `""` none.
   */
  readonly usage: string;
  /** The options, by name. */
  readonly options: Readonly<Record<string, OptionSpec>>;
  /**
   * What its result depends on besides the options: `paths`, the files and folders that its paths name and nothing else; `tree`, the
   * project's own files and `.gitignore`, which it can also read from `context.tree`. Absent: nobody knows.
   */
  readonly reads?: "paths" | "tree";
  /**
   * What its first value is, where that is known without the source: a fallback is the same.
   *
   * @param options As given
   * @returns Unit, direction and noise
   */
  traits?(options: OptionValues): ReadingTraits;
  /**
   * Checks what can be told to be wrong without the source.
   *
   * @param options As given
   * @throws {CollectError} `COLLECT_OPTIONS`
   */
  check?(options: OptionValues): void | Promise<void>;
  /**
   * Reads the source.
   *
   * @param input Paths and options
   * @param context Where, and until when
   * @returns At least one reading
   * @throws {CollectError} If the source is missing or not what it should be: never 0, never a guess
   */
  collect(input: CollectorInput, context: CollectorContext): Promise<readonly Reading[]>;
}
