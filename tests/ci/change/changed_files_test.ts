import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChangedFiles, findChangedFiles } from "../../../ci/change/changed_files.ts";
import { createGit } from "../../../ci/git/git.ts";
import { rangeText } from "../../../core/changed/line_range.ts";
import { createFakeGitHub, json } from "../../fakes/github.ts";
import { git, GIT_ENV, runGit } from "../git/_repository.ts";
import { apiOf } from "../github/_api.ts";
import { fakeGit, sha } from "../systems/_contexts.ts";

const NO_API = () => Promise.resolve(undefined);

function shown(found: ChangedFiles): unknown {
  return "unknown" in found
    ? found
    : found.files.map(({ path, lines }) => `${path}: ${lines.map(rangeText).join(" ")}`);
}

/** Ten lines of which some are other ones. */
function ten(
  name: string,
  change: (line: string, number: number) => string = (line) => line,
): string {
  const lines = Array.from({ length: 10 }, (_, at) => `const ${name}${at + 1} = ${name};\n`);
  return lines.map((line, at) => change(line, at + 1)).join("");
}

/** A repository with one commit and files of many kinds, and a clone that has nothing but a commit that changes them all. */
function makeRepository(): { readonly root: string; readonly base: string } {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  const write = (path: string, text: string | Uint8Array) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  git(root, "init", "-q", "-b", "main");
  // A setting of the user's that would change what a diff looks like.
  git(root, "config", "diff.noprefix", "true");
  for (const name of ["edited", "renamed", "moved", "spaced", "dos", "copied"]) {
    write(`src/${name}.ts`, ten(name));
  }
  write("src/gone.ts", "only here\n");
  write("logo.png", Uint8Array.of(0, 1, 2));
  symlinkSync("src", join(root, "link"));
  git(root, "add", ".");
  runGit(root, ["update-index", "--add", "--cacheinfo", `160000,${sha("a")},lib`]);
  git(root, "commit", "-q", "-m", "one");
  const base = git(root, "rev-parse", "HEAD");
  write(
    "src/edited.ts",
    ten("edited", (line, number) => number === 3 ? "one\ntwo\n" : number === 8 ? "" : line),
  );
  mkdirSync(join(root, "lib2"));
  renameSync(join(root, "src/renamed.ts"), join(root, "lib2/renamed.ts"));
  write("lib2/renamed.ts", ten("renamed", (line, number) => number === 10 ? "other\n" : line));
  renameSync(join(root, "src/moved.ts"), join(root, "lib2/moved to.ts"));
  write("src/spaced.ts", ten("spaced", (line, number) => number === 5 ? "x();\n" : `  ${line}`));
  write("src/dos.ts", ten("dos", (line) => line.replace("\n", "\r\n")));
  rmSync(join(root, "src/gone.ts"));
  write("src/copy.ts", ten("copied"));
  write("logo.png", Uint8Array.of(0, 3, 2));
  rmSync(join(root, "link"));
  symlinkSync("lib2", join(root, "link"));
  git(root, "add", ".");
  runGit(root, ["update-index", "--add", "--cacheinfo", `160000,${sha("b")},lib`]);
  git(root, "commit", "-q", "-m", "two");
  return { root, base };
}

/** Renamed files have what differs, copied ones every line; the rest is in the same place or has no lines. */
const EXPECTED = [
  "lib2/moved to.ts: ",
  "lib2/renamed.ts: 10",
  "src/copy.ts: 1-10",
  "src/edited.ts: 3-4",
  "src/spaced.ts: 5",
];

Deno.test("findChangedFiles() finds the lines that a real change touches, in whatever clone", async () => {
  const { root, base } = makeRepository();
  const shallow = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    const commit = git(root, "rev-parse", "HEAD");
    const here = { git: createGit({ cwd: root, env: GIT_ENV }), api: NO_API, commit };
    assert.deepEqual(shown(await findChangedFiles(base, here)), EXPECTED);
    // What the tests ran on counts, not what was committed.
    writeFileSync(
      join(root, "src/copied.ts"),
      ten("copied", (line, number) => number === 1 ? "x\n" : line),
    );
    assert.deepEqual(
      shown(await findChangedFiles(base, here)),
      EXPECTED.toSpliced(2, 0, "src/copied.ts: 1"),
    );
    git(root, "config", "uploadpack.allowAnySHA1InWant", "true");
    git(shallow, "clone", "-q", "--depth=1", `file://${root}`, ".");
    const there = { git: createGit({ cwd: shallow, env: GIT_ENV }), api: NO_API, commit };
    assert.equal(await there.git.diff(base), undefined);
    assert.deepEqual(shown(await findChangedFiles(base, there)), EXPECTED);
    assert.equal(there.git.fetches(), 1);
    // A whole clone stays whole.
    git(root, "checkout", "-q", "--detach");
    git(root, "commit", "-q", "-a", "-m", "aside");
    const aside = git(root, "rev-parse", "HEAD");
    git(shallow, "fetch", "-q", "--unshallow");
    assert.equal(await there.git.bring(aside), true);
    assert.equal(await there.git.isShallow(), false);
    assert.deepEqual(shown(await findChangedFiles(aside, there)), ["src/copied.ts: 1"]);
  } finally {
    rmSync(root, { recursive: true });
    rmSync(shallow, { recursive: true });
  }
});

Deno.test("findChangedFiles() asks GitHub's API where git can neither tell nor fetch", async () => {
  const fake = createFakeGitHub();
  const sources = { git: fakeGit({ isShallow: true }), api: () => apiOf(fake), commit: sha("e") };
  const diff = "diff --git a/a.ts b/a.ts\nindex 1..2 100644\n--- a/a.ts\n+++ b/a.ts\n" +
    "@@ -1,2 +1,3 @@\n a\n+b\n c\n";
  const path = /compare\/a+\.\.\.e+/;
  fake.fail({ path, times: 1, answer: () => new Response(diff) });
  assert.deepEqual(shown(await findChangedFiles(sha("a"), sources)), ["a.ts: 2"]);
  fake.fail({ path, times: 9, answer: () => json(406, { message: "too large" }) });
  assert.deepEqual(shown(await findChangedFiles(sha("a"), sources)), {
    unknown: "GitHub's API answered 406 too large",
  });
  assert.match(
    JSON.stringify(await findChangedFiles(sha("a"), { ...sources, api: NO_API })),
    /does not have the commit aaaaaaa/,
  );
});
