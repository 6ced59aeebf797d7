import { formatBytes } from "../core/text/format.ts";
import { StorageError } from "../errors.ts";

/** Larger databases are not read; it bounds what a hostile server can make us hold. 100,000 runs of 5 series take 16 MB. */
export const MAX_DATABASE_BYTES = 1024 ** 3;

/**
 * Stops what could not be read back before it is sent.
 *
 * @throws {StorageError} STORAGE_QUOTA, with what to do
 */
export function refuseTooLarge(bytes: Uint8Array, location: string): void {
  if (bytes.length <= MAX_DATABASE_BYTES) return;
  throw new StorageError("STORAGE_QUOTA", {
    what: `Cannot store the history at ${location}`,
    why: `it has ${formatBytes(bytes.length)}, and more than ${
      formatBytes(MAX_DATABASE_BYTES)
    } could not be read back`,
    fix:
      'Set "storage.retention" or run `unentropy-track history prune`, or use the storage sqlite-local, which has no limit.',
  });
}
