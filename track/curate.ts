import type { RunContext } from "../ci/types.ts";
import type { CurationAct, CurationEvent, StoredEvent } from "../core/curation/event.ts";
import { UsageError } from "../errors.ts";
import { eventId, recordEvents } from "../history/curation.ts";
import { listRuns } from "../history/runs.ts";
import { isProposal } from "../ci/proposal.ts";
import type { Target } from "./target.ts";
import type { OpenHistory } from "./open_history.ts";

/**
 * Proves that this run may curate: whoever proposes a change must not alter what it is judged by.
 *
 * @throws {UsageError} In the run of a pull request or of a fork
 */
export function refuseProposals(context: RunContext): void {
  const isForeign = context.isFork || context.forkRun !== undefined;
  if (!isForeign && context.pullRequest === undefined && !isProposal(context.event)) return;
  throw new UsageError("USAGE", {
    what: "Cannot curate the history here",
    why: isForeign
      ? "this is the run of a fork, which could then choose what it is judged by"
      : `this is the run of a pull request (${context.event}), which could then choose what it is judged by`,
    fix:
      "Do it in a run of the main branch that somebody starts (workflow_dispatch), or on your machine",
  });
}

/**
 * Says something about the history, for everybody who reads it: a new event, stored on top of whatever others store meanwhile.
 *
 * @param opened Where the history is
 * @param said What, and why
 * @param project Whose history it is about
 * @returns The event with its id
 * @throws {UsageError} In the run of a pull request or of a fork, or if nobody knows who says it
 */
export async function curate(
  opened: OpenHistory,
  said: CurationAct & { readonly reason: string },
  project: string,
): Promise<StoredEvent> {
  const { session, target, now } = opened;
  refuseProposals(target.context);
  const reason = said.reason.replace(/\s+/g, " ").trim();
  if (reason === "") {
    throw new UsageError("USAGE", {
      what: "Cannot curate the history without a word of why",
      why: "the reason or text is empty",
      fix: 'Say it for those who read it in a year: --because "the build was empty"',
    });
  }
  const event: CurationEvent = {
    ...said,
    reason,
    project,
    author: await authorOf(target),
    time: now(),
  };
  recordEvents(session.history, [event]);
  await session.commit();
  return { ...event, id: eventId(event) };
}

/**
 * Whose history is meant, where nothing but a name of a series says so.
 *
 * @returns The run's own project, or the only one that the history has
 * @throws {UsageError} If it has several others
 */
export function curatedProject({ session, target: { context } }: OpenHistory): string {
  const projects = new Set(listRuns(session.history).map(({ key }) => key.project));
  const [only, ...others] = projects;
  if (only === undefined || projects.has(context.project)) return context.project;
  if (others.length === 0) return only;
  throw new UsageError("USAGE", {
    what: "Cannot tell which project's history is meant",
    why: `it has ${[...projects].join(", ")}, and not ${context.project}`,
    fix: "Name one with --project",
  });
}

/** On a machine the name under which its commits are made; in CI who started the run. */
async function authorOf({ context, git }: Target): Promise<string> {
  const name = context.ci === "local" ? await git.userName() ?? context.actor : context.actor;
  if (name !== undefined) return name;
  throw new UsageError("USAGE", {
    what: "Cannot curate the history",
    why: "nobody knows who does it, and that is kept",
    fix: context.ci === "local"
      ? 'Set a name: git config user.name "Ada"'
      : "Let somebody start this run in the CI system, so that it says who did",
  });
}
