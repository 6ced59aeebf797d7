import { defined } from "../../core/defined.ts";
import type { CiFacts, CiInput } from "../types.ts";

/**
 * What is known outside any CI system that we know: every execution is a run of its own.
 *
 * @param input Environment, clock and randomness; `UNENTROPY_RUN_ID` names the run where it must be stable
 * @returns The facts
 */
export function localFacts({ env, now, random }: CiInput): Promise<CiFacts> {
  const unique = Math.floor(random() * 36 ** 8).toString(36).padStart(8, "0");
  return Promise.resolve({
    ci: "local",
    event: "local",
    isFork: false,
    runId: env.UNENTROPY_RUN_ID || `local-${now()}-${unique}`,
    attempt: 1,
    runNumber: 0,
    job: "",
    ...defined({ actor: env.USER || env.USERNAME || undefined }),
  });
}
