import { builtinCollectors } from "../../collectors/builtin.ts";
import type { OptionValues } from "../../collectors/types.ts";

/** A part of docs/collectors.md: formats of one collector. */
export interface Section {
  readonly title: string;
  /** The collector that reads them. */
  readonly collector: string;
  /** Paragraphs of Markdown below the title. */
  readonly text: readonly string[];
  readonly rows: readonly FormatRow[];
}

/** One format, and a real file of it that the collector was tried on. */
export interface FormatRow {
  /** What it is called, and how its tool writes it: "go: `go test -bench`". */
  readonly format: string;
  /** The rule by which the value comes about. */
  readonly rule: string;
  /** The tool and the version that made the file. */
  readonly tool: string;
  /** From tests/fixtures. */
  readonly file: string;
  readonly options?: OptionValues;
  /** Which of the values; the first one where it is not given. */
  readonly where?: Readonly<Record<string, string>>;
  /** What the tool itself says, in our unit. */
  readonly value: number;
  /** The same as it says it. */
  readonly told: string;
}

/** Floating point in another order than the tool's. */
const ROUNDING = 1e-9;

/**
 * Tries the collector on the file of a row.
 *
 * @returns What it found
 * @throws {Error} If that is not what the tool says
 */
export async function tried(collector: string, row: FormatRow): Promise<number> {
  const root = new URL("../../tests/fixtures", import.meta.url).pathname;
  const readings = await (await builtinCollectors().get(collector))
    .collect({ paths: [row.file], options: row.options ?? {} }, { root });
  const found = readings.find(({ labels }) =>
    Object.entries(row.where ?? {}).every(([name, text]) => labels[name] === text)
  );
  const value = Number(found?.value);
  if (Math.abs(value - row.value) <= Math.abs(row.value) * ROUNDING) return value;
  throw new Error(`${row.file}: ${collector} says ${found?.value}, the tool ${row.value}`);
}
