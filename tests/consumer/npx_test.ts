import assert from "node:assert/strict";
import { delimiter, dirname } from "node:path";
import { VERSION } from "../../core/version.ts";
import { IS_WHOLE } from "../_amount.ts";
import { NODE } from "../action/_runner.ts";
import { OLD_NODE } from "./_consumer.ts";
import { packed } from "./_package.ts";

/** The programs by what they say; in CI none may be missing. */
const NODES = {
  "a current Node": NODE,
  "the newest Node": Deno.env.get("UNENTROPY_NEW_NODE"),
  "an old Node": OLD_NODE,
} as const;
const isRequired = Deno.env.get("UNENTROPY_REQUIRE_NODE") === "1";

for (const [name, node] of Object.entries(NODES)) {
  Deno.test({
    name: `npx of the tarball begins a project on ${name}, or says in one line what it needs`,
    ignore: !IS_WHOLE || (node === undefined && !isRequired),
    fn: async () => {
      assert.ok(node !== undefined, "it is not set");
      const home = await Deno.makeTempDir({ prefix: "unentropy-npx-" });
      try {
        await Deno.writeTextFile(`${home}/a.js`, "one();\n");
        const npx = async (...words: readonly string[]) => {
          const { code, stdout, stderr } = await new Deno.Command("npx", {
            args: ["--yes", "--offline", `file:${await packed()}`, ...words],
            cwd: home,
            clearEnv: true,
            env: {
              HOME: home,
              PATH: [...(node.includes("/") ? [dirname(node)] : []), Deno.env.get("PATH")]
                .join(delimiter),
              npm_config_update_notifier: "false",
            },
            stdin: "null",
          }).output();
          const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
          return { code, stdout: text(stdout), stderr: text(stderr) };
        };
        const { code, stdout, stderr } = await npx("--version");
        if (name === "an old Node") {
          assert.equal(code, 2);
          assert.match(
            stderr,
            /^(?:npm warn [^\n]*\n)*✗ [^\n]*RUNTIME_TOO_OLD[^\n]*\n +why +this is Node [^\n]*\n$/,
          );
          return;
        }
        assert.match(stdout, new RegExp(`^unentropy-track ${VERSION} .*Node \\d+`));
        const begun = await npx("init", "--yes");
        assert.equal(begun.code, 0, begun.stderr);
        assert.match(begun.stdout, /See the report: npx @unentropy\/track preview --open\n$/);
      } finally {
        await Deno.remove(home, { recursive: true });
      }
    },
  });
}
