import type { Hide } from "../core/redact.ts";

/** A place to write text to. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width in characters; 80 where it cannot be told. */
  readonly columns: number;
}

/** What the process gives the program. */
export interface ProcessIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** For results. */
  readonly stdout: Output;
  /** For progress and log lines. */
  readonly stderr: Output;
  /** Writes lines that the CI system reads as commands: annotations and masks. */
  readonly writeCommand: (text: string) => void;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** Everything a command gets from outside; what it writes to either output shows no secret. */
export interface Io extends ProcessIo {
  /** Hides the environment's secrets in what goes elsewhere. */
  readonly hide: Hide;
}
