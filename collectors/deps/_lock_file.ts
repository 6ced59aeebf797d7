import { dirname, join } from "node:path";
import { type JsonNode, members } from "../read/json_node.ts";
import { readJson } from "../read/json.ts";
import { existsSync } from "node:fs";
import type { ReportFile } from "../read/text.ts";
import { readWhole } from "../read/whole.ts";
import { reportError } from "../read/report_error.ts";

/** The packages that a lock file names; the project's own ones never count. */
export interface Locked {
  /** Every package with its version: `debug@4.3.4`; `undefined` where only what is asked for is known. */
  readonly total: ReadonlySet<string> | undefined;
  /** Those that the project asks for itself; `undefined` where only a file beside the lock file could tell, and it is not there. */
  readonly direct: ReadonlySet<string> | undefined;
}

/** A kind of lock file. */
export interface LockFormat {
  /** For messages and `--format`. */
  readonly name: string;
  /** Its usual file names; `*.csproj` for an ending. */
  readonly files: readonly string[];
  /** People write it: it says what they ask for, and not what that brings along. */
  readonly isManifest?: boolean;
  /** The file beside it that tells the direct dependencies, where the lock file itself does not. */
  readonly manifest?: string;
  /**
   * Reads it.
   *
   * @throws {CollectError} `COLLECT_FORMAT` if it is something else, or cut
   */
  read(file: ReportFile, signal?: AbortSignal): Promise<Locked>;
}

/** A TOML document. */
export type Toml = Readonly<Record<string, unknown>>;

/**
 * The file of a name beside another one, if it is there.
 *
 * @param name `package.json`
 * @returns The file, or `undefined`
 */
export function fileBeside(file: ReportFile, name: string): ReportFile | undefined {
  const path = join(dirname(file.path), name);
  if (!existsSync(path)) return undefined;
  return { path, shown: join(dirname(file.shown), name).replaceAll("\\", "/") };
}

/**
 * The names that a JSON manifest beside the lock file asks for.
 *
 * @param manifest Its name, and the members that hold dependencies by name
 * @returns The names, or `undefined` if there is no such file
 */
export async function namesInManifest(
  file: ReportFile,
  manifest: { readonly name: string; readonly sections: readonly string[] },
  signal?: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const beside = fileBeside(file, manifest.name);
  if (beside === undefined) return undefined;
  const document = await readJson(beside, signal);
  return new Set(manifest.sections.flatMap((section) => namesIn(document, section)));
}

/**
 * The names of a member that holds dependencies by name.
 *
 * @param section The member, which may be missing
 * @returns The names
 */
export function namesIn(node: JsonNode, section: string): readonly string[] {
  const entry = members(node).find(([name]) => name === section)?.[1];
  return entry === undefined ? [] : members(entry).map(([name]) => name);
}

/**
 * Reads a TOML document.
 *
 * @returns Its root table
 * @throws {CollectError} `COLLECT_FORMAT` with the line if it is not TOML
 */
export async function readToml(file: ReportFile, signal?: AbortSignal): Promise<Toml> {
  const text = await readWhole(file, signal);
  const { parse, TomlError } = await import("smol-toml");
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    throw reportError("COLLECT_FORMAT", file, {
      line: cause.line,
      why: `it is not TOML (${
        cause.message.split("\n", 1)[0]?.replace(/^Invalid TOML document: /, "")
      })`,
      fix: "Give the file as its tool wrote it",
      cause,
    });
  }
}

/**
 * The error of a lock file that is not what its name says.
 *
 * @param line Where
 * @returns The error, to be thrown
 */
export function notALockFile(file: ReportFile, why: string, line?: number): Error {
  return reportError("COLLECT_FORMAT", file, {
    why,
    fix: "Give the lock file as its tool wrote it, or name its kind with --format",
    ...(line !== undefined && { line }),
  });
}
