import type { Output } from "./io.ts";

/** One of the process's two outputs. */
export interface ProcessOutput extends Output {
  /** Ends when everything that was written has left the process, or never will. */
  readonly flushed: () => Promise<void>;
}

/**
 * An output of the process that may fail: a full disk, a reader that went away. Deno throws where Node sends an event, and either may do so
 * long after the text was handed over, so every way is watched. A failed output takes no more.
 *
 * @param stream `process.stdout` or `process.stderr`
 * @param onFailure Told once
 */
export function processOutput(
  stream: NodeJS.WriteStream,
  onFailure: (error: NodeJS.ErrnoException) => void,
): ProcessOutput {
  const failed = Promise.withResolvers<void>();
  let isBroken = false;
  const fail = (error: NodeJS.ErrnoException) => {
    if (isBroken) return;
    isBroken = true;
    onFailure(error);
    failed.resolve();
  };
  stream.on("error", fail);
  const write = (text: string, onWritten = () => {}) => {
    if (isBroken) return;
    try {
      stream.write(text, (error) => error ? fail(error) : onWritten());
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return {
    write: (text) => write(text),
    flushed: () =>
      Promise.race([failed.promise, new Promise<void>((written) => write("", written))]),
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 80,
  };
}
