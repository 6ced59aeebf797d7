import { basename } from "node:path";
import { readBaseFile } from "../ci/change/base_file.ts";
import type { Git } from "../ci/git/git.ts";
import type { RunContext } from "../ci/types.ts";
import { parseConfig } from "../config/parse.ts";
import { applySettings, type Settings } from "../config/settings/settings.ts";
import type { Config, ParsedConfig } from "../config/types.ts";
import type { Verdict } from "../core/gate/verdict.ts";
import { ConfigError } from "../errors.ts";
import { describeGateChanges } from "./_trust_changes.ts";
import { connectToGitHub } from "./github.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Surroundings } from "./surroundings.ts";

/** Whose config judges a run. */
export interface Trust {
  /** What counts in the gate, and where the history is read from: of a pull request, the config of the branch that it goes to. */
  readonly config: Config;
  /** Where `config` comes from; absent where the run proposes nothing to anybody. */
  readonly judgedBy?: NonNullable<Verdict["judgedBy"]>;
  /** What the change does to the gate, one sentence each. */
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Finds out whose config judges a run. A change that wants into another branch is judged by that branch's thresholds, mode and accepted
 * exceptions, and compared with that branch's history, so that it cannot loosen its own gate. `configFrom: "head"` only counts where
 * somebody else says so: that branch's config, a flag or an input.
 *
 * @param deps The API, for what a shallow clone lacks
 * @returns The config in force; the change's own, with a warning, where the other cannot be read
 */
export async function readTrust(
  around: Surroundings,
  target: { readonly context: RunContext; readonly git: Git },
  deps: ResolvedOptions,
): Promise<Trust> {
  const { config: own, settings } = around;
  const { context, git } = target;
  const targetBranch = targetOf(context);
  if (targetBranch === undefined) return { config: own, changes: [], warnings: [] };
  const base = await readBase({ ...context, targetBranch }, { git, settings }, deps);
  const bySelf = { config: own, judgedBy: { from: "head" as const } };
  const isWanted = settings.gate.configFrom === "head";
  if ("why" in base) {
    const warning = `This change is judged by its own thresholds: ${base.why}`;
    return { ...bySelf, changes: [], warnings: isWanted ? [] : [warning] };
  }
  const { config } = applySettings(base.parsed, settings);
  const changes = describeGateChanges(config, own);
  if (isWanted || config.gate.configFrom === "head") return { ...bySelf, changes, warnings: [] };
  const judgedBy = { from: "base" as const, branch: targetBranch, commit: base.commit };
  return { config, judgedBy, changes, warnings: [] };
}

/** A fork's change that no pull request names (after `workflow_run`) is as little to be trusted as one that does. */
function targetOf({ targetBranch, isFork, defaultBranch }: RunContext): string | undefined {
  return targetBranch ?? (isFork ? defaultBranch : undefined);
}

async function readBase(
  context: RunContext & { readonly targetBranch: string },
  { git, settings }: { readonly git: Git; readonly settings: Settings },
  deps: ResolvedOptions,
): Promise<{ readonly parsed: ParsedConfig; readonly commit: string } | { readonly why: string }> {
  const name = basename(settings.configFile);
  const path = `${name} of ${context.targetBranch}`;
  const file = await readBaseFile(context, name, {
    git,
    api: () => connectToGitHub(context.project, deps),
  });
  if (file.status === "unknown") return { why: `${path}: ${file.why}` };
  if (file.status === "absent") return { why: `${context.targetBranch} has no ${name}` };
  try {
    return { parsed: await parseConfig(file.text, { path }), commit: file.commit };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { why: `${error.what.replace(/^Cannot/, "cannot")}: ${error.why}` };
  }
}
