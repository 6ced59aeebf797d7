import { arch, platform } from "node:os";
import process from "node:process";
import { COMMIT, VERSION } from "../core/version.ts";

/** `unentropy-track 0.1.0 (1a2b3c4, Deno 2.9.6)` */
export function versionLine(): string {
  const deno = process.versions["deno"];
  const runtime = deno === undefined ? `Node ${process.versions.node}` : `Deno ${deno}`;
  return `unentropy-track ${VERSION} (${COMMIT === undefined ? "" : `${COMMIT}, `}${runtime})`;
}

/** The same with what it runs on, which the report of a defect needs. */
export function machineLine(): string {
  return `${versionLine()} on ${platform()} ${arch()}`;
}
