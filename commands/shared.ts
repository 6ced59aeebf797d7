import { type Command, InvalidArgumentError, Option } from "commander";
import { defined } from "../core/defined.ts";
import { namesOf, SETTING_NAMES, type SettingName, SETTINGS } from "../config/settings/table.ts";
import type { TrackOptions } from "../track/options.ts";
import type { Io } from "./io.ts";
import { type Style, styleFor } from "./style.ts";

/** The flags that every command has. */
export interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
}

/** The flags that say what is tracked, and every setting. */
export interface TrackFlags
  extends CommonFlags, Readonly<Partial<Record<SettingName, string | boolean>>> {
  readonly verbose?: boolean;
  readonly commit?: string;
  readonly branch?: string;
  readonly project?: string;
  readonly allProjects?: true;
  readonly runId?: string;
  readonly pullRequest?: number;
  readonly target?: string;
  readonly base?: string;
  readonly event?: string;
  readonly label?: Readonly<Record<string, string>>;
}

/** Settings that have a flag of their own among those of every command. */
const COMMON_SETTINGS: ReadonlySet<SettingName> = new Set(["configFile", "verbose"]);
/** Settings that say where the history is, of which every command with a history hears. */
const STORAGE_SETTINGS: ReadonlySet<SettingName> = new Set([
  "storageType",
  "storagePath",
  "s3Endpoint",
  "s3Bucket",
  "s3Region",
  "s3PathStyle",
  "databaseKey",
  "artifactName",
  "artifactBranchFilter",
  "artifactRetentionDays",
  "onDamage",
  "timeout",
  "retryAttempts",
]);
/** The headings of the flags that many commands share, behind a command's own. */
const RUN_GROUP = "The run:";
const SETTINGS_GROUP = "Settings, over the environment and the config:";

/**
 * Adds the flags that every command has.
 *
 * @returns The same command
 */
export function withCommonFlags(command: Command): Command {
  return command
    .option("-c, --config-file <file>", "the config (unentropy.json)")
    // The word that people type; the setting's own name is that of the action's input.
    .addOption(new Option("--config <file>").hideHelp())
    .on("option:config", (file: string) => command.setOptionValue("configFile", file))
    .option("--json", "print one machine-readable object")
    .option("-q, --quiet", "print results and errors only")
    .option("-v, --verbose", "print details of every step, and stack traces of errors")
    .option("--no-color", "no colours");
}

/**
 * Adds the flags that say what is tracked, and all settings. Help shows those that matter to the command.
 *
 * @param settings Which settings matter, besides those of the storage
 * @param own Whose names are flags of the command's own
 * @returns The same command
 */
export function withTrackFlags(
  command: Command,
  settings: readonly SettingName[] = [],
  own: readonly SettingName[] = [],
): Command {
  withCommonFlags(command)
    .addOption(runFlag("--commit <id>", "the measured commit"))
    .addOption(runFlag("--branch <name>", "the branch"))
    .addOption(runFlag("--project <name>", "the project, whose runs alone are looked at"))
    .addOption(runFlag("--all-projects", "look at the runs of all projects in the history"))
    .addOption(
      runFlag("--run-id <id>", "the run's id; recording the same id again replaces the run"),
    )
    .addOption(
      runFlag("--label <name=value>", "a label of this run, as of a matrix job (repeatable)")
        .argParser(addLabel),
    );
  for (const name of SETTING_NAMES) {
    if (COMMON_SETTINGS.has(name) || own.includes(name)) continue;
    const { reader, about } = SETTINGS[name];
    // `--strict` alone says yes.
    const [open, close] = reader.placeholder === "true|false" ? "[]" : "<>";
    const option = new Option(
      `${namesOf(name).flag} ${open}${reader.placeholder}${close}`,
      about.replaceAll("`", ""),
    );
    const matters = STORAGE_SETTINGS.has(name) || settings.includes(name);
    command.addOption(option.helpGroup(SETTINGS_GROUP).hideHelp(!matters));
  }
  return command;
}

/**
 * Adds the flags that say what a CI system does not: which change is judged.
 *
 * @returns The same command
 */
export function withChangeFlags(command: Command): Command {
  return command
    .addOption(
      runFlag("--pull-request <number>", "the pull request that is judged, and not recorded")
        .argParser(readNumber),
    )
    .addOption(runFlag("--target <branch>", "the branch that the change wants to go to"))
    .addOption(runFlag("--base <commit>", "the commit that the change is compared with"))
    .addOption(runFlag("--event <name>", "why it runs: push, pull_request, schedule, …"));
}

function runFlag(flags: string, about: string): Option {
  return new Option(flags, about).helpGroup(RUN_GROUP);
}

function readNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("A pull request has a number.");
  return Number(text);
}

function addLabel(text: string, labels: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("A label is written name=value.");
  return { ...labels, [text.slice(0, at)]: text.slice(at + 1) };
}

/**
 * What the library gets from the flags.
 *
 * @returns Options for `trackMetrics`
 */
export function trackOptions(flags: TrackFlags, io: Io): TrackOptions {
  const { commit, branch, project, allProjects, runId, label } = flags;
  const { pullRequest, target, base, event } = flags;
  const settings = Object.fromEntries(SETTING_NAMES.map((name) => [name, flags[name]]));
  return {
    cwd: io.cwd,
    env: io.env,
    signal: io.signal,
    // Texts, as the readers of the settings take them.
    settings: settings as NonNullable<TrackOptions["settings"]>,
    names: "flags",
    ...(allProjects === true && { allProjects }),
    context: {
      ...(commit !== undefined && { commit }),
      ...(branch !== undefined && { branch }),
      ...(project !== undefined && { project }),
      ...(runId !== undefined && { runId }),
      ...(label !== undefined && { labels: label }),
      ...defined({ pullRequest, target, base, event }),
    },
  };
}

/**
 * The styles of both outputs.
 *
 * @returns One for results, one for progress
 */
export function stylesOf(flags: CommonFlags, io: Io): { readonly out: Style; readonly log: Style } {
  const forced = (io.env["FORCE_COLOR"] ?? "0") !== "0" ? true : undefined;
  const color = flags.color === false ? false : forced;
  return { out: styleFor(io, io.stdout, color), log: styleFor(io, io.stderr, color) };
}
