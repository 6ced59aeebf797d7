import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { walkFiles, type WalkOptions } from "../../../collectors/files/walk.ts";
import { seededRandom } from "../../fakes/random.ts";
import { withFolder } from "../_folder.ts";

const windows = Deno.build.os === "windows";

async function found(
  root: string,
  paths: readonly string[],
  rest: Partial<WalkOptions> = {},
): Promise<readonly string[]> {
  const files = await walkFiles(paths, {
    root,
    gitignore: true,
    skipFolders: new Set([".git", "node_modules"]),
    exclude: [],
    ...rest,
  });
  return files.map((file) => file.shown);
}

const TREE = {
  ".gitignore": "*.log\n/build/\n",
  "b.ts": "",
  "a.ts": "",
  "x.log": "",
  ".hidden/c.ts": "",
  "build/out.js": "",
  "node_modules/p/index.js": "",
  "src/.gitignore": "!keep.log\n",
  "src/keep.log": "",
  "src/deep/d.ts": "",
  "src/build/in.ts": "",
};

Deno.test("walkFiles() gives what git would keep, sorted, without node_modules", () =>
  withFolder(TREE, async (root) => {
    assert.deepEqual(await found(root, ["."]), [
      ".gitignore",
      ".hidden/c.ts",
      "a.ts",
      "b.ts",
      "src/.gitignore",
      "src/build/in.ts",
      "src/deep/d.ts",
      "src/keep.log",
    ]);
  }));

Deno.test("walkFiles() counts each file once, however often it is named", () =>
  withFolder(TREE, async (root) => {
    assert.deepEqual(await found(root, ["src/deep", "./src/deep/d.ts", "src/**/*.ts"]), [
      "src/build/in.ts",
      "src/deep/d.ts",
    ]);
  }));

Deno.test("a folder or file that is named is meant, whatever is ignored", () =>
  withFolder(TREE, async (root) => {
    assert.deepEqual(await found(root, ["build"]), ["build/out.js"]);
    assert.deepEqual(await found(root, ["x.log"]), ["x.log"]);
    assert.deepEqual(await found(root, ["node_modules"]), ["node_modules/p/index.js"]);
    assert.deepEqual(await found(root, ["."], { gitignore: false, skipFolders: new Set() }), [
      ".gitignore",
      ".hidden/c.ts",
      "a.ts",
      "b.ts",
      "build/out.js",
      "node_modules/p/index.js",
      "src/.gitignore",
      "src/build/in.ts",
      "src/deep/d.ts",
      "src/keep.log",
      "x.log",
    ]);
  }));

Deno.test("rules of the folders above count up to the repository, without one up to the root", () =>
  withFolder({
    ".gitignore": "*.a\n",
    "repo/.git/HEAD": "",
    "repo/.gitignore": "*.b\n",
    "repo/project/sub/1.a": "",
    "repo/project/sub/1.b": "",
    "repo/project/sub/1.c": "",
    "plain/.gitignore": "*.c\n",
    "plain/sub/1.a": "",
    "plain/sub/1.c": "",
  }, async (root) => {
    const names = ["sub/1.a", "sub/1.c"];
    assert.deepEqual(await found(`${root}/repo/project`, ["sub"]), names);
    assert.deepEqual(await found(`${root}/plain`, ["sub"]), ["sub/1.a"]);
  }));

Deno.test("exclude and !paths leave out, and can take back what git ignores", () =>
  withFolder(TREE, async (root) => {
    const exclude = ["deep", "*.gitignore", ".hidden/", "!x.log"];
    const some = ["a.ts", "b.ts", "src/build/in.ts", "src/keep.log", "x.log"];
    assert.deepEqual(await found(root, ["."], { exclude }), some);
    assert.deepEqual(await found(root, ["src", "!deep/", "!keep.log"]), [
      "src/.gitignore",
      "src/build/in.ts",
    ]);
  }));

Deno.test("a folder that a glob matches stands for everything below it", () =>
  withFolder({ "p/a/dist/x/1.js": "", "p/b/dist/2.js": "", "p/b/src/3.js": "" }, async (root) => {
    assert.deepEqual(await found(root, ["p/*/dist"]), ["p/a/dist/x/1.js", "p/b/dist/2.js"]);
    assert.deepEqual(await found(root, ["p/**/*.js", "!src"]), [
      "p/a/dist/x/1.js",
      "p/b/dist/2.js",
    ]);
    assert.deepEqual(await found(root, ["./p/{a,b}/dist/*.js"]), ["p/b/dist/2.js"]);
  }));

Deno.test("a glob of many stars takes no longer than its paths are long, or is refused", () =>
  withFolder({ [`p/${"a".repeat(200)}.ts`]: "", [`p/${"a".repeat(200)}b`]: "" }, async (root) => {
    const stars = "*a".repeat(14);
    assert.deepEqual(await found(root, [`p/${stars}*b`]), [`p/${"a".repeat(200)}b`]);
    await assert.rejects(found(root, [`p/${stars}*{b,c}`]), { code: "COLLECT_OPTIONS" });
  }));

Deno.test({
  name: "a pipe is no file, and is not waited for",
  ignore: windows,
  fn: () =>
    withFolder({ "a.ts": "" }, async (root) => {
      execFileSync("mkfifo", [`${root}/pipe`, `${root}/.gitignore`]);
      await assert.rejects(found(root, ["pipe"]), { code: "COLLECT_UNREADABLE", message: /pipe/ });
      assert.deepEqual(await found(root, ["."]), ["a.ts"]);
    }),
});

Deno.test("a name with brackets is found as it is", () =>
  withFolder({ "app/[id]/page.tsx": "", "app/i/page.tsx": "" }, async (root) => {
    assert.deepEqual(await found(root, ["app/[id]/page.tsx"]), ["app/[id]/page.tsx"]);
    assert.deepEqual(await found(root, ["app/[id]"]), ["app/[id]/page.tsx"]);
  }));

for (const path of ["nope", "nope/*.js", "*.nope", "a.ts/b", "../nope"]) {
  Deno.test(`a path that stands for nothing is an error: ${path}`, () =>
    withFolder(TREE, async (root) => {
      await assert.rejects(found(root, ["b.ts", path]), (error: Error & { code?: string }) => {
        assert.equal(error.code, "COLLECT_NO_FILE");
        assert(error.message.includes(path));
        return true;
      });
    }));
}

Deno.test("an empty folder has no files", () =>
  withFolder({ "empty/": "" }, async (root) => {
    assert.deepEqual(await found(root, ["empty"]), []);
  }));

Deno.test({
  name: "symbolic links are followed where they are named, and nowhere else",
  ignore: windows,
  fn: () =>
    withFolder({ "outside/secret.ts": "", "tree/own.ts": "" }, async (root) => {
      await Deno.symlink(`${root}/outside`, `${root}/tree/out`);
      await Deno.symlink(`${root}/tree`, `${root}/tree/circle`);
      await Deno.symlink("own.ts", `${root}/tree/alias.ts`);
      await Deno.symlink("gone", `${root}/tree/dangling`);
      await Deno.symlink("tree", `${root}/link`);
      assert.deepEqual(await found(`${root}/tree`, ["."]), ["own.ts"]);
      assert.deepEqual(await found(root, ["link"]), ["link/own.ts"]);
      await assert.rejects(found(`${root}/tree`, ["dangling"]), { code: "COLLECT_NO_FILE" });
    }),
});

Deno.test({
  name: "a path that the system cannot follow is an error that says why",
  ignore: windows,
  fn: () =>
    withFolder({}, async (root) => {
      await Deno.symlink("circle", `${root}/circle`);
      const wanted = { code: "COLLECT_UNREADABLE", message: /circle.*run in a circle/ };
      await assert.rejects(found(root, ["circle"]), wanted);
    }),
});

Deno.test({
  name: "a folder that cannot be read is an error, not an empty one",
  ignore: windows || Deno.uid() === 0,
  fn: () =>
    withFolder({ "locked/a.ts": "", "b.ts": "" }, async (root) => {
      await Deno.chmod(`${root}/locked`, 0);
      try {
        await assert.rejects(found(root, ["."]), { code: "COLLECT_UNREADABLE" });
      } finally {
        await Deno.chmod(`${root}/locked`, 0o755);
      }
    }),
});

Deno.test("an interruption ends the walk", () =>
  withFolder(TREE, async (root) => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`m/${i}/a.ts`, ""]));
    await withFolder(many, async (folder) => {
      const signal = AbortSignal.abort(new Error("interrupted"));
      await assert.rejects(found(root, [folder], { signal }), /interrupted/);
    });
  }));

Deno.test({
  name: "walkFiles() agrees with git on random trees and random rules",
  ignore: !hasGit(),
  fn: async () => {
    const random = seededRandom(20260101);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    // Letters of one byte: git matches `?` and brackets byte by byte, we by characters.
    const parts = [
      "a",
      "b",
      "ab",
      "a.js",
      "b.js",
      "[x]",
      "c c",
      "*",
      "?",
      "**",
      "*.js",
      "[ab]",
      "a*",
    ];
    const name = () => pick(parts.slice(0, 7));
    const rule = () => {
      const depth = 1 + Math.floor(random() * 3);
      const body = Array.from({ length: depth }, () => pick(parts)).join("/");
      return pick(["", "", "", "!", "/", "!/"]) + body + pick(["", "", "", "/", "/**"]);
    };
    for (let round = 0; round < 30; round++) {
      const files: Record<string, string> = {};
      for (let i = 0; i < 40; i++) {
        const path = Array.from({ length: 1 + Math.floor(random() * 4) }, name);
        // A name must not be a file and a folder at the same time.
        files[`${path.map((part) => `${part}d`).slice(0, -1).join("/")}/${path.at(-1)}`] = "";
      }
      const folders = ["", ...new Set(Object.keys(files).map((f) => f.split("/")[0] ?? ""))];
      for (const folder of folders.slice(0, 4)) {
        const rules = Array.from({ length: 1 + Math.floor(random() * 5) }, rule)
          .map((one) => random() < 0.5 ? one : one.replace(/([ab])(?=$|\/)/g, "$1d"));
        files[`${folder}/.gitignore`] = rules.join("\n") + "\n";
      }
      const clean = Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path.replace(/^\//, ""), text]),
      );
      await withFolder(clean, async (root) => {
        git(root, "init", "-q");
        const listed = git(
          root,
          "ls-files",
          "--others",
          "--exclude-per-directory=.gitignore",
          "-z",
        );
        const expected = listed.split("\0").filter((path) => path !== "").sort();
        const rules = Object.entries(clean).filter(([path]) => path.endsWith(".gitignore"));
        assert.deepEqual(await found(root, ["."]), expected, JSON.stringify(rules));
      });
    }
  },
});

function hasGit(): boolean {
  try {
    return new Deno.Command("git", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

function git(cwd: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command("git", { args, cwd }).outputSync();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
