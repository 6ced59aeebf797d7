import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ALL, DOORS, LAYERS } from "./_rooms.ts";

/** Imports between rooms of one layer that are meant. */
const SIBLINGS: ReadonlySet<string> = new Set(["providers -> history"]);

const MAX_FILES = 25;
/** What outsiders import or start. */
const ENTRY_POINTS: ReadonlySet<string> = new Set(["mod.ts", "testing.ts", "cli.ts"]);
const EXPORT = /^export (?:async )?(function\*?|const|class|interface|type) (\w+)/gm;
const NAMED_IMPORT = /(?:import|export) (?:type )?\{([^}]*)\} from "(\.[^"]+)"/g;

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

const root = new URL("../", import.meta.url);
const modules = await productModules();

Deno.test("every import goes from a room to one on its left", () => {
  const wrong = modules.flatMap((module) =>
    imports(module).filter((target) => !isAllowed(roomOf(module.specifier), roomOf(target)))
      .map((target) => `${path(module.specifier)} imports ${path(target)}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("every product file is in a known room", () => {
  const rooms = new Set(LAYERS.flat());
  const lost = modules.map((module) => module.specifier)
    .filter((specifier) => !rooms.has(roomOf(specifier))).map(path);
  assert.deepEqual(lost, []);
  assert.ok(modules.length > 20, `only ${modules.length} product files were seen`);
});

Deno.test("a private file is imported from its own folder only", () => {
  const wrong = modules.flatMap((module) =>
    imports(module).filter((target) => {
      const at = target.lastIndexOf("/");
      return target.slice(at + 1).startsWith("_") &&
        !module.specifier.startsWith(target.slice(0, at + 1));
    }).map((target) => `${path(module.specifier)} imports ${path(target)}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("who imports from outside a folder comes through one of its doors", () => {
  const wrong = modules.flatMap((module) =>
    imports(module).filter((target) => !isDoor(target, module.specifier))
      .map((target) => `${path(module.specifier)} imports ${path(target)}, no door in _rooms.ts`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("every folder has doors, and every door is a file that somebody outside imports", () => {
  const folders = new Set(modules.map(({ specifier }) => folderOf(path(specifier))));
  folders.delete("");
  const wrong = [...folders].filter((folder) => doorsOf(folder) === undefined)
    .map((folder) => `${folder} is not in _rooms.ts`);
  const used = new Set(
    modules.flatMap((module) =>
      imports(module).filter((target) => isOutside(module.specifier, target)).map(path)
    ),
  );
  for (const [folder, doors] of Object.entries(DOORS)) {
    if (folder.endsWith("/*")) continue;
    if (!folders.has(folder)) wrong.push(`there is no folder ${folder}`);
    for (const name of doors === ALL ? [] : doors.split(" ").filter(Boolean)) {
      if (!used.has(`${folder}/${name}.ts`)) wrong.push(`${folder}/${name}.ts is no door`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("a folder has at most 25 files, and of those that share a prefix at most two", async () => {
  const byFolder = new Map<string, string[]>();
  for (const { href } of await files(["", "tests", "bench", "tasks", "examples"])) {
    const file = path(href);
    byFolder.set(folderOf(file), [...byFolder.get(folderOf(file)) ?? [], file]);
  }
  const wrong: string[] = [];
  for (const [folder, names] of byFolder) {
    if (names.length > MAX_FILES) wrong.push(`${folder} has ${names.length} files`);
    const prefixes = Map.groupBy(
      names,
      (file) => /(?:^|\/)_?([a-z0-9]+)[^/]*$/.exec(file.replace(/_test\.ts$/, ""))?.[1] ?? "",
    );
    for (const [prefix, same] of prefixes) {
      if (same.length > 2) wrong.push(`${folder}: ${same.length} files begin with ${prefix}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("tests/ mirrors the rooms: a folder of tests within a room's is named like the room's own", async () => {
  const folders = new Set((await files([""])).map(({ href }) => folderOf(path(href))));
  const rooms = new Set(LAYERS.flat());
  const tests = (await files(["tests"])).filter(({ href }) => href.endsWith("_test.ts"));
  const tested = new Set(tests.map(({ href }) => folderOf(path(href))));
  const lost = [...tested].map((folder) => folder.replace(/^tests\/?/, ""))
    .filter((folder) => rooms.has(folder.split("/")[0] ?? "") && !isAboveAny(folder, folders));
  assert.deepEqual(lost, []);
});

Deno.test("no files import each other in a circle, not even for a type", () => {
  assert.deepEqual(circles(), []);
});

Deno.test("product code uses node built-ins, web APIs and the import map only", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const known = Object.keys(config.imports);
  const wrong: string[] = [];
  for (const module of modules) {
    for (const { specifier } of module.dependencies ?? []) {
      const fine = specifier.startsWith("./") || specifier.startsWith("../") ||
        specifier.startsWith("node:") ||
        known.some((name) => specifier === name || specifier.startsWith(`${name}/`));
      if (!fine) wrong.push(`${path(module.specifier)} imports ${specifier}`);
    }
    const source = await Deno.readTextFile(new URL(module.specifier));
    const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    if (/\bDeno\.\w/.test(code)) wrong.push(`${path(module.specifier)} uses Deno.*`);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("every export has somebody who imports it", async () => {
  const sources = new Map<string, string>();
  for (const { href } of await files(["", "tests", "bench", "tasks", "examples"])) {
    if (href.endsWith(".ts")) sources.set(href, await Deno.readTextFile(new URL(href)));
  }
  const imported = importedNames(sources);
  const product = new Set((await files([""])).map(({ href }) => href));
  const wrong: string[] = [];
  for (const [file, source] of sources) {
    if (!product.has(file) || ENTRY_POINTS.has(path(file))) continue;
    for (const [, kind, name = ""] of source.matchAll(EXPORT)) {
      if (imported.has(`${file} ${name}`)) continue;
      // A type may be there only to give a signature of its file a name.
      const isNamed = /interface|type/.test(kind ?? "") &&
        source.match(new RegExp(`\\b${name}\\b`, "g"))?.length !== 1;
      if (!isNamed) wrong.push(`${path(file)}: ${name}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("a word means one thing: what a folder offers as a type has a name of its own", async () => {
  const declared = new Map<string, string[]>();
  for (const { href } of await files([""])) {
    const file = path(href);
    if (/\/_[^/]*$/.test(file)) continue;
    const source = await Deno.readTextFile(new URL(href));
    for (const [, kind = "", name = ""] of source.matchAll(EXPORT)) {
      if (/interface|type|class/.test(kind)) {
        declared.set(name, [...declared.get(name) ?? [], file]);
      }
    }
  }
  const twice = [...declared].filter(([, places]) => places.length > 1)
    .map(([name, places]) => `${name}: ${places.join(", ")}`);
  assert.deepEqual(twice, []);
});

Deno.test("every dependency of the import map is used", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const sources = await Promise.all(
    (await files(["", "tests", "bench", "tasks", "examples"])).map((file) =>
      Deno.readTextFile(file)
    ),
  );
  const text = sources.join("\n");
  const unused = Object.keys(config.imports).filter((name) =>
    !text.includes(`"${name}"`) && !text.includes(`"${name}/`)
  );
  assert.deepEqual(unused, []);
});

Deno.test("every source file is named in snake_case and none is a drawer for odds and ends", async () => {
  const names = (await files(["", "tests", "bench", "tasks", "examples"])).map((file) =>
    path(file.href)
  );
  const wrong = names.filter((name) => {
    const file = name.slice(name.lastIndexOf("/") + 1);
    return !/^_?[a-z0-9]+(_[a-z0-9]+)*\.(ts|mjs)$/.test(file) ||
      /^(utils?|helpers|index)\./.test(file);
  });
  assert.deepEqual(wrong, []);
});

function isAboveAny(folder: string, folders: ReadonlySet<string>): boolean {
  return [...folders].some((one) => one === folder || one.startsWith(`${folder}/`));
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

function isOutside(from: string, to: string): boolean {
  return !`${folderOf(from)}/`.startsWith(`${folderOf(to)}/`);
}

function isDoor(target: string, from: string): boolean {
  const folder = folderOf(path(target));
  if (folder === "" || !isOutside(from, target)) return true;
  const name = path(target).slice(folder.length + 1).replace(/\.ts$/, "");
  const doors = doorsOf(folder) ?? "";
  return doors === ALL ? !name.startsWith("_") : doors.split(" ").includes(name);
}

function doorsOf(folder: string): string | undefined {
  return DOORS[folder] ?? DOORS[`${folderOf(folder)}/*`];
}

function path(specifier: string): string {
  return specifier.startsWith(root.href) ? specifier.slice(root.href.length) : specifier;
}

function roomOf(specifier: string): string {
  return path(specifier).split("/")[0]?.replace(/\.ts$/, "") ?? "";
}

function isAllowed(from: string, to: string): boolean {
  if (from === to || SIBLINGS.has(`${from} -> ${to}`)) return true;
  const layer = (room: string) => LAYERS.findIndex((rooms) => rooms.includes(room));
  return layer(to) >= 0 && layer(to) < layer(from);
}

function imports(module: ModuleInfo): string[] {
  return (module.dependencies ?? [])
    .map((one) => one.code?.specifier ?? one.type?.specifier ?? "")
    .filter((specifier) => specifier.startsWith(root.href));
}

/** What anybody imports by its name, each as `file name`. Whoever imports a file at run time may use all that it mentions. */
function importedNames(sources: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [file, source] of sources) {
    for (const [, names = "", specifier = ""] of source.matchAll(NAMED_IMPORT)) {
      for (const name of names.matchAll(/(\w+)(?:\s+as\s+\w+)?\s*(?:,|$)/g)) {
        found.add(`${new URL(specifier, file).href} ${name[1]}`);
      }
    }
    for (const [, specifier = ""] of source.matchAll(/import\("([^"]+)"\)/g)) {
      const { href } = new URL(specifier, file);
      for (const [word] of source.matchAll(/\w+/g)) found.add(`${href} ${word}`);
    }
  }
  return found;
}

/** Files that reach each other. Found by taking away, again and again, what imports nothing that is left. */
function circles(): readonly string[] {
  const left = new Map(modules.map((module) => [module.specifier, imports(module)]));
  for (let size = Infinity; left.size < size;) {
    size = left.size;
    for (const [file, targets] of left) {
      if (!targets.some((target) => left.has(target))) left.delete(file);
    }
  }
  // What only imports a circle is in none.
  for (let size = Infinity; left.size < size;) {
    size = left.size;
    const imported = new Set([...left.values()].flat());
    for (const file of left.keys()) if (!imported.has(file)) left.delete(file);
  }
  return [...left.keys()].map(path).sort();
}

/** What `deno info --json` says about every product file, the browser's client included; asked once, about a file that imports all. */
async function productModules(): Promise<readonly ModuleInfo[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const all = (await files([""])).map(({ href }) => `import ${JSON.stringify(href)};\n`);
    await Deno.writeTextFile(entry, all.join(""));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", fileURLToPath(new URL("deno.json", root)), entry],
      stdout: "piped",
      stderr: "null",
    }).output();
    const info: { modules: readonly ModuleInfo[] } = JSON.parse(new TextDecoder().decode(stdout));
    return info.modules.filter(({ specifier }) => specifier.startsWith(root.href));
  } finally {
    await Deno.remove(entry);
  }
}

/** The source files of the given top folders; "" stands for the product. */
async function files(tops: readonly string[]): Promise<URL[]> {
  const product = LAYERS.flat();
  const found: URL[] = [];
  for (const top of tops) {
    if (top !== "") await walk(new URL(`${top}/`, root), found);
    for (const room of top === "" ? product : []) {
      const file = new URL(`${room}.ts`, root);
      if (await exists(file)) found.push(file);
      await walk(new URL(`${room}/`, root), found);
    }
  }
  return found;
}

async function walk(folder: URL, found: URL[]): Promise<void> {
  if (!await exists(folder)) return;
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory && entry.name !== "fixtures") {
      await walk(new URL(`${entry.name}/`, folder), found);
    } else if (/\.(ts|mjs)$/.test(entry.name)) found.push(new URL(entry.name, folder));
  }
}

async function exists(url: URL): Promise<boolean> {
  try {
    await Deno.stat(url);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
