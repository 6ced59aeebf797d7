import { CollectError } from "../../errors.ts";
import { guardedMatches, parsePattern } from "../read/guarded_match.ts";
import { readWhole } from "../read/whole.ts";
import { reportFiles } from "../files/report_files.ts";
import { type Selected, selectedReadings, SELECTION_OPTIONS } from "./_selection.ts";
import type { Collector, CollectorContext, CollectorInput, Reading } from "../types.ts";

/** `text`: a value from any text file, by a regular expression. */
export const text: Collector = {
  name: "text",
  summary: "A value from a text file, by a regular expression",
  usage: "<file…>",
  options: {
    pattern: {
      type: "string",
      short: "p",
      help: "a regular expression; its first group is the value, without a group all of it",
    },
    "ignore-case": { type: "boolean", short: "i", help: "do not tell upper and lower case apart" },
    ...SELECTION_OPTIONS,
    by: {
      type: "string",
      choices: ["group"],
      help: "a row for each match, labelled with its second group",
    },
  },
  reads: "paths",
  check: (options) => void patternOf(options),
  collect: collectText,
};

async function collectText(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const pattern = patternOf(options);
  const found: Selected[] = [];
  for (const file of await reportFiles(paths, context)) {
    const content = await readWhole(file, context.signal);
    const line = lineCounter(content);
    const texts = [{ text: content, shown: file.shown }];
    const [matches = []] = await guardedMatches(pattern, texts, { signal: context.signal });
    for (const { index, groups: [whole = "", ...groups] } of matches) {
      const value = groups.length === 0 ? whole : groups[0];
      // A group that took no part is not a value.
      if (value === undefined) continue;
      if (options.by === undefined) found.push({ value, file, line: line(index) });
      else if (groups.length < 2) throw wrongPattern("--by group needs a second group");
      else found.push({ value, file, line: line(index), labels: { group: groups[1] ?? "" } });
    }
  }
  return selectedReadings(found, options, `/${options.pattern}/ in ${paths.join(", ")}`);
}

function patternOf(options: CollectorInput["options"]): RegExp {
  if (typeof options.pattern !== "string") throw wrongPattern("it does not say which value");
  return parsePattern(options.pattern, { ignoreCase: options["ignore-case"] === true });
}

/** Gives the lines of growing positions, reading the text once. */
function lineCounter(content: string): (index: number) => number {
  let line = 1;
  let next = content.indexOf("\n");
  return (index) => {
    while (next >= 0 && next < index) {
      line++;
      next = content.indexOf("\n", next + 1);
    }
    return line;
  };
}

function wrongPattern(why: string): CollectError {
  return new CollectError("COLLECT_OPTIONS", {
    what: "Cannot select a value from a text",
    why,
    fix: "Give a --pattern, for example --pattern 'Total: (\\d+)'",
  });
}
