import type { ReportData, ReportRuns, ReportSeries, ShownChange } from "./data/data.ts";
import { commitOf, metricOf, runsOf } from "./read_run.ts";
import { type Tone, toneOf } from "./summary.ts";

/** A change of a series' level, and what has become of it. */
export interface Move extends ShownChange {
  readonly series: ReportSeries;
  readonly tone: Tone;
  /** Relative to the level before; 1 where that was zero. */
  readonly effect: number;
  /** At least half of it has been there ever since. */
  readonly isStanding: boolean;
  /** Who accepted it, where and why. */
  readonly accepted?: string;
}

/** Everything that came with one commit. */
export interface CommitEvent {
  /** The run that showed it first; of a drift the one that it lasts until. */
  readonly run: number;
  /** The largest first. */
  readonly moves: readonly Move[];
  /** The release. */
  readonly tag?: string;
  /** What people said of it: notes, and what they accepted where nothing moved. */
  readonly said: readonly string[];
  /** Why it does not count. */
  readonly excluded?: string;
}

/** What a reader should know first. */
export interface News {
  /** For the worse, still there and accepted by nobody, the newest first. */
  readonly open: readonly CommitEvent[];
  /** For the better, still there, of the last 30 days, the newest first. */
  readonly better: readonly CommitEvent[];
  /** Slopes for the worse that no single commit is to blame for, still there, the newest first. */
  readonly drifts: readonly CommitEvent[];
  /** No level moved for the worse, or is sloping, in the last 30 days. */
  readonly isQuiet: boolean;
  /** Some series has values enough to tell whether its level moved. */
  readonly isTold: boolean;
}

const MONTH_MS = 30 * 86_400_000;
/** Fewer values have no change points. */
const FEWEST_VALUES = 6;

/**
 * Every change point of a series with what has become of it.
 *
 * @returns Oldest first
 */
export function movesOf(data: ReportData, series: ReportSeries): readonly Move[] {
  return series.changes.map((change, at): Move => {
    const { run, from, before, after } = change;
    const moved = after - before;
    const text = series.accepted.findLast((one) => one.run > from && one.run <= run)?.text;
    return {
      ...change,
      series,
      tone: toneOf(moved, metricOf(data, series)),
      effect: before === 0 ? Math.sign(after) : moved / Math.abs(before),
      isStanding: series.changes.slice(at).every((later) => (later.after - before) / moved >= 0.5),
      ...(text !== undefined && { accepted: text }),
    };
  });
}

/**
 * What happened, by the commit that it came with.
 *
 * @returns Newest first
 */
export function eventsOf(data: ReportData): readonly CommitEvent[] {
  const { runs, meta } = data;
  const said = new Map<number, string[]>();
  const say = (run: number, text: string) => said.set(run, [...said.get(run) ?? [], text]);
  const moves = data.series.flatMap((series) => movesOf(data, series));
  const moved = Map.groupBy(moves, ({ run }) => run);
  for (const { run, text } of meta.notes) say(run, text);
  for (const { run, text } of data.series.flatMap(({ accepted }) => accepted)) {
    if (!moved.get(run)?.some((move) => move.accepted === text)) say(run, text);
  }
  const marked = [...runs.details].filter(([, { tag, excluded }]) =>
    tag !== undefined || excluded !== undefined
  );
  const found = new Set([...moved.keys(), ...said.keys(), ...marked.map(([run]) => run)]);
  const parts = [...found].map((run): CommitEvent => {
    const { tag, excluded } = runs.details.get(run) ?? {};
    return {
      run,
      moves: moved.get(run) ?? [],
      said: said.get(run) ?? [],
      ...(tag !== undefined && { tag }),
      ...(excluded !== undefined && { excluded }),
    };
  });
  return byCommit(runs, parts);
}

/** A commit that several jobs measured is one event. */
function byCommit(runs: ReportRuns, parts: readonly CommitEvent[]): readonly CommitEvent[] {
  const groups = Map.groupBy(parts, ({ run }) => commitOf(runs, run));
  return [...groups.values()].flatMap((group): readonly CommitEvent[] => {
    const [first] = group.toSorted((a, b) => a.run - b.run);
    if (first === undefined) return [];
    return [{
      ...Object.assign({}, ...group),
      run: first.run,
      moves: group.flatMap(({ moves }) => moves)
        .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)),
      said: [...new Set(group.flatMap(({ said }) => said))],
    }];
  }).sort((a, b) => b.run - a.run);
}

/**
 * What matters of what happened on the first branch.
 *
 * @returns News
 */
export function newsOf(data: ReportData): News {
  const events = eventsOf(data);
  const only = (claim: (move: Move) => boolean) =>
    events.flatMap((event): readonly CommitEvent[] => {
      const moves = event.moves.filter(claim);
      return moves.length === 0 ? [] : [{ ...event, moves }];
    });
  const isRecent = isRecentRun(data);
  const isOpen = (move: Move) =>
    move.tone === "worse" && move.isStanding && move.accepted === undefined;
  const open = only((move) => isOpen(move) && move.isDrift !== true);
  const drifts = only((move) => isOpen(move) && move.isDrift === true);
  return {
    open,
    drifts,
    better: only((move) => move.tone === "better" && move.isStanding && isRecent(move.run)),
    isQuiet: ![...open, ...drifts].some(({ run }) => isRecent(run)),
    isTold: isTold(data),
  };
}

/**
 * Whether a run is of the 30 days before the first branch's newest one.
 *
 * @returns What tells it of a run
 */
export function isRecentRun({ runs, meta }: ReportData): (run: number) => boolean {
  const last = runsOf(runs, meta.branch).at(-1) ?? -1;
  const since = (runs.time[last] ?? 0) - MONTH_MS;
  return (run) => (runs.time[run] ?? 0) >= since;
}

function isTold(data: ReportData): boolean {
  const order = runsOf(data.runs, data.meta.branch);
  return data.series.some(({ values, words }) => {
    let count = 0;
    for (let at = order.length - 1; at >= 0 && count < FEWEST_VALUES; at--) {
      if (!Number.isNaN(values[order[at] ?? -1] ?? NaN)) count++;
    }
    return words === undefined && count >= FEWEST_VALUES;
  });
}
