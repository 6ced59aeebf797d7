/** A place to write text to. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width in characters; 80 where it cannot be told. */
  readonly columns: number;
}

/** Everything a command gets from outside. */
export interface Io {
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
