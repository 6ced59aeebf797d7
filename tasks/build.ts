// deno-lint-ignore-file no-console -- it prints for people
/**
 * Bundles the command-line program with everything it needs into `dist/unentropy-track.js`, one file that runs on Deno and on
 * Node, from the versions in `core/runtime.ts` on.
 *
 * @module
 */

import { build, type BuildOptions, type Plugin, stop } from "esbuild";

const ROOT = new URL("../", import.meta.url).pathname;
/** The single file. */
export const BUNDLE = `${ROOT}dist/unentropy-track.js`;

/**
 * Node calls its SQLite module experimental at every start, where nobody can act on it. Only what is said while this one module loads
 * is not shown, so every other warning is.
 */
const quietSqlite: Plugin = {
  name: "quiet-sqlite",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:sqlite$/ }, ({ path }) => ({ path, namespace: "quiet-sqlite" }));
    onLoad({ filter: /.*/, namespace: "quiet-sqlite" }, () => ({
      contents: `
        import process from "node:process";
        const { emitWarning } = process;
        process.emitWarning = () => {};
        // Absent in a runtime that is too old, which cli.ts says.
        const sqlite = process.getBuiltinModule?.("node:sqlite") ?? {};
        process.emitWarning = emitWarning;
        export const { DatabaseSync, StatementSync, backup, constants } = sqlite;
      `,
    }));
  },
};

/** The commit of the sources, `-changed` if they differ from it; `undefined` outside a repository. */
async function sourceCommit(): Promise<string | undefined> {
  const { success, stdout } = await new Deno.Command("git", {
    args: ["describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=-changed"],
    cwd: ROOT,
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
}

/**
 * Puts all modules of some entry points together; Deno's own bundler knows its import map.
 *
 * @param args Where to, and the entry points
 */
async function bundleModules(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", ...args],
    cwd: ROOT,
    env: { DENO_NO_UPDATE_CHECK: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`Cannot bundle ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}

/**
 * Puts all modules of an entry point into one text, in which each piece of a package is called by the package and its version, wherever
 * this machine keeps them: the same sources give the same text.
 */
export async function bundledText(entry: string): Promise<string> {
  const output = await Deno.makeTempFile();
  try {
    await bundleModules("-o", output, entry);
    return withoutPlaces(await Deno.readTextFile(output));
  } finally {
    await Deno.remove(output);
  }
}

/** The names of pieces stand in comments and, of CommonJS, in keys, each at the beginning of a line. */
function withoutPlaces(text: string): string {
  return text.replace(/^((?:\/\/|\/\*) |\s*")[^"\n]*\/npm\/[^/"\n]+\//gm, "$1npm/");
}

/**
 * A package in CommonJS that is loaded when it is needed is a file of its own, to which the bundler gives a default export only. Runtimes
 * give it the names of its exports, too, and our sources ask for these.
 */
function withNames(text: string): string {
  const [, load] = /^export default (require_\w+\(\));$/m.exec(text) ?? [];
  if (load === undefined) return text;
  const found = [...text.matchAll(/^\s*exports\.([A-Za-z_$][\w$]*) = /gm)].map(([, name]) => name);
  const names = [...new Set(found)].filter((name) => name !== "default" && name !== "__esModule");
  return names.length === 0 ? text : `${text}\nexport const { ${names.join(", ")} } = ${load};\n`;
}

/** Lowers what Node 22 does not know (`using`), which Deno's bundler leaves, and makes the text small. */
async function lower(
  files: Pick<BuildOptions, "entryPoints" | "outfile" | "outdir" | "splitting" | "chunkNames">,
): Promise<void> {
  const commit = await sourceCommit();
  await build({
    ...files,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22.13",
    minify: true,
    legalComments: "eof",
    // Packages in CommonJS ask for the runtime's own modules by it.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; ' +
        "const require = makeRequire(import.meta.url);",
    },
    logLevel: "warning",
    define: { UNENTROPY_COMMIT: commit === undefined ? "undefined" : JSON.stringify(commit) },
    plugins: [quietSqlite],
  });
  await stop();
}

/**
 * Builds the single file.
 *
 * @param output Where it goes
 * @returns Its size in bytes
 */
export async function buildBundle(output: string = BUNDLE): Promise<number> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/modules.js`, await bundledText("cli.ts"));
    await lower({ entryPoints: [`${folder}/modules.js`], outfile: output });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return await startedByNode(output);
}

/**
 * Builds several entry points that share what they have in common.
 *
 * @param entries Files at the top of the sources
 * @param folder Where they go, each with the ending `.js`, and what they share
 */
export async function buildEntries(entries: readonly string[], folder: string): Promise<void> {
  const modules = await Deno.makeTempDir();
  try {
    await bundleModules("--code-splitting", "--outdir", modules, ...entries);
    for (const { name } of Deno.readDirSync(modules)) {
      const text = await Deno.readTextFile(`${modules}/${name}`);
      await Deno.writeTextFile(`${modules}/${name}`, withNames(withoutPlaces(text)));
    }
    await lower({
      entryPoints: entries.map((entry) => `${modules}/${entry.replace(/\.ts$/, ".js")}`),
      outdir: folder,
      splitting: true,
      chunkNames: "shared/[name]-[hash]",
    });
  } finally {
    await Deno.remove(modules, { recursive: true });
  }
  if (entries.includes("cli.ts")) await startedByNode(`${folder}/cli.js`);
}

/** The bundlers keep the first line of cli.ts, which is for Deno. Returns the file's size in bytes. */
async function startedByNode(program: string): Promise<number> {
  const text = (await Deno.readTextFile(program)).replace(/^#!.*\n/, "#!/usr/bin/env node\n");
  await Deno.writeTextFile(program, text, { mode: 0o755 });
  return new TextEncoder().encode(text).length;
}

if (import.meta.main) {
  const sizeBytes = await buildBundle();
  console.error(`dist/unentropy-track.js ${(sizeBytes / 1000).toFixed(0)} kB`);
}
