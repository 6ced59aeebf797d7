import { defined } from "../core/defined.ts";
import type { Machine } from "../core/machine.ts";

/**
 * A machine as one text, equal exactly for equal machines: the runs of years share a few of them.
 *
 * @returns JSON
 */
export function machineText({ runner, os, cpu, cpus }: Machine): string {
  return JSON.stringify(defined({ runner, os, cpu, cpus }));
}

/** The machine in a row's text. */
export function toMachine(text: string): Machine {
  // Only this program writes this column, from a Machine.
  return JSON.parse(text) as Machine;
}
