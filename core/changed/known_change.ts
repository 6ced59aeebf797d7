import type { ChangedFile } from "./diff.ts";

/** What a change does to files. */
export interface KnownChange {
  /** The commit that it is compared with. */
  readonly base: string;
  /** The folder from which a config's paths count, from the repository's top, with a `/` at its end; `""` for the top itself. */
  readonly prefix: string;
  /** By their paths from the repository's top. */
  readonly files: readonly ChangedFile[];
}
