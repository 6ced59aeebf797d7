import { formatValue } from "../../core/text/format.ts";
import type { InitStorage } from "../../onboarding/config_text.ts";
import type { CiName } from "../../onboarding/detect_project.ts";
import { type KindName, PROJECT_KINDS } from "../../onboarding/project_kinds.ts";
import { calledAs } from "../called_as.ts";
import type { Io } from "../io.ts";
import { printJson } from "../open.ts";
import type { InitOutput } from "../outputs.ts";
import { type CommonFlags, stylesOf } from "../shared.ts";
import type { Style } from "../style.ts";
import { table } from "../table.ts";
import type { WaitingMetric, WorkingMetric } from "./_try.ts";

/** Everything that `init` found and did. */
export interface InitResult {
  readonly kinds: readonly KindName[];
  /** The folders of the packages. */
  readonly folders: readonly string[];
  readonly ci: CiName;
  readonly storage: InitStorage;
  readonly metrics: readonly WorkingMetric[];
  /** In the config, and optional: they have no value yet. */
  readonly waiting: readonly WaitingMetric[];
  /** Keys of metrics whose files no step of the workflow makes. */
  readonly unmade: readonly string[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** `false` for a dry run. */
  readonly isWritten: boolean;
  /** What the user still has to do. */
  readonly notes: readonly string[];
}

/** A file of which nobody wants to read a dry run. */
const LONG_CHARACTERS = 10_000;

/**
 * Shows what `init` found and did: the files on stdout where they were not written, the rest as results or progress.
 *
 * @param flags `--json`, `--quiet`, `--dry-run`
 */
export function showInit(result: InitResult, flags: InitFlags, io: Io): void {
  if (flags.json === true) {
    printJson("init", jsonOf(result), io);
    return;
  }
  // A dry run's result is the files; what was found is said beside them.
  const { out, log } = stylesOf(flags, io);
  const output = result.isWritten ? io.stdout : io.stderr;
  const style = result.isWritten ? out : log;
  const lines = [
    style.bold(describe(result)),
    "",
    ...values(result, output.columns).map((line, at) => at === 0 ? style.dim(line) : line),
    ...waitingLines(result.waiting, style),
    ...result.unmade.map((key) =>
      `${style.warn("!")} ${
        style.bold(key)
      } is optional: no step of the workflow makes what it reads`
    ),
    ...failing(result.metrics, style),
    "",
  ];
  const print = (text: string) => {
    if (flags.quiet !== true) output.write(`${text}\n`);
  };
  lines.forEach(print);
  if (!result.isWritten) {
    for (const { path, text } of result.files) {
      const shown = text.length > LONG_CHARACTERS ? `(${text.length} characters)\n` : text;
      io.stdout.write(`${out.dim(`# ${path}`)}\n${shown}\n`);
    }
    return;
  }
  for (const { path } of result.files) print(`${style.good("✓")} ${path}`);
  print(`\n${style.bold("Next")}`);
  for (const note of result.notes) print(`  ${calledAs(note, io.env)}`);
}

function describe({ kinds, folders, ci, storage }: InitResult): string {
  const labels = kinds.map((kind) => PROJECT_KINDS[kind].label).join(", ") || "No known language";
  const packages = folders.length > 1 ? `, ${folders.length} packages` : "";
  return `${labels}${packages}; CI: ${ci}; history: ${storage}`;
}

/** Grouped by what has to be run: one line makes several. */
function waitingLines(
  waiting: readonly WaitingMetric[],
  style: Style,
): readonly string[] {
  const lines = [...new Set(waiting.map(({ by }) => by))];
  return lines.flatMap((by) => {
    const keys = waiting.filter((one) => one.by === by).map(({ key }) => key);
    return [
      `${style.warn("!")} ${style.bold(keys.join(", "))}: no value yet, so optional in the config`,
      `  ${style.dim("made by ")} ${by}`,
    ];
  });
}

/** A gate that fails from its first run on should surprise nobody. */
function failing(metrics: readonly WorkingMetric[], style: Style): readonly string[] {
  const value = metrics.find(({ key }) => key === "failed-tests")?.reading.value;
  if (typeof value !== "number" || value === 0) return [];
  return [`${style.bad("✗")} ${value === 1 ? "1 test fails" : `${value} tests fail`} now`];
}

function values({ metrics }: InitResult, columns: number): readonly string[] {
  return table(
    [{ title: "Metric" }, { title: "Value", align: "right" }, { title: "Source" }],
    metrics.map(({ key, command, reading }) => [key, valueText(reading), command]),
    columns,
  );
}

function valueText({ value, unit }: WorkingMetric["reading"]): string {
  return typeof value === "string" ? value : formatValue(value, unit);
}

function jsonOf({ metrics, waiting, files, isWritten, ...rest }: InitResult): InitOutput {
  return {
    ...rest,
    waiting: waiting.map(({ key, command, why, by }) => ({ key, command, why, by })),
    metrics: metrics.map(({ key, command, reading }) => ({
      key,
      command,
      value: reading.value,
      ...(reading.unit !== undefined && { unit: reading.unit }),
    })),
    written: isWritten,
    files: isWritten ? files.map(({ path }) => path) : files,
  };
}

/** Flags of `init`. */
export interface InitFlags extends CommonFlags {
  readonly configFile?: string;
  readonly type?: string;
  readonly storage?: string;
  readonly ci?: string;
  readonly yes?: true;
  readonly force?: true;
  readonly dryRun?: true;
}
