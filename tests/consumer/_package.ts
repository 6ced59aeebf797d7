import assert from "node:assert/strict";
import { join } from "node:path";
import { buildPackage } from "../../tasks/npm.ts";

let built: Promise<string> | undefined;

/** The folder of the package as it is now, made once for all tests of a file. */
export function currentPackage(): Promise<string> {
  built ??= (async () => {
    const folder = await Deno.makeTempDir({ prefix: "unentropy-package-" });
    globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
    await buildPackage(join(folder, "package"));
    return join(folder, "package");
  })();
  return built;
}

/** The tarball that `npm pack` makes of it. */
export async function packed(): Promise<string> {
  const cwd = join(await currentPackage(), "..");
  const { success, stdout, stderr } = await new Deno.Command("npm", {
    args: ["pack", "--silent", "./package"],
    cwd,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return join(cwd, new TextDecoder().decode(stdout).trim());
}
