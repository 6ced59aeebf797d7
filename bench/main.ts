// deno-lint-ignore-file no-console -- it prints for people
/**
 * Prints the figures that DESIGN §8 promises: `deno task bench [cli] [history] …`. Figures are medians of whole runs; a noisy machine makes
 * them larger, so compare side by side.
 *
 * @module
 */

import { benchCli } from "./cli_bench.ts";

const benches: Readonly<Record<string, () => Promise<void>>> = {
  cli: benchCli,
};

for (const [name, bench] of Object.entries(benches)) {
  if (Deno.args.length > 0 && !Deno.args.includes(name)) continue;
  console.log(`\n${name}`);
  await bench();
}
