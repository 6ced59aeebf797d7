/**
 * Makes, or with `--check` verifies, every file that is generated from the source.
 *
 * @module
 */

const generators = [
  "report_client.ts",
  "architecture_docs.ts",
  "config_input.ts",
  "output_schemas.ts",
  "action_docs.ts",
  "configuration_docs.ts",
  "troubleshooting_docs.ts",
  "detection_table.ts",
  "collectors_table.ts",
];
let failed = 0;
for (const name of generators) {
  const path = new URL(name, import.meta.url);
  try {
    await Deno.stat(path);
  } catch {
    continue;
  }
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", path.href, ...Deno.args],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) failed++;
}
Deno.exit(failed === 0 ? 0 : 1);
