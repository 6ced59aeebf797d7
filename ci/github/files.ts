import { PublishError } from "../../errors.ts";
import { cutMarkdown, cutNote } from "../forge/cut.ts";

/** GitHub drops a step's whole summary above 1 MiB. */
const MAX_SUMMARY_BYTES = 1000 * 1024;
/** GitHub allows 1 MB of outputs per job, counted in UTF-16. */
const MAX_OUTPUTS_BYTES = 1024 * 1024;

/** Step outputs as the runner's file wants them. */
export interface OutputsFile {
  readonly text: string;
  /** Names of outputs that did not fit and are empty now. */
  readonly dropped: readonly string[];
}

/**
 * Step outputs in the format of the file that GITHUB_OUTPUT names.
 *
 * @param outputs Names and values; a value may have many lines
 * @param delimiter Makes a new random word that no value can know
 * @returns Text to append, and what did not fit
 * @throws {PublishError} If a name is no output name, or a value holds the random word
 */
export function formatOutputs(
  outputs: Readonly<Record<string, string>>,
  delimiter: () => string,
): OutputsFile {
  const dropped = tooLarge(outputs);
  const text = Object.entries(outputs).map(([name, value]) => {
    const end = `ghadelimiter_${delimiter()}`;
    if (!/^[A-Za-z_][\w-]*$/.test(name) || value.includes(end)) {
      throw new PublishError("PUBLISH_FAILED", {
        what: `Cannot set the output ${JSON.stringify(name)}`,
        why: "its name or value would break the format of the outputs' file",
        fix: "Use letters, digits, _ and - in the name",
      });
    }
    return `${name}<<${end}\n${dropped.includes(name) ? "" : value}\n${end}\n`;
  }).join("");
  return { text, dropped };
}

/** The largest outputs, until the rest fits. */
function tooLarge(outputs: Readonly<Record<string, string>>): readonly string[] {
  const largestFirst = Object.entries(outputs).sort(([, a], [, b]) => b.length - a.length);
  let bytes = largestFirst.reduce(
    (sum, [name, value]) => sum + 2 * (name.length + value.length),
    0,
  );
  const dropped: string[] = [];
  for (const [name, value] of largestFirst) {
    if (bytes <= MAX_OUTPUTS_BYTES) break;
    dropped.push(name);
    bytes -= 2 * value.length;
  }
  return dropped;
}

/**
 * The job summary, cut to what GitHub shows.
 *
 * @param link Where the whole text can be seen
 * @returns Text to append to the file that GITHUB_STEP_SUMMARY names
 */
export function fitSummary(markdown: string, link: string | undefined): string {
  const encoder = new TextEncoder();
  const cut = cutMarkdown(markdown, {
    limit: MAX_SUMMARY_BYTES,
    size: (text) => encoder.encode(text).length,
    note: cutNote("GitHub shows 1 MiB of summary", link),
  });
  return cut.endsWith("\n") ? cut : `${cut}\n`;
}
