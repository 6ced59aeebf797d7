import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);

/**
 * What GitHub's own parser finds wrong.
 *
 * @param paths Workflows
 * @returns One line for each problem, its file first
 */
export async function problemsOf(paths: readonly string[]): Promise<readonly string[]> {
  const parser = await Deno.makeTempFile({ suffix: ".js" });
  try {
    await deno("bundle", "--quiet", "-o", parser, "tests/examples/_parse_workflows.ts");
    // With fewer rights Deno would let it read nothing below /dev, where the suite may have its temporary files.
    return JSON.parse(await deno("run", "-A", parser, ...paths));
  } finally {
    await Deno.remove(parser);
  }
}

async function deno(...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
