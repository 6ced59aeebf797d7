import type { Environment } from "../../core/environment.ts";
import { secretParts, secretsOf } from "../../core/secrets.ts";

/** A message that GitHub shows on the run's page and, with a file, at a line of the change. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly title?: string;
  readonly message: string;
  /** Path from the repository's root. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** The last line, if not the same. */
  readonly endLine?: number;
}

/** GitHub shows ten annotations of one level per step (actions/runner, ExecutionContext.cs). */
const MAX_ANNOTATIONS = 10;
/** GitHub cuts longer messages. */
const MAX_MESSAGE_CHARACTERS = 4096;
/** Shorter values are words that a log is full of; to mask them would destroy it. */
const MIN_SECRET_CHARACTERS = 8;

/**
 * Annotations as workflow commands; beyond ten the last one says how many more there were.
 *
 * @param annotations What to show, most important first
 * @returns The commands, one per line
 */
export function annotationCommands(annotations: readonly Annotation[]): string {
  const shown = annotations.length <= MAX_ANNOTATIONS ? annotations : [
    ...annotations.slice(0, MAX_ANNOTATIONS - 1),
    {
      level: "notice",
      message: `${annotations.length - MAX_ANNOTATIONS + 1} more are in the job summary`,
    } as const,
  ];
  return shown.map(annotationCommand).join("");
}

function annotationCommand(
  { level, message, title, file, line, endLine }: Annotation,
): string {
  const properties = Object.entries({ title, file, line, endLine })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(",");
  const text = message.length <= MAX_MESSAGE_CHARACTERS
    ? message
    : `${message.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…`;
  return `::${level}${properties === "" ? "" : ` ${properties}`}::${escapeData(text)}\n`;
}

/**
 * Asks the runner to show `***` for secrets in everything that follows.
 *
 * @param secrets The values; each line of a value is masked, too
 * @returns The commands, one per line
 */
export function maskCommands(secrets: readonly string[]): string {
  const values = new Set(
    secrets.flatMap((secret) => [secret, ...secret.split(/[\r\n]+/)])
      .map((secret) => secret.trim())
      .filter((secret) => secret.length >= MIN_SECRET_CHARACTERS),
  );
  return [...values].map((value) => `::add-mask::${escapeData(value)}\n`).join("");
}

/**
 * The values of the environment's variables that the runner is asked to mask. Addresses and paths are left to be read: what is
 * secret in them is masked by itself.
 *
 * @returns The values
 */
export function maskedValues(env: Environment): readonly string[] {
  const isRead = (name: string) => /_(URL|FILE|PATH)$/i.test(name);
  const [read, secret] = [true, false].map((wanted) =>
    Object.entries(env).filter(([name]) => isRead(name) === wanted)
  );
  return [
    ...secretsOf(Object.fromEntries(secret ?? [])),
    ...(read ?? []).flatMap(([, value = ""]) => secretParts(value)),
  ];
}

/**
 * Opens a group of log lines that GitHub shows folded.
 *
 * @returns The command's line
 */
export function groupCommand(title: string): string {
  return `::group::${escapeData(title)}\n`;
}

/**
 * Closes the open group.
 *
 * @returns The command's line
 */
export function endGroupCommand(): string {
  return "::endgroup::\n";
}

/**
 * The same text with nothing in it that the runner would take for a command: it reads `::` at the start of a line (after
 * white space) and `##[` anywhere, and a carriage return ends a line as well (actions/runner, ActionCommand.cs).
 *
 * @returns The text, at most with spaces added
 */
export function harmless(text: string): string {
  return text.replace(/^([\s\u0085]*):(?=:)/gm, "$1: ").replace(/##(?=\[)/g, "# #");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
