import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "../io.ts";
import { withCommonFlags } from "../shared.ts";
import type { TestFlags } from "./run.ts";

/** Adds `test`: measure each metric once and show what works. */
export function addTest(program: Command, io: Io, done: (exitCode: number) => void): void {
  withCommonFlags(program.command("test"))
    .description("measure each metric once and show what works; store nothing")
    .option("--timeout <ms>", "for metrics whose config says nothing else", milliseconds)
    .addHelpText(
      "after",
      "\nExit codes: 0 every metric has a value, 2 at least one has none, or it could not run.\n" +
        "\nExample:\n  unentropy-track test --timeout 10000",
    )
    .action(async (flags: TestFlags) => {
      const { testMetrics } = await import("./run.ts");
      done(await testMetrics(flags, io));
    });
}

function milliseconds(text: string): number {
  const number = Number(text);
  if (!/^\d{1,6}$/.test(text) || number < 1 || number > 300_000) {
    throw new InvalidArgumentError("It must be from 1 to 300000.");
  }
  return number;
}
