import { boundaries, changePoints, levelStarts } from "../../core/detect/detect.ts";
import { allowedNoise, noiseBand } from "../../core/detect/noise.ts";
import type { Metric } from "../../core/metric.ts";
import { goldenSeries } from "../../tests/core/_golden.ts";
import { NOISE, normal, type Random, withStep } from "../../tests/fakes/noise.ts";
import { type AnnotatedSeries, meanScore } from "./annotated.ts";
import { type Rate, rateOf } from "./figures.ts";

/** A promised figure beside the measured one. */
export interface Demand {
  readonly what: string;
  /** `at most 2 %` */
  readonly promised: string;
  readonly measured: string;
  readonly isKept: boolean;
}

const PERCENT = 100;

function atMost(what: string, limit: number, rate: Rate): Demand {
  const share = PERCENT * rate.hits / rate.trials;
  return {
    what,
    promised: `at most ${limit} %`,
    measured: `${share.toFixed(1)} %`,
    isKept: share <= limit,
  };
}

function atLeast(what: string, limit: number, rate: Rate): Demand {
  const share = PERCENT * rate.hits / rate.trials;
  return {
    what,
    promised: `at least ${limit} %`,
    measured: `${share.toFixed(1)} %`,
    isKept: share >= limit,
  };
}

/** Everything that is promised of the segmenter on made series. */
export function segmenterDemands(): readonly Demand[] {
  const nulls: readonly (readonly [keyof typeof NOISE, number, Pick<Metric, "unit">?])[] = [
    ["Gauss", 2],
    ["t3", 2],
    ["Poisson of 4", 2, { unit: "integer" }],
    ["rounded to 3 values", 2],
    ["lognormal", 2],
    ["AR(1) 0.5", 4],
    ["sine of 24", 32],
  ];
  return [
    noiseWithoutUnit(),
    ...nulls.map(([name, limit, metric = {}]) =>
      atMost(
        `unchanged series of 100 with any change point: ${name}`,
        limit,
        rateOf(1000, 17, (random) => isAnyFound(NOISE[name](100, random), metric)),
      )
    ),
    ...([[20, 75], [30, 95], [50, 99]] as const).map(([length, limit]) =>
      atLeast(
        `step of 3 σ in the middle of ${length} runs is found`,
        limit,
        rateOf(2000, length, (random) => isFound(random, { length, at: length / 2, within: 3 })),
      )
    ),
    ...([[3, 60], [5, 88], [8, 97]] as const).map(([after, limit]) =>
      atLeast(
        `step of 3 σ behind 50 runs is seen after ${after} more`,
        limit,
        rateOf(2000, after, (random) => isFound(random, { length: 50 + after, at: 50, within: 2 })),
      )
    ),
    ...alerts(),
  ];
}

function isAnyFound(values: Float64Array, metric: Pick<Metric, "unit">): boolean {
  return changePoints(values, metric).points.length > 0;
}

function isFound(
  random: Random,
  { length, at, within }: { readonly length: number; readonly at: number; readonly within: number },
): boolean {
  const { points } = changePoints(withStep(NOISE.Gauss(length, random), at, 3));
  return points.some(({ index }) => Math.abs(index - at) <= within);
}

/** Requests per second, about 17,000 with 1 % of noise and one step, nothing declared. */
function noiseWithoutUnit(): Demand {
  const counts = Array.from({ length: 20 }, (_, seed) => {
    let found = 0;
    rateOf(1, seed, (random) => {
      const noise = NOISE.Gauss(560, random).map((one) => 17_000 * (1 + one / 100));
      found = changePoints(withStep(noise, 400, -1400)).points.length;
      return found === 1;
    });
    return found;
  });
  return {
    what: "a plain number with 1 % of noise, one step in 560 runs: changes told, in 20 series",
    promised: "1 each",
    measured: `${Math.min(...counts)} to ${Math.max(...counts)}`,
    isKept: counts.every((count) => count === 1),
  };
}

function alerts(): readonly Demand[] {
  const series = [...goldenSeries()].filter(([name]) => name.startsWith("perfherder/"));
  const found = series.map(([, { values, expected }]) => {
    const points = changePoints(values).points.map(({ index }) => index);
    const isSeen = (one: number) => points.some((point) => Math.abs(point - one) <= 1);
    return { points: points.length, all: expected.length, seen: expected.filter(isSeen).length };
  });
  const sum = (key: "points" | "all" | "seen") => found.reduce((all, one) => all + one[key], 0);
  return [{
    what: "asserted alerts of a large project found, and points told in all",
    promised: "7 of 7, at most 33",
    measured: `${sum("seen")} of ${sum("all")}, ${sum("points")}`,
    isKept: sum("seen") === sum("all") && sum("points") <= 33,
  }];
}

/** A level's value, and how noise makes runs of it: with what a job shares, and what each measurement has of its own. */
type Measurer = (random: Random) => Job;
/** One job: gives its measurements one by one, around 1. */
type Job = () => number;

const SHARED = Math.sqrt(0.7);
const OWN = Math.sqrt(0.3);

function jobs(spread: number, draw: (random: Random) => number): Measurer {
  return (random) => {
    const shared = draw(random);
    return () => 1 + spread * (SHARED * shared + OWN * normal(random));
  };
}

/** Student's t of 3 degrees of freedom, of variance 1. */
function heavy(random: Random): number {
  return (NOISE.t3(1, random)[0] ?? 0) / Math.sqrt(3);
}

/** Machines of which each run gets another one. */
function fleets(): Readonly<Record<string, () => Measurer>> {
  return {
    "Gauss": () => jobs(0.01, normal),
    "t3": () => jobs(0.01, heavy),
    "AR(1) 0.5": () => {
      let state: number | undefined;
      return (random) => {
        const own = normal(random);
        const shared = state = state === undefined ? own : 0.5 * state + Math.sqrt(0.75) * own;
        let isFirst = true;
        return () => {
          if (isFirst) {
            isFirst = false;
            return 1 + 0.01 * shared;
          }
          return 1 + 0.01 * (SHARED * shared + Math.sqrt(0.51) * normal(random));
        };
      };
    },
    "lognormal": () => (random) => {
      const shared = normal(random);
      return () => Math.exp(0.3 * (SHARED * shared + OWN * normal(random)));
    },
    "15 % of the machines 10 % slower": () => (random) => {
      const machine = random() < 0.15 ? 1.1 : 1;
      return () => machine * (1 + 0.01 * normal(random));
    },
  };
}

/** Whether the gate fails a change: its first value is beyond the limit, and the median of it and two more of the same job as well. */
function fails(past: Float64Array, job: Job, options: Judged = {}): boolean | undefined {
  const { shift = 0, accepted = [] } = options;
  const starts = levelStarts(past, { unit: "duration", accepted });
  const band = noiseBand(past, starts, { direction: "lower" });
  if (band === undefined) return undefined;
  const limit = band.center + allowedNoise(band);
  const [first = 0, ...more] = Array.from({ length: 3 }, () => job() * (1 + shift));
  return first > limit && ([first, ...more].sort((a, b) => a - b)[1] ?? 0) > limit;
}

interface Judged {
  /** How much worse the change is, as a share. */
  readonly shift?: number;
  readonly accepted?: readonly number[];
}

/** Everything that is promised of the gate on made histories. */
export function gateDemands(): readonly Demand[] {
  const unchanged = Object.entries(fleets()).flatMap(([name, make]) =>
    [10, 30, 100].map((runs) => {
      const rate = failing({ make, runs, trials: runs === 100 ? 1000 : 8000 });
      const limit = name.startsWith("15 %") ? 3 : 1.5;
      return atMost(`unchanged change fails, ${runs} runs: ${name}`, limit, rate);
    })
  );
  const worse = ([
    [0.05, 0.01, 10, 92],
    [0.05, 0.01, 30, 97],
    [0.1, 0.03, 10, 60],
    [0.1, 0.03, 30, 75],
  ] as const).map(([shift, spread, runs, limit]) =>
    atLeast(
      `change of +${PERCENT * shift} % at ${PERCENT * spread} % of noise fails, ${runs} runs`,
      limit,
      failing({ make: () => jobs(spread, normal), runs, trials: 4000, shift }),
    )
  );
  const accepted = [1, 2, 3, 5, 7].map((runs) => {
    const rate = afterAccepted(runs);
    const demand = atMost(
      `unchanged change fails, ${runs} runs after an accepted step of 30 %`,
      2,
      rate,
    );
    return {
      ...demand,
      promised: `${demand.promised}, never unknown`,
      measured: `${demand.measured}, ${rate.unknown} unknown`,
      isKept: demand.isKept && rate.unknown === 0,
    };
  });
  return [...unchanged, ...worse, ...accepted];
}

function failing(
  { make, runs, trials, shift = 0 }: {
    readonly make: () => Measurer;
    readonly runs: number;
    readonly trials: number;
    readonly shift?: number;
  },
): Rate {
  return rateOf(trials, 7 * runs, (random) => {
    const machine = make();
    const past = Float64Array.from({ length: runs }, () => 100 * machine(random)());
    const job = machine(random);
    return fails(past, () => 100 * job(), { shift }) ?? false;
  });
}

function afterAccepted(runs: number): Rate & { readonly unknown: number } {
  let unknown = 0;
  const machine = jobs(0.01, normal);
  const rate = rateOf(2000, 41 * runs, (random) => {
    const past = Float64Array.from(
      { length: 30 + runs },
      (_, at) => (at < 30 ? 100 : 130) * machine(random)(),
    );
    const job = machine(random);
    const isFailing = fails(past, () => 130 * job(), { accepted: [30] });
    if (isFailing === undefined) unknown++;
    return isFailing ?? false;
  });
  return { ...rate, unknown };
}

/** What is promised of real series. */
export function annotatedDemand(series: readonly AnnotatedSeries[]): Demand {
  const score = meanScore(series, findPlaces);
  // As they are shown.
  const [f1, cover] = [score.f1, score.cover].map((one) => Math.round(PERCENT * one) / PERCENT);
  return {
    what: `${series.length} annotated real series: F1, cover`,
    promised: "at least 0.74, 0.70",
    measured: `${f1}, ${cover}`,
    isKept: (f1 ?? 0) >= 0.74 && (cover ?? 0) >= 0.7,
  };
}

/** Where a series that nothing is known of changed its course. */
export function findPlaces(values: Float64Array): readonly number[] {
  return boundaries(changePoints(values), values.length);
}
