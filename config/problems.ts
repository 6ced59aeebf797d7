import { hintOf } from "../core/text/suggest.ts";
import { ConfigError, type TrackErrorCode } from "../errors.ts";

/** One thing that is wrong with a config. */
export interface ConfigProblem {
  /** Where, as a JSON path: `$.metrics.a.unit`. For a missing field: where it should be; for an unknown key: that key. */
  readonly path: string;
  /** What stands there: the value as JSON, cut when it is long, `nothing`, `an unknown key`. Never a secret. */
  readonly found: string;
  /** What should stand there. */
  readonly expected: string;
  /** The word that was probably meant. */
  readonly didYouMean?: string;
  /** Line in the file, from 1; of a missing field: of what should hold it. Absent where the config is no file. */
  readonly line?: number;
  /** Column in the file, from 1. */
  readonly column?: number;
}

/** A config that cannot be used, with everything that is wrong with it. */
export class ConfigInvalidError extends ConfigError {
  static {
    this.prototype.name = "ConfigInvalidError";
  }

  /** Every problem, in the order of the file. */
  readonly problems: readonly ConfigProblem[];

  /**
   * An error about one config.
   *
   * @param code `CONFIG_NOT_JSON` or `CONFIG_INVALID`
   * @param path The config file's path, for the message
   * @param problems At least one
   */
  constructor(
    code: Extract<TrackErrorCode, "CONFIG_NOT_JSON" | "CONFIG_INVALID">,
    path: string,
    problems: readonly ConfigProblem[],
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(code, {
      what: code === "CONFIG_NOT_JSON"
        ? `Cannot read the config ${path} as JSON`
        : `Cannot use the config ${path}`,
      why: [count, ...problems.map((problem) => `  ${describeProblem(problem)}`)].join("\n"),
      fix: code === "CONFIG_NOT_JSON"
        ? "Correct the JSON; comments are allowed, trailing commas are not"
        : "Correct what is named; `unentropy-track schema` prints what is allowed",
    });
    this.problems = problems;
  }
}

/**
 * A problem as one line of text.
 *
 * @returns `$.metrics.a.unit (line 5, column 9): found "%", expected one of percent, … (did you mean "percent"?)`
 */
function describeProblem(problem: ConfigProblem): string {
  const { path, line, column, found, expected, didYouMean } = problem;
  const place = line === undefined ? "" : ` (line ${line}, column ${column})`;
  return `${path}${place}: found ${found}, expected ${expected}${hintOf(didYouMean)}`;
}

/** Keys and indices from the config's root to a value. */
export type ValuePath = readonly (string | number)[];

/**
 * A path as people read it.
 *
 * @param path Keys and indices
 * @returns `$.report.sections[0].charts`, `$.metrics["bundle-size"]`
 */
export function jsonPath(path: ValuePath): string {
  return "$" + path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    return /^[A-Za-z_]\w*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  }).join("");
}
