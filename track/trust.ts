import { realpath } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { readBaseFile } from "../ci/change/base_file.ts";
import type { Git } from "../ci/git/git.ts";
import type { RunContext } from "../ci/types.ts";
import { parseConfig } from "../config/parse.ts";
import { applySettings, type Settings, withoutLoosening } from "../config/settings/settings.ts";
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
 * @returns The config in force; the change's own, with a warning, where the branch has none
 * @throws {ConfigError} `CONFIG_BASE_UNKNOWN` where the branch's config cannot be read and the workflow does not say whose counts
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
  const bySelf = { config: own, judgedBy: { from: "head" as const } };
  const isWanted = settings.gate.configFrom === "head" &&
    !settings.gateByVariable.includes("configFrom");
  // There is no such thing on the branch: it is made by a program, which the change may have changed.
  if (deps.config !== undefined) {
    const warning =
      "This change is judged by the thresholds of the program that runs here, which " +
      "the change may alter: --gate-config-from head says that this is meant";
    return { ...bySelf, changes: [], warnings: isWanted ? [] : [warning] };
  }
  const base = await readBase({ ...context, targetBranch }, { git, settings }, deps);
  if (base.status === "absent") {
    const warning =
      `This change is judged by its own thresholds: ${targetBranch} has no ${base.path}`;
    return { ...bySelf, changes: [], warnings: isWanted ? [] : [warning] };
  }
  if (base.status === "unknown") {
    if (isWanted) return { ...bySelf, changes: [], warnings: [] };
    throw new ConfigError("CONFIG_BASE_UNKNOWN", {
      what: "Cannot tell by whose thresholds this change is judged",
      why: base.why,
      fix: `Mend that on ${targetBranch}, or let the workflow say whose count: ` +
        "--gate-config-from head, or the action's input gate-config-from: head",
    });
  }
  const counting = withoutLoosening(settings, base.parsed.config);
  const { config } = applySettings(base.parsed, counting.settings);
  const { warnings } = counting;
  const changes = describeGateChanges(config, own);
  if (isWanted || config.gate.configFrom === "head") return { ...bySelf, changes, warnings };
  const judgedBy = { from: "base" as const, branch: targetBranch, commit: base.commit };
  return { config, judgedBy, changes, warnings };
}

/** A fork's change that no pull request names (after `workflow_run`) is as little to be trusted as one that does. */
function targetOf({ targetBranch, isFork, defaultBranch }: RunContext): string | undefined {
  return targetBranch ?? (isFork ? defaultBranch : undefined);
}

type Base =
  | { readonly status: "found"; readonly parsed: ParsedConfig; readonly commit: string }
  | { readonly status: "absent"; readonly path: string }
  | { readonly status: "unknown"; readonly why: string };

/** Absent is only what was proven to be: a config that cannot be read must not let a change judge itself. */
async function readBase(
  context: RunContext & { readonly targetBranch: string },
  { git, settings }: { readonly git: Git; readonly settings: Settings },
  deps: ResolvedOptions,
): Promise<Base> {
  const named = await pathInRepository(git, resolve(deps.cwd, settings.configFile));
  const path = `${named} of ${context.targetBranch}`;
  const sources = { git, api: () => connectToGitHub(context.project, deps) };
  const file = await readBaseFile(context, named, sources);
  if (file.status === "unknown") return { status: "unknown", why: `${path}: ${file.why}` };
  if (file.status === "absent") {
    // A folder that the change moved, with a link in its old place, is where the workflow looks all the same.
    for (const alias of await git.aliases(context.commit, named)) {
      if ((await readBaseFile(context, alias, sources)).status === "absent") continue;
      const why = `${context.targetBranch} has it at ${alias}, where this change puts a link`;
      return { status: "unknown", why };
    }
    return { status: "absent", path: named };
  }
  try {
    const parsed = await parseConfig(file.text, { path });
    return { status: "found", parsed, commit: file.commit };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const why = `${error.what.replace(/^Cannot/, "cannot")}: ${error.why}`;
    return { status: "unknown", why };
  }
}

/**
 * The path under which the workflow names a file, from the repository's top: as it is written, because the change decides what a symbolic
 * link on the way leads to.
 */
async function pathInRepository(git: Git, file: string): Promise<string> {
  const top = await git.root();
  const real = (path: string) => realpath(path).catch(() => undefined);
  const realTop = top === undefined ? undefined : await real(top);
  const parts = file.split(/[\\/]/);
  for (let depth = 1; depth < parts.length; depth++) {
    const above = parts.slice(0, depth).join("/") || "/";
    if (realTop !== undefined && await real(above) === realTop) {
      return parts.slice(depth).join("/");
    }
  }
  return `${await git.prefix() ?? ""}${basename(file)}`;
}
