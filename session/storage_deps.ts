/** What a session gets from outside. */
export interface StorageDeps {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A number from 0 (included) to 1. */
  readonly random: () => number;
  /** Waits; ends early with the signal's reason when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly log: (line: string) => void;
  /** The folder in which the session makes its own, for the working copy. */
  readonly tempDir: string;
  /** Milliseconds for reading the place, and for one commit with all its tries. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** The project of runs that come from a reference database, which does not name it. */
  readonly project?: string;
  /**
   * What becomes of a history of which runs are lost for good: `stop` leaves it as it is, `restart` goes on with what can be read.
   * Default `restart`.
   */
  readonly onDamage?: "stop" | "restart";
  /** What becomes of a history that is gone, of which an older copy is still there. Default `restart`: a new one is begun. */
  readonly onGone?: "stop" | "restart";
  /** Uploads of one commit. Default 12. */
  readonly maxTries?: number;
}
