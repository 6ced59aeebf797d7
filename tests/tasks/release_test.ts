import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { bundledPackages, cycloneDx, licensesText } from "../../tasks/notices.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

let asked: ReturnType<typeof bundledPackages> | undefined;

/** What is in the single file, asked once for all tests. */
function known(): ReturnType<typeof bundledPackages> {
  return asked ??= bundledPackages();
}

/** Copies what the program is built of to another folder, and builds it there. */
async function buildIn(folder: string): Promise<Uint8Array> {
  const listed = await run("git", ["ls-files", "-co", "--exclude-standard"], ROOT);
  for (const path of listed.trim().split("\n")) {
    if (!/^(?!tests\/|docs\/|bench\/).*\.(?:ts|json|lock|css)$/.test(path)) continue;
    await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
    await Deno.copyFile(join(ROOT, path), join(folder, path));
  }
  await run(Deno.execPath(), ["run", "-A", "tasks/build.ts"], folder);
  return await Deno.readFile(join(folder, "dist/unentropy-track.js"));
}

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("two builds of the same sources in two folders are the same file, byte for byte", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const sums: string[] = [];
    for (const name of ["one", "another/place"]) {
      const bytes = await buildIn(join(folder, name));
      sums.push(createHash("sha256").update(bytes).digest("hex"));
      assert.ok(!new TextDecoder().decode(bytes).includes(folder), "it names its folder");
    }
    assert.equal(sums[0], sums[1]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the list of what the single file holds is CycloneDX, complete, and the same each time", async () => {
  const packages = await known();
  const names = packages.map(({ name }) => name);
  for (const name of ["@octokit/rest", "before-after-hook", "commander", "uplot", "zod"]) {
    assert.ok(names.includes(name), name);
  }
  // Tools of the build are not in it.
  for (const name of ["esbuild", "typescript", "yaml"]) assert.ok(!names.includes(name), name);

  const list = cycloneDx(packages, new Uint8Array()) as {
    readonly bomFormat: string;
    readonly specVersion: string;
    readonly version: number;
    readonly components: readonly Readonly<Record<string, unknown>>[];
    readonly dependencies: readonly {
      readonly ref: string;
      readonly dependsOn: readonly string[];
    }[];
  };
  assert.deepEqual([list.bomFormat, list.specVersion, list.version], ["CycloneDX", "1.6", 1]);
  const refs = list.components.map((one) => String(one["bom-ref"]));
  assert.deepEqual(
    refs,
    packages.map(({ name, version }) => `pkg:npm/${name.replace("@", "%40")}@${version}`),
  );
  for (const { hashes } of list.components) {
    const [{ alg, content } = { alg: "", content: "" }] = hashes as readonly Record<
      string,
      string
    >[];
    assert.match(`${alg} ${content}`, /^SHA-512 [0-9a-f]{128}$/);
  }
  const [program, ...others] = list.dependencies;
  assert.deepEqual(program?.dependsOn, refs);
  assert.deepEqual(others.map(({ ref }) => ref), refs);
  for (const { dependsOn } of others) {
    for (const ref of dependsOn) assert.ok(refs.includes(ref), ref);
  }
  const again = cycloneDx(await bundledPackages(), new Uint8Array());
  assert.equal(JSON.stringify(again), JSON.stringify(list));
});

Deno.test("that list is right by CycloneDX's own schema, and a wrong one is not", async () => {
  const [bom, ...others] = await Promise.all(
    ["bom-1.6", "spdx", "jsf-0.82"].map(async (name) =>
      JSON.parse(await Deno.readTextFile(join(ROOT, `tests/fixtures/cyclonedx/${name}.json`)))
    ),
  );
  const ajv = new Ajv({ schemas: others, strict: false, validateFormats: false, allErrors: true });
  const isRight = ajv.compile(bom);
  const list = cycloneDx(await known(), new Uint8Array()) as { readonly components: object[] };
  assert.ok(isRight(list), JSON.stringify(isRight.errors));
  const [first, ...rest] = list.components;
  for (
    const wrong of [
      { ...first, licenses: [{ license: { id: "No such licence" } }] },
      { ...first, hashes: [{ alg: "SHA-512", content: "short" }] },
      { ...first, type: "package" },
    ]
  ) assert.ok(!isRight({ ...list, components: [wrong, ...rest] }), JSON.stringify(wrong));
});

Deno.test("one text has the licence of every package that the single file holds, none of which forbids that", async () => {
  const packages = await known();
  const text = licensesText(packages);
  for (const { name, version, license, licenseText } of packages) {
    assert.ok(text.includes(`\n${name} ${version} (${license})\n\n${licenseText}\n`), name);
    assert.match(licenseText, /permission|redistribution|apache license/i, name);
    for (const one of license.replace(/[()]/g, "").split(/ AND | OR /)) {
      assert.ok(["MIT", "ISC", "BSD-3-Clause", "Apache-2.0", "Zlib"].includes(one), one);
    }
  }
});
