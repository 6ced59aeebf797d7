import assert from "node:assert/strict";
import { join } from "node:path";
import { type CommitTree, commitTrees } from "../../../collectors/files/commit_tree.ts";
import { count } from "../../../collectors/lines/count.ts";
import { openGitObjects } from "../../../collectors/files/git_objects.ts";
import { loc } from "../../../collectors/lines/loc.ts";
import type { Collector } from "../../../collectors/types.ts";
import { collectWith } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const utf16 = (text: string) =>
  new Uint8Array([0xff, 0xfe, ...[...text].flatMap((one) => [one.charCodeAt(0), 0])]);

const FILES = {
  ".gitignore": "out/\n*.gen.ts\n",
  "src/a.ts": "// TODO c\nconst a = 1;\n\nconst b = 2;\n",
  "src/same.ts": "// TODO c\nconst a = 1;\n\nconst b = 2;\n",
  "src/b.py": "x = 1 # TODO\n",
  "src/script": "#!/usr/bin/env bash\necho 1 # TODO\n",
  "src/wide.ts": utf16("const w = 1;\n"),
  "src/image.png": "\x89PNG\0TODO\n",
  "src/kept.gen.ts": "const tracked = 1; // TODO, and ignored all the same\n",
  "src/deep/.gitignore": "!*.gen.ts\n",
  "src/deep/back.gen.ts": "const back = 1;\n",
  "out/gen.ts": "const g = 1; // TODO\n",
  "node_modules/p/index.js": "x; // TODO\n",
  "pkg/app/main.go": "package main // TODO\n",
  "pkg/with space/ü.ts": "const ü = 1;\n",
};

/** A repository with everything committed, ignored or not. */
async function withCommit(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (root: string, load: (prefix?: string) => Promise<CommitTree>) => Promise<void>,
): Promise<void> {
  await withFolder(files, async (root) => {
    await Deno.symlink("src", join(root, "link"));
    await Deno.symlink("../nowhere", join(root, "dangling"));
    await git(root, "init", "-q");
    await git(root, "add", "-f", ".");
    await git(root, "commit", "-q", "-m", "All");
    const id = await git(root, "rev-parse", "HEAD^{tree}");
    await using objects = openGitObjects(root, Deno.env.toObject());
    const trees = commitTrees(objects);
    await work(root, (prefix = "") => trees.load(id, prefix));
  });
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args],
    cwd,
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

const CASES: readonly (readonly [Collector, readonly string[]])[] = [
  [loc, []],
  [loc, ["--by", "language"]],
  [loc, ["src", "--exclude", "*.py"]],
  [loc, ["-l", "shell"]],
  [loc, ["-l", "typescript", "--no-gitignore"]],
  [loc, ["link"]],
  [loc, ["link/deep"]],
  [loc, ["src/**/*.ts", "!src/a.ts"]],
  [loc, ["out"]],
  [count, ["-p", "TODO"]],
  [count, ["-p", "todo", "-i", "--by", "file"]],
  [count, ["-p", "TODO", "src/a.ts", "src/kept.gen.ts"]],
  [count, ["-p", "TODO", "pkg/**"]],
];

for (const [collector, args] of CASES) {
  Deno.test(`${collector.name} ${args.join(" ")} finds in a commit what it finds in a checkout`, () =>
    withCommit(FILES, async (folder, load) => {
      for (const prefix of ["", "src/", "pkg/"]) {
        const tree = await load(prefix);
        const onDisk = await settled(collectWith(collector, join(folder, prefix), args));
        const inCommit = await settled(collectWith(collector, tree.root, args, { tree }));
        assert.deepEqual(inCommit, onDisk);
      }
    }));
}

async function settled(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

Deno.test("the config's sources count in a commit, too", () =>
  withCommit(FILES, async (folder, load) => {
    const tree = await load();
    const sources = ["src", "!src/deep"];
    assert.deepEqual(
      await collectWith(loc, tree.root, [], { tree, sources }),
      await collectWith(loc, folder, [], { sources }),
    );
  }));

Deno.test("what is equal in two files is worked out once, and again under another name of the task", () =>
  withCommit(FILES, async (_, load) => {
    const tree = await load();
    const files = ["src/a.ts", "src/same.ts", "src/b.py"].map((shown) => ({
      shown,
      path: `${tree.root}/${shown}`,
    }));
    let computed = 0;
    const lengths = (name: string) =>
      tree.derive(files, {
        keyOf: () => name,
        compute: (portion) => {
          computed += portion.length;
          return portion.map(({ bytes }) => bytes.length);
        },
      });
    assert.deepEqual(await lengths("length"), [37, 37, 13]);
    await lengths("length");
    assert.equal(computed, 2);
    await lengths("another");
    assert.equal(computed, 4);
  }));

Deno.test("objectId() follows links, is empty for what is not there and unknown out of the repository", () =>
  withCommit(FILES, async (root, load) => {
    const tree = await load("src/");
    assert.equal(tree.objectId("a.ts"), await git(root, "rev-parse", "HEAD:src/a.ts"));
    assert.equal(tree.objectId("../link/deep"), await git(root, "rev-parse", "HEAD:src/deep"));
    assert.equal(tree.objectId("none"), "");
    assert.equal(tree.objectId("../../elsewhere"), undefined);
  }));

Deno.test("a commit whose checkout is filtered is known", async () => {
  await withCommit(FILES, async (_, load) => assert.equal((await load()).isFiltered, false));
  await withCommit(
    { ...FILES, "src/.gitattributes": "*.png filter=lfs -text\n" },
    async (_, load) => assert.equal((await load()).isFiltered, true),
  );
});

Deno.test("an object that the repository lacks is an error, and so is a folder without a repository", () =>
  withCommit(FILES, async (root) => {
    await using objects = openGitObjects(root, Deno.env.toObject());
    await assert.rejects(objects.read("1".repeat(40)), { code: "COLLECT_UNREADABLE" });
    const blob = await git(root, "rev-parse", "HEAD:src/b.py");
    assert.equal(new TextDecoder().decode(await objects.read(blob)), FILES["src/b.py"]);
    await using nowhere = openGitObjects(join(root, ".."), Deno.env.toObject());
    await assert.rejects(nowhere.read(blob), { code: "COLLECT_UNREADABLE" });
  }));
