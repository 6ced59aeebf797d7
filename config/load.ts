import { dirname, resolve } from "node:path";
import { codeOf } from "../core/caught_error.ts";
import { ConfigError } from "../errors.ts";
import { DEFAULTS } from "./defaults.ts";
import { parseConfig } from "./parse.ts";
import type { ParsedConfig } from "./types.ts";

/** A config, and where it stands. */
export interface LoadedConfig extends ParsedConfig {
  /** The file, as it was named. */
  readonly path: string;
  /** The file's text, as it was read. */
  readonly text: string;
  /** The absolute folder of the file, from which its paths count. */
  readonly root: string;
}

/** The name of the config where nobody says another. */
export const CONFIG_FILE: string = DEFAULTS.files.config;

/**
 * Reads and parses a config file: UTF-8, with or without a byte order mark.
 *
 * @param path The file, relative to the working folder or absolute
 * @param readFile Reads the file's bytes and rejects with a `code` (`ENOENT`, …), as `readFile` of `node:fs/promises` does
 * @returns The config, its warnings and its folder
 * @throws {ConfigError} `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE`
 * @throws {ConfigInvalidError} `CONFIG_NOT_JSON`, `CONFIG_INVALID`
 */
export async function loadConfig(
  path: string,
  readFile: (path: string) => Promise<Uint8Array | string>,
): Promise<LoadedConfig> {
  const text = decode(await read(path, readFile), path);
  return { ...await parseConfig(text, { path }), path, text, root: dirname(resolve(path)) };
}

async function read(
  path: string,
  readFile: (path: string) => Promise<Uint8Array | string>,
): Promise<Uint8Array | string> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new ConfigError("CONFIG_NOT_FOUND", {
        what: `Cannot find the config ${path}`,
        why: "there is no such file",
        fix: "Run `unentropy-track init` to write one, or name yours with --config",
        cause: error,
      });
    }
    throw new ConfigError("CONFIG_UNREADABLE", {
      what: `Cannot read the config ${path}`,
      why: code === "EISDIR" ? "it is a directory, not a file" : `the system answered ${code}`,
      fix: code === "EISDIR"
        ? `Name the file in it, for example --config ${path.replace(/[\\/]+$/, "")}/${CONFIG_FILE}`
        : "Make the file readable for the user that runs this program",
      cause: error,
    });
  }
}

function decode(content: Uint8Array | string, path: string): string {
  if (typeof content === "string") return content;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ConfigError("CONFIG_UNREADABLE", {
      what: `Cannot read the config ${path}`,
      why: "it is not UTF-8 text",
      fix: "Save the file as UTF-8",
      cause: error,
    });
  }
}

function errorCode(error: unknown): string | undefined {
  const code = codeOf(error);
  return typeof code === "string" ? code : undefined;
}
