/** A metric as it would stand in the config. */
export interface MetricDraft {
  readonly $ref?: string;
  readonly type?: "numeric";
  readonly name?: string;
  readonly description?: string;
  readonly unit?: "integer" | "bytes" | "percent";
  readonly direction?: "lower" | "higher";
  readonly command?: string;
  /** The run does not fail without it. */
  readonly onFailure?: "skip";
}

/** A metric that may work here: the first of its drafts that gives a value is taken. */
export interface MetricProposal {
  /** The metric's key. */
  readonly key: string;
  readonly drafts: readonly MetricDraft[];
  /**
   * It is measured in files that are made, not in the repository's own; absent: those. `by`: the line that makes them, of a step of the
   * workflow; absent: nobody knows.
   */
  readonly made?: { readonly by?: string };
  /** Only some projects have it: it is proposed where it has a value, and else not spoken of. */
  readonly isRare?: true;
}

/** Words that a shell and `@collect` read as they stand. */
const PLAIN_WORD = /^[\w./*@+:=,%-]+$/;

/**
 * A draft that overrides a template's command.
 *
 * @param words The collector and its arguments
 */
export function collect($ref: string, words: readonly string[]): MetricDraft {
  return { $ref, command: collectLine(words) };
}

/**
 * The words as a metric's command.
 *
 * @returns `@collect …`
 */
export function collectLine(words: readonly string[]): string {
  return ["@collect", ...words.map((word) => PLAIN_WORD.test(word) ? word : quoted(word))].join(
    " ",
  );
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A package's path as it is in the project.
 *
 * @returns With slashes
 */
export function within(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}
