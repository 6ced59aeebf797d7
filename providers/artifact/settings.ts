import { createHash } from "node:crypto";
import type { StorageConfig } from "../../config/types.ts";
import { StorageError } from "../../errors.ts";
import type { ProviderContext } from "../types.ts";

/** What `sqlite-artifact` works with, checked. */
export interface ArtifactSettings {
  /** The artifact's name, in characters that GitHub takes. */
  readonly name: string;
  /** The branch whose artifacts are continued. */
  readonly branch: string;
  /** Continued where the branch has no artifact yet. */
  readonly fallbackBranch?: string;
  /** `owner/repo`. */
  readonly repository: string;
  readonly repositoryId?: string;
  /** `https://api.github.com`, or the one of GitHub Enterprise. */
  readonly apiUrl: string;
  readonly token: string;
  /** Files whose runs may have made a history: this workflow's and those of UNENTROPY_TRUSTED_WORKFLOWS. Empty: any. */
  readonly workflowFiles: readonly string[];
  /** Days that an upload is kept; absent: as the repository is set. */
  readonly retentionDays?: number;
  readonly retryAttempts: number;
}

/** The artifact's name where the config gives none, of the project that is the repository: the one of the reference system's action. */
const DEFAULT_ARTIFACT_NAME = "unentropy-metrics";

/**
 * Reads and checks the settings of `sqlite-artifact` before anything is sent.
 *
 * @param context The environment and what is being tracked
 * @returns Complete settings
 * @throws {StorageError} STORAGE_AUTH without a token, STORAGE_SETTINGS without a repository
 */
export function artifactSettings(
  config: StorageConfig,
  context: Pick<ProviderContext, "env" | "run">,
): ArtifactSettings {
  const { env, run } = context;
  const repository = env["GITHUB_REPOSITORY"] || run.project;
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw new StorageError("STORAGE_SETTINGS", {
      what: "Cannot use the storage sqlite-artifact",
      why: `${JSON.stringify(repository)} is not a GitHub repository`,
      fix: "Set GITHUB_REPOSITORY to owner/repo, or choose another storage.type.",
    });
  }
  const token = env["INPUT_GITHUB-TOKEN"] || env["GITHUB_TOKEN"] || env["GH_TOKEN"];
  if (!token) {
    throw new StorageError("STORAGE_AUTH", {
      what: "Cannot use the storage sqlite-artifact",
      why: "there is no token for GitHub's API",
      fix: env["GITHUB_ACTIONS"] === "true"
        ? "Set GITHUB_TOKEN: ${{ github.token }} in the step's env, with `actions: read` permission"
        : "Set GITHUB_TOKEN to a token that may read actions, or give --storage-type sqlite-local for a history on this machine",
    });
  }
  const branch = config.branchFilter ?? wantedBranch(context);
  const fallback = config.branchFilter === undefined ? run.defaultBranch : undefined;
  return {
    name: artifactName(config.artifactName ?? DEFAULT_ARTIFACT_NAME),
    branch,
    ...(fallback !== undefined && fallback !== branch && { fallbackBranch: fallback }),
    repository,
    ...(env["GITHUB_REPOSITORY_ID"] && { repositoryId: env["GITHUB_REPOSITORY_ID"] }),
    apiUrl: (env["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, ""),
    token,
    workflowFiles: trustedWorkflows(context),
    ...(config.retentionDays !== undefined && { retentionDays: config.retentionDays }),
    retryAttempts: config.retryAttempts,
  };
}

/**
 * A name that GitHub takes for an artifact. Names that had to be changed stay different from each other.
 *
 * @param name Any text, for example with a branch in it
 * @returns The same, or with `_` for what is not allowed and a part of its hash
 */
export function artifactName(name: string): string {
  const safe = name.replace(/["*:<>|?\\/\r\n]/g, "_").slice(0, 200);
  if (safe === name && safe !== "") return name;
  return `${safe}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** A pull request continues nothing: it is compared with the default branch. */
function wantedBranch({ run }: Pick<ProviderContext, "run">): string {
  const isProposal = run.pullRequest !== undefined || /^(pull_request|merge_group)/.test(run.event);
  return (isProposal ? run.defaultBranch : undefined) ?? run.branch;
}

/** Where a run publishes what another workflow has measured, that one makes the histories. */
function trustedWorkflows(
  { env, run }: Pick<ProviderContext, "env" | "run">,
): readonly string[] {
  const own = workflowFile(env["GITHUB_WORKFLOW_REF"] ?? "");
  const measuring = workflowFile(run.forkRun?.workflowFile ?? "");
  const others = (env["UNENTROPY_TRUSTED_WORKFLOWS"] ?? "").split(",").map((file) => file.trim());
  return own === "" ? [] : [own, measuring, ...others].filter((file) => file !== "");
}

/**
 * The file of a workflow, in whichever of its spellings.
 *
 * @param path `.github/workflows/ci.yml`, with or without `owner/repo/` before and `@ref` behind it
 * @returns The path from the repository's root
 */
export function workflowFile(path: string): string {
  return path.replace(/@.*$/, "").replace(/^.*?(?=\.[^/]+\/workflows\/)/, "");
}
