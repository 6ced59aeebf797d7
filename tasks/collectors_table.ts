/**
 * Tries the collectors on real files of the tools, holds what they find against what the tools say, and writes docs/collectors.md. With
 * `--check` it writes nothing and exits with 1 if the page is not up to date.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { BENCHMARKS } from "./collectors/benchmarks.ts";
import { COVERAGE } from "./collectors/coverage.ts";
import { DEPENDENCIES } from "./collectors/dependencies.ts";
import { LINES } from "./collectors/lines.ts";
import { type Section, tried } from "./collectors/section.ts";
import { TESTS } from "./collectors/tests.ts";

/** In the order of the page. */
export const SECTIONS: readonly Section[] = [COVERAGE, TESTS, BENCHMARKS, DEPENDENCIES, LINES];

const PAGE = new URL("../docs/collectors.md", import.meta.url);

/**
 * The page.
 *
 * @returns Markdown
 * @throws {Error} If a collector does not find what the tool says
 */
export async function collectorsPage(): Promise<string> {
  const parts = [
    "# Collectors: what is read, and by whose rule",
    "<!-- Made by tasks/collectors_table.ts from tasks/collectors: change those, not this. -->",
    "Every value is the one that the tool itself shows. This page is made by `tasks/collectors_table.ts`, which runs the collectors on " +
    "the files named here (in `tests/fixtures`) and fails where one finds another number than the tool.",
  ];
  for (const section of SECTIONS) {
    parts.push(`## ${section.title}`, ...section.text);
    const rows: string[] = [];
    for (const row of section.rows) {
      await tried(section.collector, row);
      const cells = [row.format, row.rule, row.tool, `\`${row.file}\``, row.told];
      rows.push(`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
    }
    const head =
      "| format | what counts | made by | tried on | the tool says |\n|---|---|---|---|---|";
    parts.push([head, ...rows].join("\n"));
  }
  return await formatted(parts.join("\n\n"));
}

async function formatted(text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    cwd: new URL("..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await process.output();
  if (!success) throw new Error("deno fmt failed");
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  const page = await collectorsPage();
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(PAGE, page);
    console.log("Wrote docs/collectors.md");
  } else if (page !== await Deno.readTextFile(PAGE)) {
    console.error("docs/collectors.md is old: deno run -A tasks/collectors_table.ts");
    Deno.exit(1);
  }
}
