import { builtinCollectors } from "../collectors/builtin.ts";
import { parseCollectArgs } from "../collectors/options.ts";
import { runCollector } from "../collectors/run_collector.ts";
import { formatValue } from "../core/format.ts";
import { labelsKey } from "../core/metric.ts";
import { table } from "./_table.ts";
import { type CommonFlags, stylesOf } from "./_shared.ts";
import type { Io } from "./io.ts";

/** Our own flags that may also stand behind the collector's name. */
const OWN_FLAGS: ReadonlySet<string> = new Set(["--json", "--quiet", "--verbose", "--no-color"]);

/**
 * Runs one built-in collector and prints what it found: a lone number as it is, several values as a table.
 *
 * @param request Its name and the words behind it
 * @param flags How to print
 * @param io The program's surroundings
 * @returns The exit code
 * @throws {CollectError} If there is no such collector, or its source is missing or wrong
 */
export async function runCollectCommand(
  request: { readonly name: string; readonly args: readonly string[] },
  flags: CommonFlags,
  io: Io,
): Promise<number> {
  const collector = await builtinCollectors().get(request.name);
  const own = request.args.filter((word) => OWN_FLAGS.has(word));
  const args = request.args.filter((word) => !OWN_FLAGS.has(word));
  const readings = await runCollector(collector, parseCollectArgs(collector, args), {
    root: io.cwd,
    signal: io.signal,
  });
  if (flags.json === true || own.includes("--json")) {
    io.stdout.write(`${JSON.stringify({ collector: collector.name, readings }, undefined, 2)}\n`);
    return 0;
  }
  const [only, ...others] = readings;
  if (only !== undefined && others.length === 0 && labelsKey(only.labels) === "") {
    io.stdout.write(`${only.value}\n`);
    return 0;
  }
  const style = stylesOf(flags, io).out;
  const [head = "", ...rows] = table(
    [{ title: "Series" }, { title: "Value", align: "right" }],
    readings.map(({ labels, value, unit }) => [
      labelsKey(labels) === "" ? "(all)" : labelsKey(labels),
      typeof value === "string" ? value : formatValue(value, unit),
    ]),
    io.stdout.columns,
  );
  io.stdout.write([style.dim(head), ...rows].map((line) => `${line}\n`).join(""));
  return 0;
}
