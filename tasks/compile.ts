// deno-lint-ignore-file no-console -- it prints for people
/**
 * Compiles the single file into programs that need no runtime: `deno task compile [--target <target>]… [--all | --none] [--assets]`.
 *
 * Without a target, for this machine; with `--none` for no machine, so that only the single file is packed. With `--assets` each program is also compressed for the release, with what it holds of others
 * (`tasks/notices.ts`), `SHA256SUMS`, and `release.json`, which becomes `action/release.json`. Everything goes to `dist/`.
 *
 * `DENO_COMPILE` names another Deno for the compilation and `DENORT_BIN` a runtime to embed, for machines that cannot download one.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { VERSION } from "../core/version.ts";
import { buildBundle, BUNDLE } from "./build.ts";
import { writeNotices } from "./notices.ts";

/** All targets of `deno compile`. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
  "aarch64-pc-windows-msvc",
] as const;

const FOLDER = join(BUNDLE, "..");

/** One file of a release, as the action needs to know it. */
interface Asset {
  readonly file: string;
  /** Of the file as it is downloaded, hex. */
  readonly sha256: string;
  /** Of the file as it is downloaded, bytes. */
  readonly size: number;
  /** Of what is in it, hex. */
  readonly unpackedSha256: string;
}

/**
 * Compiles the bundle for one target.
 *
 * @param target A target of `deno compile`
 * @returns The program's path
 */
async function compile(target: string): Promise<string> {
  const suffix = target.includes("windows") ? ".exe" : "";
  const program = join(FOLDER, `unentropy-track-${target}${suffix}`);
  const { success, stderr } = await new Deno.Command(
    Deno.env.get("DENO_COMPILE") ?? Deno.execPath(),
    {
      args: [
        "compile",
        "--quiet",
        // The bundle is complete: with the config, every package of the tests would be embedded.
        "--no-config",
        "--no-check",
        // Deno lets SQLite compact a file and attach another one only where everything is allowed. With less the program runs, too, but
        // its history grows larger and merges take three times as long.
        "--allow-all",
        // A runtime that is given is for this machine.
        ...(Deno.env.has("DENORT_BIN") ? [] : ["--target", target]),
        "--output",
        program,
        BUNDLE,
      ],
      cwd: FOLDER,
      env: { DENO_NO_UPDATE_CHECK: "1" },
      stdout: "null",
      stderr: "piped",
    },
  ).output();
  if (!success) {
    throw new Error(`Cannot compile for ${target}: ${new TextDecoder().decode(stderr)}`);
  }
  return program;
}

/**
 * Compresses a file for the release.
 *
 * @param path The file
 * @returns What the action needs to know of the compressed one
 */
async function pack(path: string): Promise<Asset> {
  const bytes = await Deno.readFile(path);
  const packed = gzipSync(bytes, { level: 9 });
  await Deno.writeFile(`${path}.gz`, packed);
  return {
    file: `${basename(path)}.gz`,
    sha256: sha256(packed),
    size: packed.length,
    unpackedSha256: sha256(bytes),
  };
}

/**
 * Writes `SHA256SUMS` and `release.json`.
 *
 * @param assets The files of the release by target, `script` for the single file
 * @param notices The paths of what goes with them as it is
 */
async function writeManifests(
  assets: Readonly<Record<string, Asset>>,
  notices: readonly string[],
): Promise<void> {
  const files = [
    ...Object.values(assets),
    ...notices.map((path) => ({ sha256: sha256(Deno.readFileSync(path)), file: basename(path) })),
  ];
  const sums = files.map(({ sha256, file }) => `${sha256}  ${file}\n`).join("");
  await Deno.writeTextFile(join(FOLDER, "SHA256SUMS"), sums);
  const repository = "unentropy/track";
  const url = `https://github.com/${repository}/releases/download/v${VERSION}`;
  const release = { version: VERSION, repository, url, assets };
  await Deno.writeTextFile(
    join(FOLDER, "release.json"),
    `${JSON.stringify(release, undefined, 2)}\n`,
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The targets that the arguments ask for.
 *
 * @param args `--all`, `--none`, or any number of `--target <target>`; nothing: this machine's
 * @returns The targets
 */
function targetsOf(args: readonly string[]): readonly string[] {
  if (args.includes("--all")) return TARGETS;
  if (args.includes("--none")) return [];
  const named = args.flatMap((word, i) => word === "--target" ? [args[i + 1] ?? ""] : []);
  const unknown = named.find((name) => !(TARGETS as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of ${TARGETS.join(", ")}`);
  return named.length > 0 ? named : [Deno.build.target];
}

if (import.meta.main) {
  const targets = targetsOf(Deno.args);
  await buildBundle();
  const assets: Record<string, Asset> = {};
  const wantsAssets = Deno.args.includes("--assets");
  for (const target of targets) {
    const program = await compile(target);
    console.error(`${program} ${((await Deno.stat(program)).size / 1e6).toFixed(0)} MB`);
    if (wantsAssets) assets[target] = await pack(program);
  }
  if (wantsAssets) {
    await writeManifests({ ...assets, script: await pack(BUNDLE) }, await writeNotices());
  }
}
