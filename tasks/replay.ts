/**
 * Replays the last commits of a repository as pull requests against what the branch was before each of them, and tells every red verdict with
 * the change's own effect: how often the gate is right about who made something worse.
 *
 * `deno run -A tasks/replay.ts [--last 100] [--config FILE] [CLONE …]`; without a clone this repository. The clones are not touched. Exits
 * with 1 if fewer than nine of ten red verdicts are right.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseConfig } from "../config/parse.ts";
import type { Config } from "../config/types.ts";
import { directionOf, worseBy } from "../core/detect/direction.ts";
import { evaluateGate } from "../core/gate/gate.ts";
import type { Check } from "../core/gate/verdict.ts";
import type { Waiver } from "../core/gate/waiver.ts";
import { type HistoryView, runAt } from "../core/history_view.ts";
import { type Measurement, seriesKey, seriesName } from "../core/metric.ts";
import { formatDelta, shortCommit } from "../core/text/format.ts";
import { History } from "../history/database.ts";
import { readView } from "../history/query.ts";
import { readWaivers } from "../history/waivers.ts";

const ROOT = new URL("../", import.meta.url).pathname;
/** Commits before the first one that is replayed: what lasted is to be known. */
const BEFORE = 300;
/** Of ten red verdicts so many must be right. */
const DEMANDED = 0.9;

/** What can be measured in any repository, each judged in every mode that looks back. */
const CONFIG = {
  metrics: {
    lines: { type: "numeric", unit: "integer", direction: "lower", command: "@collect loc" },
    size: { type: "numeric", unit: "bytes", command: "@collect size" },
    todo: {
      type: "numeric",
      unit: "integer",
      direction: "lower",
      command: "@collect count --pattern TODO|FIXME",
    },
  },
  qualityGate: {
    mode: "hard",
    thresholds: ["lines", "size", "todo"].flatMap((metric) => [
      { metric, mode: "ratchet" },
      { metric, mode: "budget", maxPercent: 5 },
      { metric, mode: "delta-max-increase", maxIncreasePercent: 2 },
      { metric, mode: "regression", tolerance: "2%" },
    ]),
  },
} as const;

/** A red verdict, and what the change did to the series by itself. */
export interface Red {
  readonly commit: string;
  readonly subject: string;
  readonly check: Check;
  /** By the recorded values, whatever the gate says; absent where one of the two has none. */
  readonly own?: number;
  /** The change made it worse. */
  readonly isRight: boolean;
}

/** What came of a repository. */
export interface Replayed {
  readonly changes: number;
  readonly reds: readonly Red[];
  /** Checks that told a debt of the branch. */
  readonly debts: number;
}

/** What is replayed. */
export interface ReplayOptions {
  readonly last: number;
  /** Text of a config. Default: lines, size and TODOs in every mode that looks back. */
  readonly config?: string;
}

/**
 * Measures the past of a clone and judges each of its last commits as a pull request.
 *
 * @param clone A repository's folder; it stays as it is
 * @returns What was red, oldest first
 */
export async function replay(clone: string, options: ReplayOptions): Promise<Replayed> {
  const folder = await Deno.makeTempDir();
  try {
    const work = join(folder, "work");
    await run("git", ["clone", "-q", "--no-hardlinks", resolve(clone), work], folder);
    const text = options.config ?? JSON.stringify(CONFIG);
    await Deno.writeTextFile(join(work, "replay.json"), text);
    await run(Deno.execPath(), [
      ...["run", "-A", "--no-check", join(ROOT, "cli.ts"), "backfill", "-c", "replay.json"],
      ...["--storage-path", join(folder, "replay.db"), "--last", String(options.last + BEFORE)],
    ], work);
    const log = await run("git", ["log", "--first-parent", "--format=%H", "HEAD"], work);
    const { config } = await parseConfig(text, { path: "replay.json" });
    using history = History.open(join(folder, "replay.db"));
    return replayRuns(readView(history), {
      commits: log.split("\n").filter((line) => line !== ""),
      last: options.last,
      config,
      waivers: readWaivers(history),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a branch's runs are judged by. */
interface Past {
  /** First parents, newest first. */
  readonly commits: readonly string[];
  readonly last: number;
  readonly config: Config;
  /** What the changes accepted, by the commit that was measured. */
  readonly waivers: readonly Waiver[];
}

function replayRuns(
  view: HistoryView,
  { commits, last, config: { metrics, gate }, waivers }: Past,
): Replayed {
  const rows = new Map(view.runs.commit.map((commit, row) => [commit, row]));
  const reds: Red[] = [];
  let [changes, debts] = [0, 0];
  for (let at = Math.min(last, commits.length - 1) - 1; at >= 0; at--) {
    const [commit = "", ...ancestors] = commits.slice(at, at + BEFORE);
    const [mergeBase = ""] = ancestors;
    const [row, before] = [rows.get(commit), rows.get(mergeBase)];
    if (row === undefined || before === undefined) continue;
    changes++;
    const { subject = "", time } = runAt(view.runs, row);
    const behind = new Set(ancestors);
    const { checks } = evaluateGate({
      mode: "hard",
      thresholds: gate.thresholds,
      metrics,
      measurements: measurementsOf(view, row),
      failures: [],
      history: view,
      reference: {
        mergeBase,
        ancestors,
        maxAgeDays: Infinity,
        excludeRun: { commit },
      },
      onMissingBaseline: "warn",
      pastWaivers: waivers.filter((one) => one.commit !== undefined && behind.has(one.commit)),
      waivers: waivers.filter((one) => one.commit === commit),
      now: time,
    });
    debts += checks.filter(({ status }) => status === "debt").length;
    for (const check of checks) {
      if (check.status !== "failed" || check.accepted !== undefined) continue;
      const own = ownEffect(view, check, [before, row]);
      const metric = metrics.find(({ key }) => key === check.metric);
      const direction = (metric && directionOf(metric)) ??
        (check.side === "floor" ? "higher" : "lower");
      const isRight = own !== undefined && worseBy(own, 0, direction) > 0;
      reds.push({ commit, subject, check, isRight, ...(own !== undefined && { own }) });
    }
  }
  return { changes, reds, debts };
}

function measurementsOf(view: HistoryView, row: number): readonly Measurement[] {
  return view.series.flatMap(({ metric, labels, values, words }): readonly Measurement[] => {
    const value = values[row] ?? NaN;
    return words !== undefined || Number.isNaN(value) ? [] : [{ metric, labels, value }];
  });
}

function ownEffect(
  view: HistoryView,
  { metric, labels }: Check,
  [before, row]: readonly [number, number],
): number | undefined {
  const key = seriesKey(metric, labels);
  const column = view.series.find((one) => seriesKey(one.metric, one.labels) === key);
  const own = (column?.values[row] ?? NaN) - (column?.values[before] ?? NaN);
  return Number.isNaN(own) ? undefined : own;
}

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd })
    .output();
  if (!success) throw new Error(`${command} ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

function tell(name: string, { changes, reds, debts }: Replayed): void {
  const right = reds.filter(({ isRight }) => isRight).length;
  const share = reds.length === 0 ? "" : ` (${(100 * right / reds.length).toFixed(1)} %)`;
  console.log(
    `${name}: ${changes} changes, ${reds.length} red checks, ${right} right${share}, ${debts} debts told`,
  );
  for (const { commit, subject, check, own, isRight } of reds) {
    const effect = own === undefined ? "no value before" : formatDelta(own, check.unit);
    const series = seriesName({ key: check.metric }, check.labels);
    console.log(
      `  ${isRight ? "✓" : "✗"} ${shortCommit(commit)} ${subject.slice(0, 50)} | ${series} ` +
        `${check.mode}: own ${effect} | ${check.sentence}`,
    );
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: { last: { type: "string", default: "100" }, config: { type: "string" } },
    allowPositionals: true,
  });
  const config = values.config === undefined ? undefined : await Deno.readTextFile(values.config);
  const all: Red[] = [];
  for (const clone of positionals.length === 0 ? [ROOT] : positionals) {
    const found = await replay(clone, {
      last: Number(values.last),
      ...(config !== undefined && { config }),
    });
    tell(clone, found);
    all.push(...found.reds);
  }
  const right = all.filter(({ isRight }) => isRight).length;
  if (all.length > 0 && right / all.length < DEMANDED) {
    console.error(`Only ${right} of ${all.length} red checks are right; demanded are 90 %`);
    Deno.exit(1);
  }
}
