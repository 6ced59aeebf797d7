#!/usr/bin/env -S deno run -A
/**
 * The command-line program `unentropy-track`: `deno run -A jsr:@unentropy/track/cli --help`.
 *
 * @module
 */

import process from "node:process";
import { whyTooOld } from "./core/runtime.ts";

// Said before anything is loaded that an old runtime does not have.
const lack = whyTooOld(process.versions);
if (lack !== undefined) {
  process.stderr.write(`✗ unentropy-track cannot run here [RUNTIME_TOO_OLD]\n  why  ${lack}\n`);
  process.exit(2);
}
const { runProcess } = await import("./commands/run_process.ts");
await runProcess(process);
