import type { Environment } from "../../core/environment.ts";
import { projectOf, withoutCredentials } from "../git/git.ts";
import { type CiVariables, meaning } from "./from_variables.ts";

/**
 * Azure Pipelines.
 * Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables
 */
export const azure: CiVariables = {
  ci: "azure",
  isHere: (env) => env.TF_BUILD?.toLowerCase() === "true",
  runId: ["BUILD_BUILDID"],
  // A job is tried again alone, or with its stage.
  attempt: (env) =>
    String(Math.max(Number(env.SYSTEM_STAGEATTEMPT) || 1, Number(env.SYSTEM_JOBATTEMPT) || 1)),
  runNumber: "BUILD_BUILDID",
  job: (env) => named(env.SYSTEM_STAGENAME, env.SYSTEM_PHASENAME).join("."),
  labels: parallelLabels,
  url: (env) =>
    env.SYSTEM_COLLECTIONURI && env.SYSTEM_TEAMPROJECT &&
    `${env.SYSTEM_COLLECTIONURI}${encodeURIComponent(env.SYSTEM_TEAMPROJECT)}` +
      `/_build/results?buildId=${env.BUILD_BUILDID}`,
  actor: "BUILD_REQUESTEDFOR",
  project: (env) => projectOf(withoutCredentials(env.BUILD_REPOSITORY_URI ?? "")),
  commit: "BUILD_SOURCEVERSION",
  branch: (env) => refOf(env, "refs/heads/"),
  tag: (env) => refOf(env, "refs/tags/"),
  message: "BUILD_SOURCEVERSIONMESSAGE",
  event: meaning("BUILD_REASON", { IndividualCI: "push", BatchedCI: "push", Schedule: "schedule" }),
  pullRequest: {
    // Of GitHub's pull requests, the id is another number.
    id: ["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID"],
    branch: "SYSTEM_PULLREQUEST_SOURCEBRANCH",
    target: "SYSTEM_PULLREQUEST_TARGETBRANCH",
    head: "SYSTEM_PULLREQUEST_SOURCECOMMITID",
    isFork: "SYSTEM_PULLREQUEST_ISFORK",
    owner: (env) =>
      projectOf(withoutCredentials(env.SYSTEM_PULLREQUEST_SOURCEREPOSITORYURI ?? ""))
        ?.split("/", 1)[0],
  },
};

function refOf({ BUILD_SOURCEBRANCH: ref = "" }: Environment, kind: string): string | undefined {
  return ref.startsWith(kind) ? ref.slice(kind.length) : undefined;
}

/** What is not named is called `__default`. */
function named(...names: readonly (string | undefined)[]): readonly string[] {
  return names.filter((name) => name !== undefined && name !== "" && name !== "__default")
    .map(String);
}

/** A leg of a matrix has a name; the jobs of `parallel: N` are `Job1`, `Job2`, …, and have a place. */
function parallelLabels(env: Environment): Readonly<Record<string, string | undefined>> {
  if (!(Number(env.SYSTEM_TOTALJOBSINPHASE) > 1)) return {};
  const [leg] = named(env.SYSTEM_JOBNAME);
  const isLeg = leg !== undefined && leg !== env.SYSTEM_PHASENAME && !/^Job\d+$/.test(leg);
  return isLeg ? { matrix: leg } : { parallel: env.SYSTEM_JOBPOSITIONINPHASE };
}
