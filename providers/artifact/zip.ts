import { messageOf } from "../../core/caught_error.ts";
import { StorageError } from "../../errors.ts";
import { MAX_DATABASE_BYTES } from "../size_limit.ts";

/** The database's name in the zip. */
export const ENTRY_NAME = "unentropy-metrics.db";

/**
 * Packs the database as GitHub wants an artifact.
 *
 * @returns A zip with this one entry
 */
export function packDatabase(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return packEntry(ENTRY_NAME, bytes);
}

/**
 * Unpacks the database and nothing else; no other member is read or written anywhere.
 *
 * @param options `label`: which artifact, for errors; `maxBytes`: largest database accepted
 * @returns The database
 * @throws {StorageError} STORAGE_PROTOCOL if it is no zip, has no such entry, or one that is too large
 */
export async function unpackDatabase(
  zip: Uint8Array,
  options: { readonly label: string; readonly maxBytes?: number },
): Promise<Uint8Array> {
  const { label, maxBytes = MAX_DATABASE_BYTES } = options;
  const unpacked = await unpackEntry(zip, { name: ENTRY_NAME, maxBytes });
  if (unpacked instanceof Uint8Array) return unpacked;
  throw new StorageError("STORAGE_PROTOCOL", {
    what: `Cannot read the artifact ${label}`,
    why: unpacked.why,
    fix:
      "Delete that artifact, or choose another storage.artifactName if something else uses this one.",
  });
}

/**
 * Packs one file as GitHub wants an artifact.
 *
 * @param name The file's name in the zip
 * @returns A zip with this one entry
 */
export async function packEntry(
  name: string,
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const { zipSync } = await import("fflate");
  // A fixed date: equal files make equal artifacts.
  return new Uint8Array(zipSync({ [name]: bytes }, { level: 6, mtime: "2000-01-01T00:00:00" }));
}

/**
 * Unpacks one file of a zip that anybody may have made; no other member is read or written anywhere.
 *
 * @param entry Which file, and the most that it may unpack to
 * @returns The file, or why it is not there
 */
export async function unpackEntry(
  zip: Uint8Array,
  entry: { readonly name: string; readonly maxBytes: number },
): Promise<Uint8Array | { readonly why: string }> {
  const { unzipSync } = await import("fflate");
  const others: string[] = [];
  let tooLarge: number | undefined;
  let files: Record<string, Uint8Array>;
  try {
    // The unpacked bytes go into a buffer of the stated size, so a wrong statement cannot make them more.
    files = unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        if (name !== entry.name) others.push(name);
        else if (originalSize > entry.maxBytes) tooLarge = originalSize;
        else return true;
        return false;
      },
    });
  } catch (error) {
    return { why: `it is no readable zip (${messageOf(error)})` };
  }
  const found = files[entry.name];
  if (found !== undefined) return found;
  if (tooLarge !== undefined) {
    return { why: `${entry.name} would unpack to ${tooLarge} bytes, more than ${entry.maxBytes}` };
  }
  const there = others.slice(0, 5).map((name) => JSON.stringify(name)).join(", ") || "none";
  return { why: `it has no entry ${entry.name} but ${there}` };
}
