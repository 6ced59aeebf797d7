import { resolve } from "node:path";
import { formatCount } from "../../core/text/format.ts";
import type { ImportFormat } from "../../history/import/format.ts";
import {
  type Imported,
  importHistory,
  type SourceProblem,
} from "../../track/exchange/import_history.ts";
import { readSources } from "../../track/exchange/read_sources.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import { stylesOf, type TrackFlags } from "../shared.ts";

const MAX_SHOWN_PROBLEMS = 20;

/** Flags of `import`. */
export interface ImportFlags extends TrackFlags {
  readonly output?: string;
  readonly format?: ImportFormat;
  readonly dryRun?: true;
  readonly strict?: true;
  readonly trendBranch: string;
  readonly column?: Readonly<Record<string, string>>;
  readonly notesRef?: string;
}

/**
 * Imports files, and says what came of it.
 *
 * @param flags How, and where to
 * @returns The exit code
 * @throws {UsageError} If a file cannot be read or nobody knows what it is
 * @throws {HistoryError} HISTORY_INVALID, if nothing of the files can be imported, or with `--strict` not all
 */
export async function importFiles(
  files: readonly string[],
  flags: ImportFlags,
  io: Io,
): Promise<number> {
  const { format, column, notesRef, trendBranch } = flags;
  const sources = await readSources(files, {
    cwd: io.cwd,
    env: io.env,
    ...(notesRef !== undefined && { notesRef }),
    ...(format !== undefined && { format }),
    ...(column !== undefined && { column }),
  });
  await using opened = await open(whereTo(flags, io), io);
  const result = await importHistory(sources, opened, {
    env: io.env,
    trendBranch,
    isStrict: flags.strict === true,
    isDry: flags.dryRun === true,
    onUnknown: (text) => flags.quiet === true || io.stderr.write(`! ${text}\n`),
    onProblems: (problems) => tell(problems, flags, io),
  });
  const { location } = opened.target.store;
  const { runs, events, values, repeated, problems, isStored } = result;
  const json = {
    files: sources.map(({ name, format }) => ({ file: name, format })),
    location,
    stored: isStored,
    runs,
    events,
    values,
    repeated,
    problems,
  };
  return print("import", { json, lines: describe(result, location, flags) }, flags, io);
}

function describe(
  { runs, events, values, problems }: Imported,
  location: string,
  flags: ImportFlags,
): readonly string[] {
  const count = (number: number) => formatCount(number, "run");
  const verb = flags.dryRun === true ? "would be imported" : "imported";
  return [
    `${count(runs.added)} ${verb} into ${location}: ${formatCount(values, "value")}${
      runs.changed > 0 ? `, ${count(runs.changed)} changed` : ""
    }${events > 0 ? `, ${formatCount(events, "curation event")}` : ""}${
      runs.unchanged > 0 ? `, ${count(runs.unchanged)} there already` : ""
    }.`,
    ...(problems.length > 0 ? [`${formatCount(problems.length, "wrong line")} left out.`] : []),
  ];
}

/** `-o FILE` is the local storage in another place. */
function whereTo(flags: ImportFlags, io: Io): ImportFlags {
  return flags.output === undefined ? flags : {
    ...flags,
    storageType: "sqlite-local",
    storagePath: resolve(io.cwd, flags.output),
  };
}

function tell(problems: readonly SourceProblem[], flags: ImportFlags, io: Io): void {
  const style = stylesOf(flags, io).log;
  for (const { file, line, text } of problems.slice(0, MAX_SHOWN_PROBLEMS)) {
    io.stderr.write(`${style.warn("!")} ${file}:${line}: ${text}\n`);
  }
  const more = problems.length - MAX_SHOWN_PROBLEMS;
  if (more > 0) io.stderr.write(`${style.warn("!")} … and ${more} more; --json lists all\n`);
}
