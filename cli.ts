#!/usr/bin/env -S deno run -A
/**
 * The command-line program `unentropy-track`: `deno run -A jsr:@unentropy/track/cli --help`.
 *
 * @module
 */

import process from "node:process";
import { main } from "./commands/main.ts";
import type { Output } from "./commands/io.ts";

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => interrupt.abort(signal));
}

const exitCode = await main(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  // Commands of the CI system are read from both outputs; stdout belongs to the results.
  writeCommand: (text) => void process.stderr.write(text),
  signal: interrupt.signal,
});
await Promise.all([process.stdout, process.stderr].map(flushed));
// A request that was given up may still be open somewhere; it must not keep a CI job waiting.
process.exit(exitCode);

/** Everything that was written has left the process, or its reader has gone away. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => stream.write("", () => done()));
}

function output(stream: NodeJS.WriteStream): Output {
  // A reader that went away (`| head`) is no error of ours.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 80,
  };
}
