import { messageOf } from "../core/caught_error.ts";
import { TrackError } from "../errors.ts";
import type { Style } from "./style.ts";

/**
 * An error for people: one line of what, one of why, one of what to do, with its code; no stack trace unless asked for.
 *
 * @param options `verbose`: add the stack and the causes
 * @returns Lines, each with its line end
 */
export function errorText(
  error: unknown,
  style: Style,
  options: { readonly verbose: boolean },
): string {
  const lines = error instanceof TrackError
    ? [
      `${style.bad("✗")} ${style.bold(error.what)} ${style.dim(`[${error.code}]`)}`,
      ...indent("why", error.why, style),
      ...indent("fix", error.fix, style),
    ]
    : [
      `${style.bad("✗")} ${style.bold("Something unexpected happened")} ${style.dim("[INTERNAL]")}`,
      ...indent("why", messageOf(error), style),
      ...indent("fix", "Run again with --verbose and report what it prints", style),
    ];
  if (options.verbose) lines.push(...stack(error).map((line) => style.dim(`  ${line}`)));
  return lines.map((line) => `${line}\n`).join("");
}

function indent(word: string, text: string, style: Style): string[] {
  return text.split("\n").map((line, at) =>
    `  ${at === 0 ? style.dim(word.padEnd(4)) : "    "} ${line}`
  );
}

function stack(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [...(error.stack ?? error.message).split("\n"), ...stack(error.cause)];
}
