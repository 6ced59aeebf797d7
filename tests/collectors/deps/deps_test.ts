import assert from "node:assert/strict";
import { join } from "node:path";
import { deps } from "../../../collectors/deps/deps.ts";
import { CollectError } from "../../../errors.ts";
import { seededRandom } from "../../fakes/random.ts";
import { collectWith, totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const LOCKS = join(import.meta.dirname ?? "", "../../fixtures/locks");

/** File, all packages, those asked for. */
const EXPECTED: readonly [string, number, number][] = [
  ["npm1/package-lock.json", 73, 4],
  ["npm2/package-lock.json", 73, 4],
  ["npm3/package-lock.json", 73, 4],
  ["npm-ws/package-lock.json", 4, 2],
  ["pnpm7/pnpm-lock.yaml", 73, 4],
  ["pnpm8/pnpm-lock.yaml", 73, 4],
  ["pnpm9/pnpm-lock.yaml", 73, 4],
  ["pnpm-ws/pnpm-lock.yaml", 4, 2],
  ["yarn1/yarn.lock", 73, 4],
  ["yarn4/yarn.lock", 4, 2],
  ["deno/deno.lock", 73, 2],
  ["cargo/Cargo.lock", 7, 3],
  ["go/go.mod", 3, 1],
  ["go/go.sum", 3, 1],
  ["poetry/poetry.lock", 15, 3],
  ["uv/uv.lock", 16, 4],
  ["composer/composer.lock", 3, 2],
  ["bundler/Gemfile.lock", 2, 2],
];

for (const [file, total, direct] of EXPECTED) {
  Deno.test(`deps counts ${total} packages, ${direct} of them direct, in ${file}`, async () => {
    assert.deepEqual(await collectWith(deps, LOCKS, [file]), [{
      value: total,
      labels: {},
      unit: "integer",
      direction: "lower",
      noise: "none",
      evidence: { files: 1, total, direct },
    }]);
    assert.equal(await totalOf(deps, LOCKS, [file, "--type", "direct"]), direct);
  });
}

for (const [file, total] of EXPECTED) {
  Deno.test(`a damaged ${file} gives a number or a CollectError, never a crash`, async () => {
    const whole = await Deno.readTextFile(join(LOCKS, file));
    const random = seededRandom(file.length * 1000 + total);
    const at = () => Math.floor(random() * whole.length);
    const lines = whole.split("\n");
    for (let round = 0; round < 25; round++) {
      const from = at();
      const line = Math.floor(random() * lines.length);
      const damaged = [
        whole.slice(0, from),
        whole.slice(0, from) + String.fromCharCode(33 + Math.floor(random() * 90)) +
        whole.slice(from + 1),
        lines.toSpliced(line, 1).join("\n"),
        lines.toSpliced(line, 0, ...lines.slice(line, line + 3)).join("\n"),
      ][round % 4] ?? "";
      await withFolder({ [file]: damaged }, async (root) => {
        try {
          const value = await totalOf(deps, root, [file]);
          assert(Number.isInteger(value) && Number(value) >= 0 && Number(value) <= total + 3);
        } catch (error) {
          assert(error instanceof CollectError, `${error}`);
        }
      });
    }
  });
}

Deno.test("a cut lock file that says where it ends is never counted in part", async () => {
  for (const file of ["npm3/package-lock.json", "deno/deno.lock", "composer/composer.lock"]) {
    const whole = await Deno.readTextFile(join(LOCKS, file));
    for (let tenth = 0; tenth < 10; tenth++) {
      const cut = whole.trimEnd().slice(0, Math.floor((whole.length - 3) * tenth / 10));
      await withFolder({ [file]: cut }, async (root) => {
        await assert.rejects(collectWith(deps, root, [file]), { code: "COLLECT_FORMAT" });
      });
    }
  }
});

Deno.test("without a file, deps takes the only lock file there is", async () => {
  assert.equal(await totalOf(deps, join(LOCKS, "npm3"), []), 73);
  assert.equal(await totalOf(deps, join(LOCKS, "go"), []), 3);
  await withFolder({ "package-lock.json": "{}", "yarn.lock": "" }, async (root) => {
    await assert.rejects(collectWith(deps, root, []), {
      code: "COLLECT_OPTIONS",
      message: /there are 2: package-lock\.json, yarn\.lock/,
    });
  });
  await withFolder({ "a.txt": "" }, async (root) => {
    await assert.rejects(collectWith(deps, root, []), { code: "COLLECT_NO_FILE" });
  });
});

Deno.test("several lock files are added up, and --by file shows each", async () => {
  const files = ["cargo/Cargo.lock", "go/go.mod"];
  const readings = await collectWith(deps, LOCKS, [...files, "--by", "file"]);
  assert.deepEqual(readings.map(({ labels, value }) => [labels.file, value]), [
    [undefined, 10],
    ["cargo/Cargo.lock", 7],
    ["go/go.mod", 3],
  ]);
  assert.equal(await totalOf(deps, LOCKS, [...files, "-t", "direct"]), 4);
});

Deno.test("where only a manifest tells the direct dependencies, its absence is an error", () =>
  withFolder({
    "yarn.lock": '# yarn lockfile v1\n\n\nms@2.1.2:\n  version "2.1.2"\n',
    "deno.lock": '{"version":"5","npm":{"ms@2.1.3":{}}}',
  }, async (root) => {
    assert.equal(await totalOf(deps, root, ["yarn.lock"]), 1);
    await assert.rejects(collectWith(deps, root, ["yarn.lock", "-t", "direct"]), {
      code: "COLLECT_NO_FILE",
      message: /no package\.json beside it/,
    });
    assert.equal(await totalOf(deps, root, ["deno.lock"]), 1);
    await assert.rejects(collectWith(deps, root, ["deno.lock", "-t", "direct"]), /does not say/);
  }));

Deno.test("a project without dependencies has none", () =>
  withFolder({
    "package-lock.json": '{"lockfileVersion":3,"packages":{"":{"name":"x"}}}',
    "Cargo.lock": 'version = 4\n\n[[package]]\nname = "x"\nversion = "0.1.0"\n',
    "go.mod": "module example.com/x\n\ngo 1.22\n",
  }, async (root) => {
    for (const file of ["package-lock.json", "Cargo.lock", "go.mod"]) {
      assert.equal(await totalOf(deps, root, [file]), 0);
    }
  }));

Deno.test("details of the formats", async () => {
  await withFolder({
    // Two versions of one package, a rename, a package of the workspace.
    "package-lock.json": JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "": { dependencies: { a: "1", alias: "npm:b@1", own: "*" }, peerDependencies: { p: "1" } },
        "node_modules/a": { version: "1.0.0" },
        "node_modules/c/node_modules/a": { version: "1.0.0" },
        "node_modules/d/node_modules/a": { version: "2.0.0" },
        "node_modules/alias": { name: "b", version: "1.0.0" },
        "node_modules/own": { resolved: "own", link: true },
        "own": { version: "0.0.0" },
      },
    }),
    "pnpm-lock.yaml":
      `lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      '@a/b':\n` +
      `        specifier: ^1\n        version: 1.0.0(c@2.0.0)\npackages:\n  '@a/b@1.0.0':\n` +
      `    resolution: {}\n  c@2.0.0:\n    resolution: {}\nsnapshots:\n  '@a/b@1.0.0(c@2.0.0)': {}\n`,
    "deno.lock": JSON.stringify({
      version: "5",
      jsr: { "@std/fs@1.0.0": {} },
      npm: { "a@1.0.0_b@2.0.0": {}, "a@1.0.0_b@3.0.0": {}, "b@2.0.0": {} },
      workspace: {
        packageJson: { dependencies: ["npm:a@1"] },
        members: { sub: { dependencies: ["jsr:@std/fs@^1.0.0", "npm:a@^1"] } },
      },
    }),
    "Cargo.lock": `[[package]]\nname = "x"\nversion = "0.1.0"\ndependencies = ["y", "z 1.0.0"]\n` +
      `[[package]]\nname = "y"\nversion = "0.1.0"\n` +
      `[[package]]\nname = "z"\nversion = "1.0.0"\nsource = "registry"\n` +
      `[[package]]\nname = "z"\nversion = "2.0.0"\nsource = "registry"\n`,
    "go.mod": `module m // c\n\nrequire a.b/c v1.0.0\nrequire (\n\td.e/f v0.1.0 // indirect\n` +
      `\t// a comment\n\tg.h/i/v2 v2.0.0+incompatible\n)\nreplace a.b/c => ../c\n` +
      `exclude (\n\tx.y/z v1.0.0\n)\n`,
  }, async (root) => {
    const evidence = async (file: string) => (await collectWith(deps, root, [file]))[0]?.evidence;
    assert.deepEqual(await evidence("package-lock.json"), { files: 1, total: 3, direct: 2 });
    assert.deepEqual(await evidence("pnpm-lock.yaml"), { files: 1, total: 2, direct: 1 });
    assert.deepEqual(await evidence("deno.lock"), { files: 1, total: 3, direct: 2 });
    assert.deepEqual(await evidence("Cargo.lock"), { files: 1, total: 2, direct: 1 });
    assert.deepEqual(await evidence("go.mod"), { files: 1, total: 3, direct: 2 });
  });
});

const WRONG: readonly [string, string | Uint8Array, RegExp][] = [
  ["package-lock.json", "{}", /it has no lockfileVersion/],
  ["package-lock.json", '{"lockfileVersion":3}', /it has no packages/],
  ["package-lock.json", '{"lockfileVersion":3,"packages":[]}', /expected an object/],
  ["package-lock.json", "", /it is empty/],
  ["package-lock.json", "[1", /package-lock\.json:1: it is not JSON/],
  ["pnpm-lock.yaml", "a: b\n", /it has no lockfileVersion/],
  ["yarn.lock", "x\n", /neither of Yarn 1 nor of a newer one/],
  ["yarn.lock", "# yarn lockfile v1\n\na@1:\n  resolved x\n", /yarn\.lock:3: the package has no v/],
  ["yarn.lock", "# yarn lockfile v1\n\nwhat is this\n", /yarn\.lock:3: the line names no package/],
  ["yarn.lock", '__metadata:\n  version: 8\n\n"a@npm:1":\n  version: 1\n', /has no resolution/],
  ["deno.lock", '{"version":"2"}', /older than 3/],
  ["deno.lock", '{"version":5}', /expected a text/],
  ["Cargo.lock", "a = 1\n", /holds no packages/],
  ["Cargo.lock", '[[package]]\nname = "x"\n[[package', /Cargo\.lock:\d: it is not TOML/],
  ["Cargo.lock", "[[package]]\nversion = 1\n", /package 1 has no name and version/],
  ["go.mod", "go 1.22\n", /it has no module line/],
  ["go.mod", "module m\nrequire (\n\ta v1\n", /"require" block does not end/],
  ["go.mod", "module m\nrequire a\n", /go\.mod:2: "a" is no module with a version/],
  ["go.sum", "a v1.0.0 h1:x\n", /go\.sum:1: the line is no checksum/],
  ["uv.lock", new Uint8Array([0xff, 0x00]), /it is not text/],
  ["composer.lock", '{"packages":[{"name":"a"}]}', /packages\[0\]\.version is missing/],
];

for (const [file, content, message] of WRONG) {
  Deno.test(`deps refuses a ${file} that is wrong: ${message.source}`, () =>
    withFolder({ [file]: content }, async (root) => {
      await assert.rejects(collectWith(deps, root, [file]), { code: "COLLECT_FORMAT", message });
    }));
}

Deno.test("a lock file of another name needs --format", () =>
  withFolder({ "frozen.txt": "module m\nrequire a.b/c v1.0.0\n" }, async (root) => {
    await assert.rejects(collectWith(deps, root, ["frozen.txt"]), { code: "COLLECT_OPTIONS" });
    assert.equal(await totalOf(deps, root, ["frozen.txt", "--format", "go"]), 1);
    await assert.rejects(collectWith(deps, root, ["gone.lock"]), { code: "COLLECT_NO_FILE" });
  }));

Deno.test("what Maven manages, gives to plugins or has commented out is no dependency", async () => {
  assert.deepEqual(await collectWith(deps, LOCKS, ["maven/pom.xml"]), [{
    value: 2,
    labels: {},
    unit: "integer",
    direction: "lower",
    noise: "none",
    evidence: { type: "direct", files: 1, direct: 2 },
  }]);
  // As `mvn dependency:list` says, with -DexcludeTransitive and without.
  assert.equal(await totalOf(deps, LOCKS, ["maven/dependency-list.txt"]), 9);
  await assert.rejects(collectWith(deps, LOCKS, ["maven/pom.xml", "--type", "total"]), {
    code: "COLLECT_NO_FILE",
    message: /Cannot tell all dependencies of maven\/pom\.xml/,
  });
});

/** Manifest, its text, and how many packages it asks for. */
const MANIFESTS: readonly (readonly [file: string, text: string, direct: number])[] = [
  [
    "composer.json",
    '{"require":{"php":">=8","ext-json":"*","a/b":"1"},"require-dev":{"c/d":"1"}}',
    2,
  ],
  [
    "package.json",
    '{"dependencies":{"a":"1"},"devDependencies":{"b":"1"},"peerDependencies":{"c":"1"}}',
    2,
  ],
  [
    "requirements.txt",
    "# c\n-r base.txt\nDjango[argon2]>=4 # why\nrequests==2 \\\n    --hash=sha256:x\n" +
    "django==4\npkg @ https://e.example/p.zip\n--no-binary :all:\n",
    3,
  ],
  [
    "pyproject.toml",
    '[project]\ndependencies = ["a>1", "b"]\n[dependency-groups]\ndev = ["c"]\n',
    3,
  ],
  [
    "Shop.csproj",
    '<Project Sdk="x"><ItemGroup><PackageReference Include="A" Version="1"/>' +
    '<!-- <PackageReference Include="B"/> --><PackageReference Update="C"/></ItemGroup></Project>',
    1,
  ],
];

for (const [file, text, direct] of MANIFESTS) {
  Deno.test(`deps counts what ${file} asks for where there is no lock file`, () =>
    withFolder({ [file]: text }, async (root) => {
      const paths = file.endsWith(".csproj") ? [file] : [];
      assert.equal(await totalOf(deps, root, paths), direct);
      assert.equal(await totalOf(deps, root, [file, "--type", "direct"]), direct);
    }));
}

/** Lock file, its text, all packages, and those asked for. */
const OTHERS: readonly (readonly [string, string, number, number | undefined])[] = [
  ["gradle.lockfile", "# c\na:b:1=x,y\na:c:2=x\nempty=z\n", 2, undefined],
  [
    "packages.lock.json",
    '{"version":1,"dependencies":{"net8.0":{"A":{"type":"Direct","resolved":"1"},"B":' +
    '{"type":"Transitive","resolved":"2"},"own":{"type":"Project"}}}}',
    2,
    1,
  ],
  [
    "Pipfile.lock",
    '{"_meta":{},"default":{"a":{},"b":{}},"develop":{"b":{},"c":{}}}',
    3,
    undefined,
  ],
  [
    "pubspec.lock",
    'packages:\n  a:\n    dependency: "direct main"\n    version: "1.0.0"\n  b:\n    dependency: transitive\n',
    2,
    1,
  ],
  ["Package.resolved", '{"pins":[{"identity":"a"},{"identity":"b"}],"version":2}', 2, undefined],
  [
    "Gemfile.lock",
    "PATH\n  remote: .\n  specs:\n    own (0.1)\n      rack\n\nGEM\n  specs:\n    nokogiri (1.16-x86_64-linux)\n" +
    "    nokogiri (1.16-arm64-darwin)\n    rack (3.0)\n\nDEPENDENCIES\n  own!\n  nokogiri\n",
    2,
    1,
  ],
];

for (const [file, text, total, direct] of OTHERS) {
  Deno.test(`deps counts the packages of ${file}`, () =>
    withFolder({ [file]: text }, async (root) => {
      assert.equal(await totalOf(deps, root, []), total);
      if (direct !== undefined) {
        assert.equal(await totalOf(deps, root, ["--type", "direct"]), direct);
      } else {
        await assert.rejects(totalOf(deps, root, ["--type", "direct"]), {
          code: "COLLECT_NO_FILE",
        });
      }
    }));
}

Deno.test("the lock file counts where there is a manifest too", () =>
  withFolder({
    "composer.json": '{"require":{"a/b":"1"}}',
    "composer.lock": '{"packages":[{"name":"a/b","version":"1"},{"name":"c/d","version":"1"}]}',
  }, async (root) => {
    assert.equal(await totalOf(deps, root, []), 2);
  }));
