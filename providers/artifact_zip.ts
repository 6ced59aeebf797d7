import { StorageError } from "../errors.ts";

/** The database's name in the zip. */
export const ENTRY_NAME = "unentropy-metrics.db";

/** A database above this is not ours: 100,000 runs take 16 MB. */
const MAX_DATABASE_BYTES = 512 * 2 ** 20;

/**
 * Packs the database as GitHub wants an artifact.
 *
 * @param bytes The database
 * @returns A zip with this one entry
 */
export async function packDatabase(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { zipSync } = await import("fflate");
  // A fixed date: equal databases make equal artifacts.
  return new Uint8Array(
    zipSync({ [ENTRY_NAME]: bytes }, { level: 6, mtime: "2000-01-01T00:00:00" }),
  );
}

/**
 * Unpacks the database and nothing else; no other member is read or written anywhere.
 *
 * @param zip An artifact
 * @param options `label`: which artifact, for errors; `maxBytes`: largest database accepted
 * @returns The database
 * @throws {StorageError} STORAGE_PROTOCOL if it is no zip, has no such entry, or one that is too large
 */
export async function unpackDatabase(
  zip: Uint8Array,
  options: { readonly label: string; readonly maxBytes?: number },
): Promise<Uint8Array> {
  const { label, maxBytes = MAX_DATABASE_BYTES } = options;
  const { unzipSync } = await import("fflate");
  const others: string[] = [];
  let tooLarge: number | undefined;
  let files: Record<string, Uint8Array>;
  try {
    // The unpacked bytes go into a buffer of the stated size, so a wrong statement cannot make them more.
    files = unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        if (name !== ENTRY_NAME) others.push(name);
        else if (originalSize > maxBytes) tooLarge = originalSize;
        else return true;
        return false;
      },
    });
  } catch (error) {
    throw notOurs(
      label,
      `it is no readable zip (${error instanceof Error ? error.message : error})`,
    );
  }
  const database = files[ENTRY_NAME];
  if (database !== undefined) return database;
  throw notOurs(
    label,
    tooLarge === undefined
      ? `it has no entry ${ENTRY_NAME} but ${
        others.slice(0, 5).map((name) => JSON.stringify(name)).join(", ") || "none"
      }`
      : `its database would unpack to ${tooLarge} bytes, which is more than ${maxBytes}`,
  );
}

function notOurs(label: string, why: string): StorageError {
  return new StorageError("STORAGE_PROTOCOL", {
    what: `Cannot read the artifact ${label}`,
    why,
    fix:
      "Delete that artifact, or choose another storage.artifactName if something else uses this one.",
  });
}
