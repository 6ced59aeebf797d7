import { styleText } from "node:util";
import type { Io, Output } from "./io.ts";

/** Paints words for a terminal, or leaves them plain. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
}

/**
 * The style for one output: colours only on a terminal, never with `NO_COLOR` or `--no-color`.
 *
 * @param output Where the text goes
 * @param color What `--color` / `--no-color` says; `undefined` when neither was given
 * @returns The style
 */
export function styleFor(
  io: Pick<Io, "env">,
  output: Output,
  color: boolean | undefined,
): Style {
  const isColored = color ?? ((io.env["NO_COLOR"] ?? "") === "" && io.env["TERM"] !== "dumb" &&
    output.isTerminal);
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    isColored ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: paint("bold"),
    dim: paint("dim"),
    good: paint("green"),
    bad: paint("red"),
    warn: paint("yellow"),
  };
}
