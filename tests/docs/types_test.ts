import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { readPages } from "./_pages.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

Deno.test("the types of every module on the pages fit, with the compiler's own options", async () => {
  const folder = await Deno.makeTempDir();
  try {
    // Who uses the module has neither our options nor our folder.
    const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
    const own = {
      ...imports,
      "@unentropy/track": join(ROOT, "mod.ts"),
      "@unentropy/track/testing": join(ROOT, "testing.ts"),
    };
    await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify({ imports: own }));
    const files = readPages().flatMap(({ path, blocks }) =>
      blocks.filter(({ language }) => language === "ts").map(({ marks, text }) => {
        const file = join(folder, path, marks.get("file") ?? "");
        Deno.mkdirSync(dirname(file), { recursive: true });
        Deno.writeTextFileSync(file, text);
        return file;
      })
    );
    assert.ok(files.length > 0);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--no-lock", "--config", join(folder, "deno.json"), ...files],
      env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
