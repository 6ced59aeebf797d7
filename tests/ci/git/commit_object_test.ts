import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createGit } from "../../../ci/git/git.ts";
import { GIT_ENV } from "./_repository.ts";

const HEADERS = "author Ada <a@b.c> 1700000000 +0100\ncommitter Bo <b@b.c> 1700000123 -0500\n";

/** Commits as git may find them, whoever wrote them; `TREE` and `PARENT` are ids. */
const COMMITS: Readonly<Record<string, string>> = {
  "a plain one": `tree TREE\n${HEADERS}\nFix it\n\nAt last.\n`,
  "one with two parents": `tree TREE\nparent PARENT\nparent PARENT\n${HEADERS}\nMerge\n`,
  "a subject of several lines": `tree TREE\n${HEADERS}\none  \ntwo\n  three\n\nfour\n`,
  "blank lines first": `tree TREE\n${HEADERS}\n\n  \n\nlate\n`,
  "no message": `tree TREE\n${HEADERS}\n`,
  "no end of line": `tree TREE\n${HEADERS}\nshort`,
  "a signature that looks like headers":
    `tree TREE\n${HEADERS}gpgsig -----BEGIN\n \n parent x\n -----END\n\nSigned\n`,
  "a name with odd characters":
    'tree TREE\nauthor  Ada "L" ünï  <> 1700000000 +0000\ncommitter <b> 1 +0000\n\nx\n',
  "an encoding of its own": `tree TREE\n${HEADERS}encoding ISO-8859-1\n\nGr\xfc\xdfe\n`,
  "a time before 1970": "tree TREE\nauthor A <a> 5 +0000\ncommitter B <b> -5 +0000\n\nold\n",
};

Deno.test("createGit() tells of a commit what git log tells", async (t) => {
  const folder = await Deno.makeTempDir();
  const git = (args: readonly string[], input: string | Uint8Array = "") =>
    execFileSync("git", [...args], { cwd: folder, input, env: GIT_ENV }).toString().trimEnd();
  try {
    git(["init", "-q"]);
    const tree = git(["mktree"]);
    const parent = git(["commit-tree", "-m", "first", tree]);
    for (const [name, text] of Object.entries(COMMITS)) {
      await t.step(name, async () => {
        const written = text.replaceAll("TREE", tree).replaceAll("PARENT", parent);
        const bytes = name.startsWith("an encoding")
          ? Uint8Array.from(written, (character) => character.charCodeAt(0))
          : new TextEncoder().encode(written);
        const id = git(["hash-object", "-t", "commit", "-w", "--literally", "--stdin"], bytes);
        const format = "--format=%H%n%P%n%ct%n%an%n%s";
        const [, parents = "", seconds, author = "", subject = ""] = git(["log", "-1", format, id])
          .split("\n");
        assert.deepEqual(await createGit({ cwd: folder, env: GIT_ENV }).commit(id), {
          id,
          parents: parents.split(" ").filter(Boolean),
          time: Number(seconds) * 1000,
          author,
          subject,
        });
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("createGit() takes no name for a question of its own", async () => {
  const folder = await Deno.makeTempDir();
  try {
    execFileSync("git", ["init", "-q"], { cwd: folder, env: GIT_ENV });
    execFileSync("git", ["commit", "-q", "--allow-empty", "-m", "x"], {
      cwd: folder,
      env: GIT_ENV,
    });
    const git = createGit({ cwd: folder, env: GIT_ENV });
    for (const name of ["", "-h", "none", "none\nHEAD", "HEAD\nHEAD", "\0", "HEAD^{tree"]) {
      assert.equal(await git.resolve(name), undefined, JSON.stringify(name));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
