import { join } from "node:path";
import { buildBundle } from "../../tasks/build.ts";

let bundle: Promise<Uint8Array<ArrayBuffer>> | undefined;

/** The program as it is now, built once for all tests of a file. */
export function currentBundle(): Promise<Uint8Array<ArrayBuffer>> {
  bundle ??= (async () => {
    const folder = await Deno.makeTempDir();
    try {
      await buildBundle(join(folder, "program.js"));
      return await Deno.readFile(join(folder, "program.js"));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  })();
  return bundle;
}
