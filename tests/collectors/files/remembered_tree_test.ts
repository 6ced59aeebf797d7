import assert from "node:assert/strict";
import { rememberedTree } from "../../../collectors/files/remembered_tree.ts";
import { count } from "../../../collectors/lines/count.ts";
import { loc } from "../../../collectors/lines/loc.ts";
import { collectWith, totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const codes = (text: string) => [...text].map((one) => one.charCodeAt(0));

const PROJECT = {
  ".gitignore": "out/\n",
  "src/a.ts": "// TODO\nconst a = 1;\n",
  "src/big.ts": "const big = 1;\n".repeat(100_000),
  "src/empty.ts": "",
  "src/script": "#!/usr/bin/env bash\necho TODO\n",
  "src/image.png": new Uint8Array(20_000),
  "src/wide.ts": new Uint8Array(
    new Uint16Array([0xfeff, ...codes("let a;\n".repeat(9_000))]).buffer,
  ),
  "out/gen.ts": "const g = 1;\n",
};

Deno.test("rememberedTree() gives collectors what the disk gives them", () =>
  withFolder(PROJECT, async (root) => {
    const tree = rememberedTree();
    for (
      const [collector, args] of [[loc, ["."]], [loc, ["--by", "language"]], [count, [
        "--pattern",
        "TODO",
      ]]] as const
    ) {
      const [remembered, fresh] = await Promise.all(
        [{ tree }, {}].map((rest) => collectWith(collector, root, args, rest)),
      );
      assert.deepEqual(remembered, fresh);
    }
  }));

Deno.test("rememberedTree() asks the disk once", () =>
  withFolder(PROJECT, async (root) => {
    const tree = rememberedTree();
    const look = () => totalOf(count, root, ["--pattern", "TODO"], { tree });
    assert.equal(await look(), 2);
    await Deno.remove(`${root}/src`, { recursive: true });
    assert.equal(await look(), 2);
  }));
