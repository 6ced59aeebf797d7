/**
 * Bundles the command-line program with everything it needs into `dist/unentropy-track.js`, one file that runs on Deno and on
 * Node 22.13 or newer.
 *
 * @module
 */

import { stop, transform } from "esbuild";

const output = "dist/unentropy-track.js";
await Deno.mkdir("dist", { recursive: true });
const bundle = await new Deno.Command(Deno.execPath(), {
  args: ["bundle", "--quiet", "--platform", "deno", "-o", output, "cli.ts"],
  env: { DENO_NO_UPDATE_CHECK: "1" },
  stdout: "null",
  stderr: "piped",
}).output();
if (!bundle.success) {
  console.error(new TextDecoder().decode(bundle.stderr));
  Deno.exit(bundle.code);
}
// Node 22 does not know `using`; the bundler leaves it, so the syntax is lowered here, and the text made small.
const { code } = await transform(await Deno.readTextFile(output), {
  target: "node22.13",
  format: "esm",
  minify: true,
  keepNames: true,
  legalComments: "none",
  banner: "#!/usr/bin/env node",
});
await stop();
await Deno.writeTextFile(output, code);
console.error(`${output} ${(code.length / 1000).toFixed(0)} kB`);
