import { VERSION } from "../core/version.ts";
import type { TrackError } from "../errors.ts";
import type { FailedResult } from "./outputs.ts";
import type { Style } from "./style.ts";
import { machineLine } from "./version_line.ts";

/**
 * An error for people: one line of what, one of why, one of what to do, with its code; no stack trace unless asked for.
 *
 * @param options `verbose`: add the stack and the causes
 * @returns Lines, each with its line end
 */
export function errorText(
  error: TrackError,
  style: Style,
  options: { readonly verbose: boolean },
): string {
  const lines = [
    `${style.bad("✗")} ${style.bold(error.what)} ${style.dim(`[${error.code}]`)}`,
    ...indent("why", error.why, style),
    ...indent("fix", error.fix, style),
    // What nobody foresaw can only be mended by those who know where it happened.
    ...error.code === "INTERNAL" ? indent("on", machineLine(), style) : [],
  ];
  if (options.verbose) lines.push(...stack(error).map((line) => style.dim(`  ${line}`)));
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * An error for programs.
 *
 * @returns A JSON text with its line end
 */
export function errorJson({ code, category, what, why, fix }: TrackError): string {
  const error = { code, category, what, why, fix };
  const result: FailedResult = { exitCode: 2, version: VERSION, error };
  return `${JSON.stringify(result, undefined, 2)}\n`;
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
