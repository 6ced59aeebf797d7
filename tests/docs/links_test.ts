import assert from "node:assert/strict";
import { readActionFile } from "../action/_runner.ts";
import { commandsOf, problemOf } from "./_command_line.ts";
import { readPages } from "./_pages.ts";

const ROOT = new URL("../../", import.meta.url);
const pages = readPages();

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replaceAll(/^```[^]*?^```/gm, "").matchAll(/^#{1,6} (.*)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
    ),
  );
}

for (const { path, text } of pages) {
  Deno.test(`every link of ${path} leads to something`, () => {
    const prose = text.replaceAll(/^\s*```[^]*?^\s*```/gm, "").replaceAll(/`[^`\n]*`/g, "");
    for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const url = file === "" ? new URL(path, ROOT) : new URL(file, new URL(path, ROOT));
      const { isFile } = Deno.statSync(url);
      if (anchor !== undefined && isFile) {
        assert.ok(anchorsOf(Deno.readTextFileSync(url)).has(anchor), target);
      }
    }
  });
}

Deno.test("docs/README.md leads to every page", () => {
  const index = pages.find(({ path }) => path === "docs/README.md")?.text ?? "";
  for (const { path } of pages) {
    if (path.startsWith("docs/") && path !== "docs/README.md") {
      assert.ok(index.includes(`](${path.slice("docs/".length)})`), path);
    }
  }
});

Deno.test("no page names a variable, input or flag of ours that there is not", async () => {
  const { namesOf, SETTING_NAMES } = await import("../../config/settings/table.ts");
  const known = new Set([
    ...SETTING_NAMES.map((name) => namesOf(name).variable),
    ...["ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"].map((name) =>
      `UNENTROPY_S3_${name}`
    ),
    ...["BASE", "BRANCH", "EVENT", "PROJECT", "PULL_REQUEST", "RUN_ID", "TARGET"].map((name) =>
      `UNENTROPY_${name}`
    ),
    "UNENTROPY_TRUSTED_WORKFLOWS",
    "UNENTROPY_GIT_TOKEN",
    "UNENTROPY_GIT_USER",
    "UNENTROPY_POSTGRES_URL",
    // GitLab's later jobs get the outputs so.
    ...Object.keys((await readActionFile()).outputs).map((name) =>
      `UNENTROPY_${name.toUpperCase().replaceAll("-", "_")}`
    ),
    // Of the tests and the examples.
    "UNENTROPY_NODE",
    "UNENTROPY_REAL_TOOLS",
    "UNENTROPY_NEW_NODE",
    "UNENTROPY_OLD_NODE",
    "UNENTROPY_NODE_TYPES",
    "UNENTROPY_VERSION",
  ]);
  for (const { path, text } of pages) {
    for (const [name] of text.matchAll(/\bUNENTROPY_[A-Z0-9_]*[A-Z0-9]\b(?!_?\*)/g)) {
      assert.ok(known.has(name), `${path}: ${name}`);
    }
  }
});

Deno.test("every command within a sentence is one that there is", () => {
  let count = 0;
  for (const { path, text } of pages) {
    const prose = text.replaceAll(/^\s*```[^]*?^\s*```/gm, "");
    for (const [, line = ""] of prose.matchAll(/`((?:unentropy-track|npx -y deno|deno) [^`]+)`/g)) {
      // COMMAND, NAME and … stand for something else.
      if (/\b[A-Z]{4,}\b|…/.test(line)) continue;
      count++;
      for (const words of commandsOf(line.replaceAll("\n", " "))) {
        assert.equal(problemOf(words), undefined, `${path}: ${line}`);
      }
    }
  }
  assert.ok(count > 20, `only ${count} were seen`);
});
