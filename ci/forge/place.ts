import type { Environment } from "../../core/environment.ts";
import type { RunContext } from "../types.ts";
import type { Patience } from "./persist.ts";
import type { Forge } from "./types.ts";

/** Which run a forge shows. */
export type ForgePlace = Pick<RunContext, "ci" | "project" | "serverUrl" | "url" | "isFork">;

/** What a forge is reached with. */
export interface ForgeNetwork extends Patience {
  readonly env: Environment;
  readonly fetch: typeof fetch;
}

/** A forge that cannot be asked. */
export interface NoForge {
  /** Why, and what to do, for people; absent where nobody expects anything there. */
  readonly advice?: string;
  readonly proposal: Forge["proposal"];
}

/** Whether it can be asked. */
export function isForge(found: Forge | NoForge): found is Forge {
  return "showCheck" in found;
}
