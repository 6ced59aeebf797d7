/**
 * Draws the house in docs/architecture.md, from the imports: its folders with their doors, and the three ways through it. With `--check` it
 * writes nothing and exits with 1 if the page is not up to date.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { ALL, DOORS, LAYERS } from "../tests/_rooms.ts";
import { MAX_TURNS, type Way, WAYS } from "./_ways.ts";

const ROOT = new URL("../", import.meta.url);
const PAGE = new URL("docs/architecture.md", ROOT);
const IMPORT = /(?:\bfrom\s*|\bimport\()"(\.[^"]+)"/g;

/** What every product file imports, by its path from the top. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** A way as it is: measured over the imports. */
export interface MeasuredWay {
  readonly files: number;
  /** How often it begins to climb to rooms above. */
  readonly turns: number;
  /** Steps that no import carries, and whatever else is wrong. */
  readonly problems: readonly string[];
}

/** Reads the imports of all product files. */
export async function readImports(): Promise<Imports> {
  const imports = new Map<string, ReadonlySet<string>>();
  const read = async (path: string) => {
    const url = new URL(path, ROOT);
    const source = await Deno.readTextFile(url);
    const targets = [...source.matchAll(IMPORT)].map(([, to = ""]) => pathOf(new URL(to, url)));
    imports.set(path, new Set(targets));
  };
  const walk = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
      if (isDirectory) await walk(`${folder}${name}/`);
      else if (name.endsWith(".ts")) await read(folder + name);
    }
  };
  for await (const { name, isDirectory } of Deno.readDir(ROOT)) {
    if (isDirectory && LAYERS.flat().includes(name)) await walk(`${name}/`);
    else if (LAYERS.flat().includes(name.replace(/\.ts$/, "")) && !isDirectory) await read(name);
  }
  return imports;
}

/**
 * Measures a way: counts its files and turns, and proves each of its steps.
 *
 * @param textOf The text of a file, for what is handed over without a call
 */
export function measureWay(
  { stations }: Way,
  imports: Imports,
  textOf: (path: string) => string,
): MeasuredWay {
  const problems: string[] = [];
  const seen: string[] = [];
  let turns = 0;
  let isClimbing = false;
  for (const [at, station] of stations.entries()) {
    if (station.startsWith("via ")) continue;
    if (!imports.has(station)) problems.push(`there is no file ${station}`);
    const from = seen.at(-1);
    const before = stations[at - 1];
    if (from !== undefined && before !== undefined) {
      const word = before.startsWith("via ") ? before.slice("via ".length) : undefined;
      const mentions = (path: string) => new RegExp(`\\b${word}\\b`).test(textOf(path));
      const isCall = imports.get(from)?.has(station) === true;
      const isAnswer = seen.some((one) => imports.get(station)?.has(one));
      // Who goes on: the one that was called last of those that call the station.
      const caller = isCall || isAnswer
        ? undefined
        : seen.findLast((one) => imports.get(one)?.has(station));
      const isFine = word === undefined
        ? isCall || isAnswer || caller !== undefined
        : mentions(from) && mentions(station);
      if (!isFine) problems.push(`nothing leads from ${from} to ${station}`);
      const top = Math.max(layerOf(station), word === undefined ? layerOf(caller ?? station) : -1);
      const isUp = top > layerOf(from);
      if (isUp && !isClimbing) turns++;
      isClimbing = isUp && caller === undefined;
    }
    seen.push(station);
  }
  return { files: new Set(seen).size, turns, problems };
}

/** The page with everything that is drawn from the imports. */
export async function updated(page: string): Promise<string> {
  const imports = await readImports();
  const texts = new Map<string, string>();
  for (const path of imports.keys()) {
    texts.set(path, await Deno.readTextFile(new URL(path, ROOT)));
  }
  const ways = WAYS.map((way) => {
    const { files, turns, problems } = measureWay(way, imports, (path) => texts.get(path) ?? "");
    if (problems.length > 0) throw new Error(`${way.title}: ${problems.join("; ")}`);
    return wayText(way, { files, turns });
  });
  return withPart(withPart(page, "folders", foldersText(imports)), "ways", ways.join("\n\n"));
}

function foldersText(imports: Imports): string {
  const files = Map.groupBy(imports.keys(), folderOf);
  const lines = [...files].filter(([folder]) => folder !== "").toSorted(([a], [b]) =>
    layerOf(a) - layerOf(b) || (a < b ? -1 : 1)
  ).map(([folder, own]) => {
    const rooms = [...new Set(own.flatMap((file) => [...imports.get(file) ?? []]).map(roomOf))]
      .filter((room) => room !== roomOf(folder)).toSorted((a, b) => layerOf(a) - layerOf(b));
    const depth = folder.split("/").length - 1;
    const name = `${"  ".repeat(depth)}${folder.split("/").at(-1)}/`;
    return `${name.padEnd(20)}${String(own.length).padStart(3)}  ${doorsText(folder)}${
      rooms.length > 0 ? `  ← ${rooms.join(" ")}` : ""
    }`;
  });
  return fenced([
    "folder            files  doors  ← rooms that it imports from",
    ...lines.map((line) => line.trimEnd()),
  ]);
}

function doorsText(folder: string): string {
  const doors = DOORS[folder] ?? DOORS[`${folderOf(folder)}/*`] ?? "";
  return doors === ALL ? "each without _" : doors;
}

function wayText(way: Way, { files, turns }: Pick<MeasuredWay, "files" | "turns">): string {
  const lines: string[] = [];
  let room = "";
  for (const station of way.stations) {
    if (station.startsWith("via ")) {
      lines.push(`  … ${station} …`);
      room = "";
      continue;
    }
    const name = station.replace(/\.ts$/, "");
    if (folderOf(station) === room && room !== "") {
      lines[lines.length - 1] += ` → ${name.slice(room.length + 1)}`;
    } else lines.push(name);
    room = folderOf(station);
  }
  return [
    `**${way.title}**: ${way.about}. ${files} files, ${turns} turns back up.`,
    "",
    fenced(lines),
  ].join("\n");
}

function fenced(lines: readonly string[]): string {
  return ["```text generated", ...lines, "```"].join("\n");
}

function withPart(page: string, name: string, text: string): string {
  const [start, end] = [
    `<!-- Made by tasks/architecture_docs.ts: ${name} -->`,
    `<!-- /${name} -->`,
  ];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/architecture.md has no part ${name}`);
  return `${page.slice(0, from)}${start}\n\n${text}\n\n${page.slice(to)}`;
}

function layerOf(path: string): number {
  return LAYERS.findIndex((rooms) => rooms.includes(roomOf(path)));
}

function roomOf(path: string): string {
  return path.split("/")[0]?.replace(/\.ts$/, "") ?? "";
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function pathOf(url: URL): string {
  return url.href.slice(ROOT.href.length);
}

/** Formatted as `deno fmt` would, so that a check compares like with like. */
async function formatted(text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext", "md", "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  return new TextDecoder().decode((await process.output()).stdout);
}

if (import.meta.main) {
  const page = await Deno.readTextFile(PAGE);
  const now = await formatted(await updated(page));
  if (Deno.args.includes("--check")) {
    if (now !== page) {
      console.error("docs/architecture.md is old: deno run -A tasks/architecture_docs.ts");
      Deno.exit(1);
    }
  } else if (now !== page) await Deno.writeTextFile(PAGE, now);
}

export { MAX_TURNS, WAYS };
