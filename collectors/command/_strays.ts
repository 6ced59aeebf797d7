import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";

/** How often new strays of strays are looked for before it is given up. */
const ROUNDS = 20;
const PAUSE_MS = 5;

/** A name that no other command's environment has. All that a command starts inherits it, also what leaves its process group. */
export function newMark(): string {
  return `UNENTROPY_COMMAND_${randomUUID().replaceAll("-", "")}`;
}

/**
 * Ends what a command left behind in other process groups, by the mark in its environment. Only Linux shows the environment of others.
 *
 * @param mark Of {@link newMark}
 */
export async function endStrays(mark: string): Promise<void> {
  if (process.platform !== "linux") return;
  for (let round = 0; round < ROUNDS; round++) {
    const strays = marked(mark);
    if (strays.length === 0) return;
    for (const pid of strays) kill(pid);
    await delay(PAUSE_MS);
  }
}

/** The processes whose environment has the mark: those of other users cannot be looked into, and those that have ended have none. */
function marked(mark: string): readonly number[] {
  return processes().filter((pid) => {
    if (!Number.isInteger(pid) || pid === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark);
    } catch {
      return false;
    }
  });
}

/** Deno shows them only to whom it allows all. */
function processes(): readonly number[] {
  try {
    return readdirSync("/proc").map(Number);
  } catch {
    return [];
  }
}

/** Without asking: it has outlived the group that was asked. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was faster.
  }
}
