import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { parseCollectArgs } from "../../collectors/options.ts";
import { readingWarning, runCollector } from "../../collectors/run_collector.ts";
import type { CollectorContext } from "../../collectors/types.ts";
import { CONFIG_FILE } from "../../config/load.ts";
import { readSettings } from "../../config/settings/settings.ts";
import { formatValue } from "../../core/text/format.ts";
import { labelsKey } from "../../core/metric.ts";
import { changeHere } from "../../track/change_here.ts";
import { resolveOptions } from "../../track/options.ts";
import { readSurroundings } from "../../track/surroundings.ts";
import { collectorHelp } from "./_help.ts";
import { table } from "../table.ts";
import { stylesOf, type TrackFlags, trackOptions } from "../shared.ts";
import type { Io } from "../io.ts";
import { printJson } from "../open.ts";

/** Our own flags that may also stand behind the collector's name, and what they say. */
const OWN_FLAGS: ReadonlyMap<string, TrackFlags> = new Map<string, TrackFlags>([
  ["--json", { json: true }],
  ["--quiet", { quiet: true }],
  ["--verbose", { verbose: true }],
  ["--no-color", { color: false }],
]);

/** Those with a value: the config. */
const CONFIG_FLAG = /^--config(?:-file)?(?:=(.+))?$/;

/**
 * Runs one built-in collector and prints what it found: a lone number as it is, several values as a table. Paths count from the config's
 * folder, and its `sources` hold, as for a metric; where there is no config, from the folder we are in.
 *
 * @param request Its name and the words behind it
 * @param before The flags before its name: how to print, which config
 * @returns The exit code
 * @throws {CollectError} If there is no such collector, or its source is missing or wrong
 * @throws {ConfigError} If the config is not valid, or the one that was named is missing
 */
export async function runCollectCommand(
  request: { readonly name: string; readonly args: readonly string[] },
  before: TrackFlags,
  io: Io,
): Promise<number> {
  const collector = await builtinCollectors().get(request.name);
  if (request.args.some((word) => word === "--help" || word === "-h")) {
    io.stdout.write(collectorHelp(collector, io.stdout.columns));
    return 0;
  }
  const { flags, args } = splitFlags(request.args, before);
  const collect = parseCollectArgs(collector, args);
  const readings = await runCollector(collector, collect, await contextOf(flags, io));
  for (const reading of readings) {
    const warning = readingWarning(reading);
    if (warning === undefined || flags.quiet === true) continue;
    const { log } = stylesOf(flags, io);
    io.stderr.write(`${log.warn("!")} ${warning}\n`);
  }
  if (flags.json === true) {
    printJson("collect", { collector: collector.name, readings }, io);
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

/** Takes our own flags out of the words behind a collector's name. */
function splitFlags(
  words: readonly string[],
  before: TrackFlags,
): { readonly flags: TrackFlags; readonly args: readonly string[] } {
  const args: string[] = [];
  let flags = before;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const config = CONFIG_FLAG.exec(word);
    if (config !== null) flags = { ...flags, configFile: config[1] ?? words[++at] ?? "" };
    else if (OWN_FLAGS.has(word)) flags = { ...flags, ...OWN_FLAGS.get(word) };
    else args.push(word);
  }
  return { flags, args };
}

/** Where a metric of the config would be collected. */
async function contextOf(flags: TrackFlags, io: Io): Promise<CollectorContext> {
  const options = resolveOptions(trackOptions(flags, io));
  const { configFile } = readSettings({ flags: options.settings, env: options.env });
  // One collector alone needs no config, unless one is named.
  if (configFile === CONFIG_FILE && !existsSync(resolve(io.cwd, configFile))) {
    const change = changeHere({ around: { root: io.cwd }, deps: options });
    return { root: io.cwd, signal: io.signal, change };
  }
  const around = await readSurroundings(options);
  const { config: { sources }, root } = around;
  const change = changeHere({ around, deps: options });
  return { root, signal: io.signal, change, ...(sources !== undefined && { sources }) };
}
