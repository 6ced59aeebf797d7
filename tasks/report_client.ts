/**
 * Bundles the report's browser code and style (report/client/) into report/page/client_bundle.ts, which is committed, so that the product
 * needs no bundler. `--check` fails when the committed file is not what the sources give.
 *
 * @module
 */

import { deflateSync, strToU8 } from "fflate";
import { digest } from "../report/page/digest.ts";

const ROOT = new URL("../", import.meta.url);
const TARGET = new URL("report/page/client_bundle.ts", ROOT);
/** What stands in the script for the style of what only a script makes. */
const LIVE_STYLE = '"LIVE_STYLE"';
const NOTICE = "/*! uPlot, MIT License, Copyright (c) 2022 Leon Sorokin */";

/** Minifies one entry with everything that it imports. */
async function bundle(entry: string, options: readonly string[]): Promise<string> {
  const output = await Deno.makeTempFile();
  try {
    const command = new Deno.Command(Deno.execPath(), {
      args: [
        "bundle",
        "--quiet",
        "--minify",
        "--platform",
        "browser",
        ...options,
        "-o",
        output,
        entry,
      ],
      cwd: ROOT,
      stdout: "piped",
      stderr: "piped",
    });
    const { success, stderr } = await command.output();
    if (!success) throw new Error(`Cannot bundle ${entry}: ${new TextDecoder().decode(stderr)}`);
    return (await Deno.readTextFile(output)).trim();
  } finally {
    await Deno.remove(output);
  }
}

/** The text of report/page/client_bundle.ts as the sources give it now. */
export async function clientBundle(): Promise<string> {
  const [script, loader, style] = [
    `${NOTICE}\n${await bundle("report/client/main.ts", ["--format", "iife"])}`
      .replace(LIVE_STYLE, JSON.stringify(await bundle("report/client/live_style.css", []))),
    await bundle("report/client/loader.ts", ["--format", "iife"]),
    await bundle("report/client/style.css", []),
  ];
  for (const text of [loader, style]) {
    // Inside a document these would end the element early.
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error("The bundle holds a closing tag");
  }
  // Always the same bytes, on whatever machine.
  const deflated = new Uint8Array(deflateSync(strToU8(script), { level: 9 }));
  return [
    "// Generated from report/client/ by tasks/report_client.ts; do not edit.",
    "/** The page's script, deflated and in base64. */",
    `export const CLIENT_SCRIPT: string = ${JSON.stringify(deflated.toBase64())};`,
    "/** The hash by which a policy knows the script. */",
    `export const CLIENT_HASH: string = ${JSON.stringify(digest(script))};`,
    "/** What unpacks and starts the script. */",
    `export const CLIENT_LOADER: string = ${JSON.stringify(loader)};`,
    "/** The page's style, without the theme's colours. */",
    `export const CLIENT_STYLE: string = ${JSON.stringify(style)};`,
    "",
  ].join("\n");
}

if (import.meta.main) {
  const wanted = await clientBundle();
  if (Deno.args.includes("--check")) {
    const found = await Deno.readTextFile(TARGET);
    if (found !== wanted) {
      throw new Error(
        "report/page/client_bundle.ts is not fresh: run deno run -A tasks/report_client.ts",
      );
    }
  } else {
    await Deno.writeTextFile(TARGET, wanted);
  }
}
