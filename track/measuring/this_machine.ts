import { arch, availableParallelism, cpus, platform, release } from "node:os";
import { defined } from "../../core/defined.ts";
import type { Environment } from "../../core/environment.ts";
import type { Machine } from "../../core/machine.ts";

/**
 * What this process runs on, so that a history can tell which kind of machine is slower.
 *
 * @returns The facts that are known; of a runner of GitHub's own its image, as its name is another one each time
 */
export function thisMachine(env: Environment): Machine {
  const isHosted = env["RUNNER_ENVIRONMENT"] === "github-hosted";
  const runner = isHosted
    ? env["ImageOS"]
    : env["RUNNER_NAME"] || env["CI_RUNNER_DESCRIPTION"] || env["BUILDKITE_AGENT_NAME"];
  return defined({
    runner: runner || undefined,
    os: [platform(), arch(), allowed(release)].filter((part) => part !== undefined).join(" "),
    cpu: allowed(() => cpus()[0]?.model.trim()) || undefined,
    cpus: availableParallelism(),
  });
}

/** A fact that Deno gives only with `--allow-sys`; it is worth no permission of its own. */
function allowed<Fact>(fact: () => Fact): Fact | undefined {
  try {
    return fact();
  } catch (error) {
    if (error instanceof Error && /^(?:NotCapable|PermissionDenied)$/.test(error.name)) {
      return undefined;
    }
    throw error;
  }
}
