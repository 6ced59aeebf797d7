/**
 * Measures how often the statistics are wrong and how much they see, and writes docs/statistics.md. With `--check` it writes nothing and exits
 * with 1 if the page is not up to date. It exits with 1 if a promise is broken, too. Everything is seeded: the same code gives the same page.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { changePoints } from "../core/detect/detect.ts";
import { MIN_HISTORY, quantileLimit } from "../core/detect/noise.ts";
import { goldenSeries, notablePoints, referenceOutputs } from "../tests/core/_golden.ts";
import { NOISE, type NoiseSeries } from "../tests/fakes/noise.ts";
import {
  falseSegments,
  foundSteps,
  gateFigures,
  type Rate,
  twoLevels,
  walkForward,
} from "../bench/detection/figures.ts";
import { readAnnotated } from "../bench/detection/annotated.ts";
import {
  annotatedDemand,
  type Demand,
  gateDemands,
  segmenterDemands,
} from "../bench/detection/demands.ts";
import { OWN_SERIES } from "../bench/detection/main.ts";

const PAGE = new URL("../docs/statistics.md", import.meta.url);
const KINDS: Readonly<Record<string, NoiseSeries>> = { ...NOISE, "two levels": twoLevels };

function percent({ hits, trials }: Rate, digits = 1): string {
  return `${(100 * hits / trials).toFixed(digits)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function falseSegmentTable(): string {
  const lengths = [30, 100, 500, 2000];
  return table(
    ["noise", ...lengths.map((length) => `${length} points`)],
    Object.entries(KINDS).map(([name, make]) => [
      name,
      ...lengths.map((length) => percent(falseSegments(make, length))),
    ]),
  );
}

function stepTable(): string {
  return table(
    ["step", "found within 5 points", "found at its exact place"],
    [1, 1.5, 2, 3, 4].map((height) => [
      `${height} σ`,
      percent(foundSteps(height, { after: 50, within: 5 })),
      percent(foundSteps(height, { after: 50, within: 0 })),
    ]),
  );
}

function delayTable(): string {
  const delays = [3, 5, 8, 12];
  return table(
    ["step", ...delays.map((after) => `after ${after} runs`)],
    [3, 4, 5].map((height) => [
      `${height} σ`,
      ...delays.map((after) => percent(foundSteps(height, { after, within: 2 }))),
    ]),
  );
}

function gateFalseTable(): string {
  return table(
    [
      "runs behind the level",
      "limit",
      "one value beyond it",
      "confirmed by two more",
      "strict limit",
      "one value",
      "confirmed",
    ],
    [8, 10, 20, 50].map((count) => {
      const usual = gateFigures(NOISE.Gauss, { count, shift: 0, trials: 40_000 });
      const strict = gateFigures(NOISE.Gauss, {
        count,
        shift: 0,
        trials: 40_000,
        isStrict: true,
      });
      return [
        String(count),
        `${quantileLimit(count, false).toFixed(2)} σ`,
        percent(usual.single, 2),
        percent(usual.confirmed, 2),
        `${quantileLimit(count, true).toFixed(2)} σ`,
        percent(strict.single, 2),
        percent(strict.confirmed, 3),
      ];
    }),
  );
}

function gatePowerTable(): string {
  return table(
    ["change for the worse", "one value beyond the limit", "confirmed: the gate fails"],
    [2, 3, 4, 5, 6].map((shift) => {
      const { single, confirmed } = gateFigures(NOISE.Gauss, { count: 20, shift, trials: 4000 });
      return [`${shift} σ`, percent(single), percent(confirmed)];
    }),
  );
}

function realTable(): string {
  const series = [...goldenSeries()].filter(([name]) => name.startsWith("perfherder/"));
  return table(
    ["series", "points", "asserted alerts found", "change points in all", "suspects", "confirmed"],
    series.map(([name, { values, expected }]) => {
      const points = changePoints(values).points.map((point) => point.index);
      const hits = expected.filter((one) => points.some((point) => Math.abs(point - one) <= 1));
      const { single, confirmed } = walkForward(values, 0.02);
      return [
        name.replace("perfherder/", ""),
        String(values.length),
        `${hits.length} of ${expected.length}`,
        String(points.length),
        percent(single, 2),
        percent(confirmed, 2),
      ];
    }),
  );
}

function missedList(): string {
  const series = goldenSeries();
  let hits = 0;
  let all = 0;
  const missed = referenceOutputs().flatMap((output) => {
    const values = series.get(output.series)?.values ?? new Float64Array();
    const points = changePoints(values).points.map((point) => point.index);
    const notable = notablePoints(output, values.length);
    const rest = notable.filter((one) => !points.some((point) => Math.abs(point - one) <= 2));
    all += notable.length;
    hits += notable.length - rest.length;
    return rest.length === 0 ? [] : [
      `- ${output.series}, window ${output.window_len}, least change ${
        output.min_magnitude * 100
      } %: ${rest.join(", ")}`,
    ];
  });
  return `${hits} of ${all} are found within two points. Not found:\n\n${missed.join("\n")}`;
}

function demandTable(demands: readonly Demand[]): string {
  return table(
    ["what", "promised", "measured"],
    demands.map(({ what, promised, measured, isKept }) => [
      what,
      promised,
      isKept ? measured : `**${measured}**`,
    ]),
  );
}

/** Everything that is promised, measured. */
interface Measured {
  readonly segmenter: readonly Demand[];
  readonly gate: readonly Demand[];
}

function page({ segmenter, gate }: Measured): string {
  return `<!-- deno-fmt-ignore-file -->
<!-- Made by tasks/detection_table.ts from measurements: change that, not this. -->

# What the statistics see, and how often they are wrong

Two detectors read the history. The **gate** decides at once about one new value; the **segmenter** later finds the places where the
level of a series moved, or the stretch over which it drifted, and names the commits. Neither uses statistics on exact metrics
(counts, sizes, coverage): of those every difference is a change.

All figures below are measured on this code by \`deno run -A tasks/detection_table.ts\`, with fixed seeds; \`deno task bench detect\`
prints the promises again, and how well annotated series of your own are read if their folder follows.

## What is promised

${demandTable(segmenter)}

σ is the standard deviation of the noise. The annotated series are economic ones, benchmarks, sunspots and the Nile, read twice by
eye; F1 counts a place as found within five points, cover is how much of each annotated stretch the best found one covers (van den
Burg and Williams, arXiv 2003.06222).

A change fails if its value is beyond the limit, and the median of it and two more of the same job as well. Of the noise 70 % is
the job's and 30 % each measurement's own:

${demandTable(gate)}

Where some machines are slower and the level has seen none of them yet, nothing can be known: of ten runs that is so once in five
times, which is the 3 %. On noise that resembles itself from run to run, ten runs are few to tell how much; a limit that keeps its
false alarms below 1.5 % sees 58 % of +10 % at 3 % of noise instead of 60 %.

## Exact or noisy

What a series is, it shows. Noise comes back: after four runs it lies as far off as after one. What is exact goes on from where it
is: after four runs it has moved further. The distance over four runs is divided by the one over one run, large steps cut off: 1 is
noise, 2 a random walk, 4 a slope or rare steps. Ties do not matter for that. A declaration wins; before 12 runs the unit is taken
as a hint. An exact series that nearly every run moves is described by level or sloping pieces and by steps that are unusual for it.

## The segmenter

It looks for levels with noise around them. A cut is kept if noise alone would show such a contrast in at most one of a hundred
series. Outliers are moved in first. Width and correlation of the noise are those of what the levels leave over: whether a series
has steps or noise that resembles itself from run to run is decided by which explains it with less. Several steps the same way that
a straight line explains as well are a drift. One or two last values far off their level are told as what may be a spike.

Share of series of pure noise in which it finds anything at all (400 series each):

${falseSegmentTable()}

"Two levels" is a machine that is fast seven times out of ten and slow otherwise.

Share of series with one step, 50 points before and 50 after it, in which that step is found (1,000 series each, σ is the standard
deviation of the noise):

${stepTable()}

How soon a step behind 50 points is found, within two points of its place:

${delayTable()}

## The gate, mode \`regression\`

A value is a suspect if it is worse than the mean of its level (the newest 50 runs since the last change point, outliers moved in)
by more than a limit that covers the error of the mean and of the scale. A level of fewer than ${MIN_HISTORY} runs takes its scale
from the levels before, relative to their height. A suspect is measured twice more; only if the median of the three is beyond the
limit too does the gate fail. Above five noisy series the strict limit counts. From 50 judged values of the past on, the limit is
also no lower than what 98 % of them kept; and where more than 5 % of the level's own values lie beyond it, it grows by where those
lie: several kinds of machines.

False alarms on normal noise; 1.3 % are meant for the first value, with the strict limit one per mille:

${gateFalseTable()}

What it sees, with 20 runs behind the level:

${gatePowerTable()}

## Real series

Performance series of a large project. The alerts are those that its own tests assert. Suspects and confirmed failures are counted
along the whole series, for changes of 2 % and more in both directions, the next two runs standing in for measuring again; they
contain the real changes, so they are upper bounds of the false alarms.

${realTable()}

The price of few false alarms: on a wild series the gate sees only large changes and says so ("too noisy to gate"); the
segmenter reports the smaller ones afterwards.

Compared with another detector (windowed E-divisive with a t-test at its default p of 0.001, three settings), of whose points those
count that change the level by 2 % or more and have three values on both sides, ${missedList()}

Most of these are excursions of a few points in noisy stretches. At p = 0.01 that detector finds many more points in the noisy series;
of those only a third are found here.

## Limits

- Strongly skewed noise over thousands of points still raises some false points. Times are therefore compared by ratio.
- Seasons are outside the model.
- One or two runs on a better level that nobody accepted may be a spike: a change that takes them back passes until the third.
- A series that hops between levels is called unstable; only changes larger than the hops are reported.
- Never compare runs of different kinds of machines: give them labels, and each gets a series of its own.
- When the noise between machines is larger than the change you look for, measure base and head in turn in one job: pairs on
  the same machine see changes that no history can show.
`;
}

const measured: Measured = {
  segmenter: [...segmenterDemands(), annotatedDemand(await readAnnotated(OWN_SERIES))],
  gate: gateDemands(),
};
const made = page(measured);
const broken = [...measured.segmenter, ...measured.gate].filter(({ isKept }) => !isKept);
for (const { what, promised, measured } of broken) {
  console.error(`Broken: ${what}: ${measured}, promised ${promised}`);
}
if (Deno.args.includes("--check")) {
  const present = await Deno.readTextFile(PAGE);
  if (present !== made) {
    console.error("docs/statistics.md is not up to date: run deno run -A tasks/detection_table.ts");
    Deno.exit(1);
  }
} else {
  await Deno.writeTextFile(PAGE, made);
  console.log("Wrote docs/statistics.md");
}
if (broken.length > 0) Deno.exit(1);
