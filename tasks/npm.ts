// deno-lint-ignore-file no-console -- it prints for people
/**
 * Makes the package for npm in `dist/npm`: the module, the command and their types, from the same sources as on JSR. `npm pack dist/npm`
 * makes the tarball.
 *
 * @module
 */

import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { OLDEST } from "../core/runtime.ts";
import { VERSION } from "../core/version.ts";
import { buildEntries, BUNDLE } from "./build.ts";
import { bundledPackages, licensesText } from "./notices.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const PACKAGE = join(BUNDLE, "../npm");
/** What can be imported, by the name behind the package's own. */
const MODULES = { ".": "mod.ts", "./testing": "testing.ts" } as const;

/**
 * Makes the package.
 *
 * @param folder Where it goes; what was there is removed
 */
export async function buildPackage(folder: string = PACKAGE): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const entries = Object.values(MODULES);
  await buildEntries([...entries, "cli.ts"], folder);
  await writeTypes(entries, join(folder, "types"));
  for (const name of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    await Deno.copyFile(join(ROOT, name), join(folder, name));
  }
  await Deno.writeTextFile(
    join(folder, "THIRD_PARTY_LICENSES.txt"),
    licensesText(await bundledPackages()),
  );
  await Deno.writeTextFile(
    join(folder, "package.json"),
    `${JSON.stringify(manifest(), undefined, 2)}\n`,
  );
}

function manifest(): object {
  return {
    name: "@unentropy/track",
    version: VERSION,
    description: "Track metrics of a code base on every CI run, in a history that you own",
    license: "MIT",
    repository: "github:unentropy/track",
    type: "module",
    engines: { node: `>=${OLDEST.node}` },
    bin: { "unentropy-track": "cli.js" },
    exports: {
      ...Object.fromEntries(
        Object.entries(MODULES).map(([name, source]) => {
          const file = source.replace(/\.ts$/, "");
          return [name, { types: `./types/${file}.d.ts`, default: `./${file}.js` }];
        }),
      ),
      "./package.json": "./package.json",
    },
  };
}

/** Writes the declarations of modules and of what these name. A file is enough for its own, because its exports say their types. */
async function writeTypes(entries: readonly string[], folder: string): Promise<void> {
  const queue = entries.map((entry) => join(ROOT, entry));
  const seen = new Set(queue);
  for (const source of queue) {
    const { outputText, diagnostics = [] } = ts.transpileDeclaration(
      await Deno.readTextFile(source),
      {
        fileName: source,
        reportDiagnostics: true,
        compilerOptions: {
          target: ts.ScriptTarget.ESNext,
          module: ts.ModuleKind.NodeNext,
          isolatedDeclarations: true,
        },
      },
    );
    if (diagnostics.length > 0) {
      const text = ts.formatDiagnostics(diagnostics, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => ROOT,
        getNewLine: () => "\n",
      });
      throw new Error(`The types of ${source} cannot be told from it alone: ${text}`);
    }
    const text = outputText.replace(
      /(from "\.[^"]+|import\("\.[^"]+)\.ts"/g,
      (_, start: string) => {
        const named = join(dirname(source), `${start.slice(start.indexOf('"') + 1)}.ts`);
        if (!seen.has(named)) queue.push(named);
        seen.add(named);
        return `${start}.js"`;
      },
    );
    const target = join(folder, relative(ROOT, source).replace(/\.ts$/, ".d.ts"));
    await Deno.mkdir(dirname(target), { recursive: true });
    const isEntry = entries.includes(relative(ROOT, source));
    await Deno.writeTextFile(target, isEntry ? `/// <reference types="node" />\n${text}` : text);
  }
}

if (import.meta.main) {
  await buildPackage();
  console.error(`dist/npm is the package: \`npm pack ./dist/npm\` makes its tarball`);
}
