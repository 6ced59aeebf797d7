// deno-lint-ignore-file no-console -- it prints for people
/**
 * Says what of others is in the single file: `dist/unentropy-track.cdx.json`, a CycloneDX list of the packages, and
 * `dist/THIRD_PARTY_LICENSES.txt` with the licence of each. The same bundle gives the same two files.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { VERSION } from "../core/version.ts";
import { buildBundle, BUNDLE, bundledText } from "./build.ts";

const ROOT = new URL("../", import.meta.url).pathname;
/** What ends up in the single file: the program, and the page's script, which is bundled into it as a text. */
const ENTRIES = ["cli.ts", "report/client/main.ts", "report/client/style.css"];

/** What a package means that only names this licence. */
const ISC =
  `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby
granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN
AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.`;

/** A package of which something is in the single file. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly licenseText: string;
  /** SHA-512 of the package as the registry has it, hex. */
  readonly sha512: string;
  /** Those of its dependencies that are in the file, too. */
  readonly dependencies: readonly BundledPackage[];
}

/** A package as `deno info` knows it. */
interface KnownPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly localPath: string;
}

/** The packages of which something is in the single file, by what the bundler says of each piece. */
export async function bundledPackages(): Promise<readonly BundledPackage[]> {
  const { npmPackages }: { readonly npmPackages: Readonly<Record<string, KnownPackage>> } = JSON
    .parse(await deno("info", "--json", "cli.ts"));
  const { npm: locked }: {
    readonly npm: Readonly<Record<string, { readonly integrity: string }>>;
  } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.lock")));
  const sources = await bundledSources();
  const known = Object.entries(npmPackages)
    .filter(([, { name, version }]) => sources.has(`${name}/${version}`));
  const packages = new Map<string, BundledPackage & { dependencies: BundledPackage[] }>();
  for (const [id, { name, version, localPath }] of known) {
    const { integrity } = locked[id] ?? {};
    if (integrity === undefined) throw new Error(`${id} is not in deno.lock`);
    const sha512 = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
    packages.set(id, { name, version, sha512, dependencies: [], ...await licenseOf(localPath) });
  }
  for (const [id, { dependencies }] of known) {
    packages.get(id)?.dependencies.push(...dependencies.flatMap((one) => packages.get(one) ?? []));
  }
  return [...packages.values()].toSorted((a, b) => idOf(a) < idOf(b) ? -1 : 1);
}

/** The names of all pieces, as the bundler writes them above each. */
async function bundledSources(): Promise<ReadonlySet<string>> {
  const found: string[] = [];
  for (const entry of ENTRIES) {
    const text = await bundledText(entry);
    found.push(
      ...Array.from(
        text.matchAll(/^\/[/*] npm\/((?:@[^/]+\/)?[^/]+\/[^/]+)\//gm),
        ([, id = ""]) => id,
      ),
    );
  }
  return new Set(found);
}

async function licenseOf(
  folder: string,
): Promise<Pick<BundledPackage, "license" | "licenseText">> {
  const { license, author }: {
    readonly license?: string;
    readonly author?: string | { readonly name: string };
  } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
  if (license === undefined) throw new Error(`${folder} does not say its licence`);
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
  const file = files.find((name) => /^(?:licen[sc]e|copying)/i.test(name));
  if (file !== undefined) {
    const text = await Deno.readTextFile(join(folder, file));
    return { license, licenseText: text.replaceAll("\r\n", "\n").trim() };
  }
  const readme = files.find((name) => /^readme/i.test(name));
  const written = readme === undefined
    ? undefined
    : sectionOf(await Deno.readTextFile(join(folder, readme)), /^#+ licen[sc]e$/i);
  // Some packages only name it there.
  if (written !== undefined && /copyright/i.test(written)) return { license, licenseText: written };
  if (license !== "ISC") throw new Error(`${folder} has no text of its licence ${license}`);
  const writer = typeof author === "string" ? author : author?.name;
  return { license, licenseText: `Copyright (c) ${writer} and contributors\n\n${ISC}` };
}

/** What stands under a heading of Markdown, to the next one. */
function sectionOf(markdown: string, heading: RegExp): string | undefined {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const start = lines.findIndex((line) => heading.test(line.trim()));
  if (start === -1) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line));
  return rest.slice(0, end === -1 ? undefined : end).join("\n").trim();
}

function idOf({ name, version }: BundledPackage): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/**
 * The list of packages in CycloneDX.
 *
 * @param bundle The single file
 */
export function cycloneDx(packages: readonly BundledPackage[], bundle: Uint8Array): unknown {
  const program = `pkg:github/unentropy/track@v${VERSION}`;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": program,
        name: "unentropy-track",
        version: VERSION,
        purl: program,
        licenses: [{ license: { id: "MIT" } }],
        hashes: [{ alg: "SHA-256", content: createHash("sha256").update(bundle).digest("hex") }],
      },
    },
    components: packages.map((one) => ({
      type: "library",
      "bom-ref": idOf(one),
      name: one.name,
      version: one.version,
      purl: idOf(one),
      licenses: [
        /[ ()]/.test(one.license) ? { expression: one.license } : { license: { id: one.license } },
      ],
      hashes: [{ alg: "SHA-512", content: one.sha512 }],
    })),
    dependencies: [
      { ref: program, dependsOn: packages.map(idOf) },
      ...packages.map((one) => ({
        ref: idOf(one),
        dependsOn: one.dependencies.map(idOf).toSorted(),
      })),
    ],
  };
}

/** Every licence in one text. */
export function licensesText(packages: readonly BundledPackage[]): string {
  const head =
    "unentropy-track holds code of these packages, under these licences. Its programs for " +
    "single systems also hold Deno\n(MIT License, Copyright 2018 the Deno authors) with what Deno " +
    "is made of: https://github.com/denoland/deno\n";
  const texts = packages.map(({ name, version, license, licenseText }) =>
    `\n${"-".repeat(80)}\n${name} ${version} (${license})\n\n${licenseText}\n`
  );
  return head + texts.join("");
}

/**
 * Writes both files beside the single file.
 *
 * @returns Their paths
 */
export async function writeNotices(): Promise<readonly string[]> {
  const packages = await bundledPackages();
  const folder = join(BUNDLE, "..");
  const files = {
    "unentropy-track.cdx.json": `${
      JSON.stringify(cycloneDx(packages, await Deno.readFile(BUNDLE)), undefined, 2)
    }\n`,
    "THIRD_PARTY_LICENSES.txt": licensesText(packages),
  };
  return await Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      await Deno.writeTextFile(join(folder, name), text);
      return join(folder, name);
    }),
  );
}

async function deno(...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  await buildBundle();
  for (const path of await writeNotices()) console.error(path);
}
