import { availableParallelism } from "node:os";
import { isAbsolute, join } from "node:path";
import type { LoggedCommit } from "../../ci/git/commit_log.ts";
import type { Worktrees } from "../../ci/git/worktrees.ts";
import type { CommitTree, CommitTrees } from "../../collectors/files/commit_tree.ts";
import type { MetricConfig } from "../../config/types.ts";
import { lazy } from "../../core/lazy.ts";
import { TrackError, type TrackErrorCode } from "../../errors.ts";
import type { CollectPlace } from "../measuring/collect_here.ts";
import { changeOfHead } from "../measuring/known_change.ts";
import { joinParts, type MetricPart, splitParts } from "../measuring/metric_parts.ts";
import { findReading, type MetricReading } from "../measuring/metric_reading.ts";
import { collectInTree, prepareTree } from "../measuring/work_tree.ts";
import type { ResolvedOptions } from "../options.ts";

/** Where and how commits are measured. */
export interface MeasureCommitOptions {
  readonly deps: ResolvedOptions;
  /** The commits' files as git keeps them. */
  readonly trees: CommitTrees;
  readonly worktrees: Worktrees;
  /** The config's folder from the repository's top, `""` or with a slash at the end. */
  readonly prefix: string;
  /** The project's own files, as the config's `sources` says. */
  readonly sources?: readonly string[];
  /** A line for the shell that prepares a fresh work tree: `npm ci`. */
  readonly setup?: string;
  /** How many commits are measured at once. */
  readonly jobs: number;
}

/** What was found in one commit. */
export interface MeasuredCommit extends MetricPart {
  /** How many metrics were taken over from another commit, because nothing that they read differs. */
  readonly cached: number;
  /** Whether the commit had to be checked out. */
  readonly checkedOut: boolean;
}

/** Measures some metrics of a commit. What goes wrong with the commit is in the result; an interruption is thrown. */
export type MeasureCommit = (
  commit: LoggedCommit,
  metrics: readonly MetricConfig[],
) => Promise<MeasuredCommit>;

/** Who interrupts us on a terminal interrupts git at the same moment, and git ends first. */
const SETTLE_MS = 100;
/** Failures that the same files need not repeat. */
const BY_CHANCE: ReadonlySet<string> = new Set<TrackErrorCode>([
  "COLLECT_TIMEOUT",
  "COLLECT_CRASHED",
  "COLLECT_UNREADABLE",
]);

/**
 * Prepares to measure many commits. A metric that reads sources only is measured from git's objects; others in a work tree of the commit's
 * own. One whose inputs are proven equal to those of a commit before is not measured again.
 *
 * @param options Where and how
 * @returns Measures one commit; may be called for several at the same time
 */
export function createCommitMeasurer(options: MeasureCommitOptions): MeasureCommit {
  const { deps, trees, prefix, setup } = options;
  const readings = new Map<string, Promise<MetricReading>>();
  const readingOf = (metric: MetricConfig) => {
    const known = readings.get(metric.key) ?? findReading(metric, deps.collectors);
    readings.set(metric.key, known);
    return known;
  };
  const before = new Map<string, { readonly inputs: string; readonly part: MetricPart }>();

  return async (commit, metrics) => {
    const parts = new Map<string, MetricPart>();
    const inputs = new Map<string, string>();
    const inObjects: MetricConfig[] = [];
    const inFiles: MetricConfig[] = [];
    // What a command or the setup writes, a collector may read.
    const isPristine = setup === undefined &&
      metrics.every(({ source }) => source.type !== "command");
    const tree = await failing(metrics, parts, deps, () => trees.load(commit.tree, prefix));
    if (tree === undefined) return combined(metrics, parts, { cached: 0, checkedOut: false });
    for (const metric of metrics) {
      const reading = await readingOf(metric);
      const isReadable = reading.reads === "tree" && !tree.isFiltered && setup === undefined;
      const proof = isReadable || isPristine ? inputsOf(reading, tree) : undefined;
      const same = before.get(metric.key);
      if (proof !== undefined && proof === same?.inputs) parts.set(metric.key, same.part);
      else (isReadable ? inObjects : inFiles).push(metric);
      if (proof !== undefined) inputs.set(metric.key, proof);
    }
    const cached = parts.size;
    const collect = async (some: readonly MetricConfig[], place: Files) => {
      for (const [key, part] of await collectParts(some, place, options)) parts.set(key, part);
    };
    if (inObjects.length > 0) await collect(inObjects, { root: tree.root, tree });
    if (inFiles.length > 0) {
      await failing(inFiles, parts, deps, async () => {
        await using worktree = await options.worktrees.add(commit.id);
        const root = join(worktree.folder, prefix);
        if (setup !== undefined) {
          await prepareTree(setup, { root, name: "the commit's work tree", deps });
        }
        await collect(inFiles, { root });
      });
    }
    for (const [key, proof] of inputs) {
      const part = parts.get(key);
      if (part === undefined || part.failures.some(({ code }) => BY_CHANCE.has(code))) continue;
      before.set(key, { inputs: proof, part });
    }
    return combined(metrics, parts, { cached, checkedOut: inFiles.length > 0 });
  };
}

type Files = Pick<CollectPlace, "root" | "tree">;

async function collectParts(
  metrics: readonly MetricConfig[],
  place: Files,
  { deps, sources, jobs }: MeasureCommitOptions,
): Promise<ReadonlyMap<string, MetricPart>> {
  const all = await collectInTree(metrics, {
    ...place,
    config: { ...(sources !== undefined && { sources }) },
    change: lazy(() => changeOfHead(place.root, deps.env)),
    concurrency: Math.max(1, Math.floor(availableParallelism() / jobs)),
  }, deps);
  return splitParts(metrics, all);
}

/** Does what all these metrics need; an error is the failure of each of them. */
async function failing<T>(
  metrics: readonly MetricConfig[],
  parts: Map<string, MetricPart>,
  deps: ResolvedOptions,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    deps.signal?.throwIfAborted();
    if (!(error instanceof TrackError)) throw error;
    await deps.sleep(SETTLE_MS, deps.signal);
    const { hide } = deps;
    for (const { key, onFailure } of metrics) {
      const { code, fix } = error;
      const failure = { metric: key, code, message: hide(error.message), fix: hide(fix) };
      const failures = onFailure === "skip" ? [] : [failure];
      parts.set(key, { metrics: [], measurements: [], failures });
    }
    return undefined;
  }
}

function combined(
  metrics: readonly MetricConfig[],
  parts: ReadonlyMap<string, MetricPart>,
  facts: Pick<MeasuredCommit, "cached" | "checkedOut">,
): MeasuredCommit {
  return { ...joinParts(metrics, parts), ...facts };
}

/** Text that is equal for two commits only if the metric reads the same in both; `undefined` where nobody can know. */
function inputsOf({ reads, paths }: MetricReading, tree: CommitTree): string | undefined {
  if (reads === undefined) return undefined;
  // Without a path the project's own files are meant.
  if (reads === "tree" || paths.length === 0) return tree.id;
  const ids: string[] = [];
  for (const path of paths) {
    if (path.startsWith("!")) continue;
    const id = isAbsolute(path) ? undefined : tree.objectId(withoutGlob(path));
    if (id === undefined) return undefined;
    ids.push(id);
  }
  return [...ids, tree.attributes].join("\n");
}

/** The folder in which a glob looks. */
function withoutGlob(path: string): string {
  const parts = path.split("/");
  const first = parts.findIndex((part) => /[*?[\]{}()!+@|\\]/.test(part));
  return (first < 0 ? parts : parts.slice(0, first)).join("/");
}
