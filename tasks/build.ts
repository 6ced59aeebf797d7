/**
 * Bundles the command-line program with everything it needs into `dist/unentropy-track.js`, one file that runs on Deno and on
 * Node 22.13 or newer.
 *
 * @module
 */

const output = "dist/unentropy-track.js";
await Deno.mkdir("dist", { recursive: true });
const { code, stderr } = await new Deno.Command(Deno.execPath(), {
  args: [
    "bundle",
    "--quiet",
    "--platform",
    "deno",
    "--minify",
    "--keep-names",
    "-o",
    output,
    "cli.ts",
  ],
  env: { DENO_NO_UPDATE_CHECK: "1" },
  stdout: "null",
  stderr: "piped",
}).output();
if (code !== 0) {
  console.error(new TextDecoder().decode(stderr));
  Deno.exit(code);
}
const { size } = await Deno.stat(output);
console.error(`${output} ${(size / 1000).toFixed(0)} kB`);
