import { tmpdir } from "node:os";
import type { RunContext } from "../ci/types.ts";
import type { History } from "../history/database.ts";
import { ownRuns, readProjects } from "../history/projects.ts";
import type { RunFilter } from "../history/query.ts";
import type { SnapshotStore } from "../providers/types.ts";
import { openStorage, type StorageSession } from "../session/session.ts";
import type { StorageDeps } from "../session/storage_deps.ts";
import { findTarget, type Target } from "./target.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Surroundings } from "./surroundings.ts";

/** A history in use, and everything that is known about where it comes from. */
export interface OpenHistory extends AsyncDisposable {
  readonly around: Surroundings;
  readonly target: Target;
  readonly session: StorageSession;
  /** What the user should know; told already. */
  readonly warnings: readonly string[];
  /** Whose runs are looked at: the project's own unless all were asked for. */
  readonly own: RunFilter;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Downloads the history into a working copy.
 *
 * @param target Where it lives, and which project's it is
 * @param around For the time that the storage may take
 * @param deps Clock, randomness, log
 * @returns The session; dispose of it
 * @throws {StorageError | HistoryError} If it cannot be read
 */
export function openSession(
  { store, context }: Pick<Target, "context"> & { readonly store: SnapshotStore },
  around: Surroundings,
  deps: ResolvedOptions,
): Promise<StorageSession> {
  return openStorage(store, {
    ...storageDeps(around, deps),
    project: context.project,
    // To begin anew where the old one could be brought back must be somebody's wish.
    onGone: around.config.storage.onDamage ?? "stop",
    onDamage: around.config.storage.onDamage ?? (isInCi(context, deps.env) ? "stop" : "restart"),
  });
}

/** Whose runs are read. */
interface Scope {
  readonly filter: RunFilter;
  readonly warning?: string;
}

/**
 * Whose runs of a history are read: the project's own. A copy of somebody else's history, which has none of them, is read as what it is.
 *
 * @returns The filter, and what the user should know about it
 */
export function scopeOf(
  history: History,
  project: string,
  { allProjects }: Pick<ResolvedOptions, "allProjects">,
): Scope {
  if (allProjects) return { filter: {} };
  const projects = readProjects(history);
  if (projects.some((one) => one.project === project)) return { filter: ownRuns(history, project) };
  const [first, ...others] = projects;
  if (first === undefined || others.length === 0) return { filter: {} };
  const names = projects.slice(0, MOST_NAMES).map((one) => one.project).join(", ");
  return {
    filter: { project: first.project },
    warning:
      `The history has no run of ${project} but of ${projects.length} other projects (${names}); ` +
      `${first.project} is shown. --project NAME chooses, --all-projects shows all`,
  };
}

const MOST_NAMES = 5;

/** Whether nobody looks on and the machine is thrown away afterwards; also on a system that is not known here. */
export function isInCi(
  { ci }: Pick<RunContext, "ci">,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return ci !== "local" || /^(?:true|1)$/i.test(env["CI"] ?? "");
}

/**
 * What a storage session needs from outside.
 *
 * @param around For the time that the storage may take
 * @param deps Clock, randomness, log
 * @returns The same, in the session's words
 */
export function storageDeps(
  { config: { storage } }: Surroundings,
  deps: ResolvedOptions,
): StorageDeps {
  return {
    now: deps.now,
    random: deps.random,
    sleep: deps.sleep,
    log: (line) => deps.emit({ type: "log", line }),
    tempDir: tmpdir(),
    timeoutMs: storage.timeoutMs,
    ...(deps.signal !== undefined && { signal: deps.signal }),
  };
}

/**
 * Opens the history that the config and the settings name, to read it or to work on it; nothing is measured, and no commit is needed.
 *
 * @param around What `readSurroundings` gave
 * @returns The open history; dispose of it
 * @throws {TrackError} If settings or storage are wrong
 */
export async function openStored(
  deps: ResolvedOptions,
  around: Surroundings,
): Promise<OpenHistory> {
  const target = await findTarget(around, deps, { needsCommit: false });
  const session = await openSession(target, around, deps).catch(async (error: unknown) => {
    await target.store[Symbol.asyncDispose]();
    throw error;
  });
  const scope = scopeOf(session.history, target.context.project, deps);
  const warnings = [
    ...around.warnings,
    ...session.warnings,
    ...(scope.warning === undefined ? [] : [scope.warning]),
  ].map(deps.worded);
  for (const text of warnings) deps.emit({ type: "warning", text });
  return {
    around,
    target,
    session,
    warnings,
    get own() {
      return scopeOf(session.history, target.context.project, deps).filter;
    },
    now: deps.now,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await target.store[Symbol.asyncDispose]();
    },
  };
}
