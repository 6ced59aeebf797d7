/**
 * Tracks the project in the first argument and dies by SIGKILL as soon as the phase in the second one has ended.
 *
 * @module
 */

import process from "node:process";
import { trackMetrics } from "../../mod.ts";

const [cwd = "", phase = ""] = Deno.args;
await trackMetrics({
  cwd,
  env: { PATH: Deno.env.get("PATH") },
  onEvent: (event) => {
    if (event.type === "phase-ended" && event.phase.name === phase) {
      process.kill(process.pid, "SIGKILL");
    }
  },
});
