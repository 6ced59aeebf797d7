import { messageOf } from "../../core/caught_error.ts";
import type { Environment } from "../../core/environment.ts";
import { ContextError } from "../../errors.ts";
import type { CiInput } from "../types.ts";
import { type CiVariables, parallel } from "./from_variables.ts";

/**
 * TeamCity, which keeps most of what it knows in a file of properties that a variable names. Whether a pull request comes from a fork is
 * not among them.
 * Source: https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html,
 * https://www.jetbrains.com/help/teamcity/pull-requests.html
 */
export const teamcity: CiVariables = {
  ci: "teamcity",
  isHere: (env) => Boolean(env.TEAMCITY_VERSION),
  more: readProperties,
  runId: ["teamcity.build.id"],
  runNumber: ["build.counter", "BUILD_NUMBER"],
  job: "TEAMCITY_BUILDCONF_NAME",
  labels: parallel(
    "teamcity.build.parallelTests.currentBatch",
    "teamcity.build.parallelTests.totalBatches",
  ),
  url: "BUILD_URL",
  actor: "teamcity.build.triggeredBy.username",
  commit: ["BUILD_VCS_NUMBER", "build.vcs.number"],
  branch: branchByProperties,
  defaultBranch: "vcsroot.branch",
  tag: ({ "teamcity.build.branch": branch = "" }) =>
    branch.startsWith("refs/tags/") ? branch : undefined,
  event: ({ "teamcity.build.triggeredBy": by = "" }) =>
    /schedule/i.test(by) ? "schedule" : undefined,
  pullRequest: {
    id: "teamcity.pullRequest.number",
    branch: "teamcity.pullRequest.source.branch",
    target: "teamcity.pullRequest.target.branch",
  },
};

/** The default branch may have no name of its own. */
function branchByProperties(env: Environment): string | undefined {
  const { "teamcity.build.branch": branch, "teamcity.build.branch.is_default": isDefault } = env;
  return isDefault === "true" || branch === "<default>" ? env["vcsroot.branch"] : branch;
}

/** The file that is named in the environment names the one that has the rest. */
async function readProperties({ env, readFile }: CiInput): Promise<Environment> {
  const { TEAMCITY_BUILD_PROPERTIES_FILE: path } = env;
  const build = {
    "teamcity.build.id": env.BUILD_NUMBER,
    ...path ? await propertiesAt(path, readFile) : {},
  };
  const { "teamcity.configuration.properties.file": more }: Environment = build;
  return more ? { ...build, ...await propertiesAt(more, readFile) } : build;
}

async function propertiesAt(path: string, readFile: CiInput["readFile"]): Promise<Environment> {
  try {
    return parseProperties(await readFile(path));
  } catch (error) {
    throw new ContextError("CONTEXT_INVALID", {
      what: "Cannot read TeamCity's build parameters",
      why: `TEAMCITY_BUILD_PROPERTIES_FILE leads to ${path}: ${messageOf(error)}`,
      fix: "Make the file readable for this step; in a container, mount the agent's temp folder",
      cause: error,
    });
  }
}

/** Java's property files, as far as TeamCity writes them: one line each, `:` and `=` behind a backslash. */
function parseProperties(text: string): Record<string, string> {
  const lines = text.matchAll(/^[ \t]*(?![#!])((?:\\.|[^\\=:\r\n])+?)[ \t]*[=:][ \t]*(.*)$/gm);
  return Object.fromEntries(
    [...lines].map(([, name = "", value = ""]) => [unescaped(name), unescaped(value.trimEnd())]),
  );
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(.))/g,
    (_, code: string | undefined, letter: string) =>
      code === undefined
        ? LETTERS.get(letter) ?? letter
        : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const LETTERS: ReadonlyMap<string, string> = new Map([["n", "\n"], ["t", "\t"], ["r", "\r"]]);
