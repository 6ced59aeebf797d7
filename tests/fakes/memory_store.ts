import { StorageConflictError } from "../../errors.ts";
import type { Snapshot, SnapshotStore, Uploaded, UploadOptions } from "../../providers/types.ts";

/** A place in memory with everything that a test wants to know or to break. */
export class MemoryPlace {
  bytes: Uint8Array | undefined;
  revision = 0;
  /** What was kept aside, by suffix. */
  readonly aside = new Map<string, Uint8Array>();
  /** Newest first. */
  readonly older: { readonly label: string; readonly bytes: Uint8Array }[] = [];
  /** Called before each request with its number (from 1 for each kind); what it throws is the answer. */
  before: (request: "download" | "upload", number: number) => void | Promise<void> = () => {};
  /** Called after an upload was done; what it throws is the answer although the upload landed. */
  after: (number: number) => void = () => {};
  readonly counts = { download: 0, upload: 0 };

  /** A client of the place. */
  client(): SnapshotStore {
    return {
      type: "memory",
      location: "memory",
      download: () => this.#download(),
      upload: (bytes, options) => this.#upload(bytes, options),
      olderCopies: () => this.#olderCopies(),
      keepAside: (bytes, suffix) => {
        this.aside.set(suffix, bytes);
        return Promise.resolve(`memory.${suffix}`);
      },
    };
  }

  async #download(): Promise<Snapshot | undefined> {
    await this.before("download", ++this.counts.download);
    return this.bytes && { bytes: this.bytes, revision: String(this.revision) };
  }

  async #upload(bytes: Uint8Array, { basedOn }: UploadOptions): Promise<Uploaded> {
    await this.before("upload", ++this.counts.upload);
    const current = this.bytes === undefined ? undefined : String(this.revision);
    if (current !== basedOn) {
      throw new StorageConflictError("STORAGE_CONFLICT", {
        what: "Cannot write memory",
        why: "somebody was faster",
        fix: "Run again.",
      });
    }
    this.bytes = bytes;
    this.revision++;
    this.after(this.counts.upload);
    return { revision: String(this.revision) };
  }

  async *#olderCopies(): AsyncGenerator<{ label: string; bytes: Uint8Array }> {
    yield* this.older;
  }
}
