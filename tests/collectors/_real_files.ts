import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Maker, realFile } from "./made/made.ts";
import { EXPECTED, REPORTS } from "./_reports.ts";

/** Bigger files take longer and are all alike. */
const SMALL_BYTES = 6_000;

/** The small ones among the real reports of a folder. */
export function realReports(folder: RegExp): readonly Maker[] {
  return Object.keys(EXPECTED).filter((name) => folder.test(name))
    .map((name) => readFileSync(join(REPORTS, name), "utf8"))
    .filter((text) => text.length <= SMALL_BYTES)
    .map((text) => realFile(text));
}

/** Kind of lock file, and the file. */
const LOCKS: readonly (readonly [format: string, file: string])[] = [
  ["cargo", "cargo/Cargo.lock"],
  ["composer", "composer/composer.lock"],
  ["deno", "deno/deno.lock"],
  ["go", "go/go.mod"],
  ["go-sum", "go/go.sum"],
  ["npm", "npm-ws/package-lock.json"],
  ["pnpm", "pnpm-ws/pnpm-lock.yaml"],
  ["pnpm", "pnpm7/pnpm-lock.yaml"],
  ["poetry", "poetry/poetry.lock"],
  ["uv", "uv/uv.lock"],
  ["yarn", "yarn1/yarn.lock"],
  ["yarn", "yarn4/yarn.lock"],
];

/** The real lock files; of a big one that is a list of tables or paragraphs, the first. */
export function realLocks(): readonly Maker[] {
  return LOCKS.map(([format, file]) => {
    const text = readFileSync(join(REPORTS, "../locks", file), "utf8");
    const isWhole = text.length <= SMALL_BYTES || !/poetry|uv|yarn/.test(file);
    const start = text.slice(0, text.lastIndexOf("\n\n", SMALL_BYTES) + 1);
    return realFile(isWhole ? text : start, { format });
  });
}
