import { changePoints } from "../../core/detect/detect.ts";
import { NOISE, seededRandom, withStep } from "../../tests/fakes/noise.ts";

const POINTS = 100_000;
const LIMIT_MS = 300;
const REPEATS = 5;

const SERIES: Readonly<Record<string, () => Float64Array>> = {
  "Gauss": () => NOISE.Gauss(POINTS, seededRandom(1)),
  "5 % outliers": () => NOISE["5 % outliers"](POINTS, seededRandom(2)),
  "one step": () => withStep(NOISE.Gauss(POINTS, seededRandom(3)), POINTS / 2, 1),
  "a step every 20 points": () =>
    NOISE.Gauss(POINTS, seededRandom(4)).map((value, index) =>
      Math.floor(index / 20) % 2 * 8 + value
    ),
  "random walk": () => {
    let level = 0;
    return NOISE.Gauss(POINTS, seededRandom(5)).map((step) => level += step);
  },
  "slope": () => NOISE.Gauss(POINTS, seededRandom(6)).map((value, index) => value + index / 100),
};

/**
 * Prints how long 100,000 points take to be segmented, for series of several kinds.
 *
 * @param print Where each line goes
 * @returns True if every kind keeps the promise of 300 ms
 */
export function benchDetect(print: (line: string) => void): boolean {
  let isKept = true;
  for (const [name, make] of Object.entries(SERIES)) {
    const values = make();
    let found = 0;
    const times = Array.from({ length: REPEATS }, () => {
      const start = performance.now();
      found = changePoints(values).points.length;
      return performance.now() - start;
    }).sort((a, b) => a - b);
    const middle = times[REPEATS >> 1] ?? NaN;
    isKept &&= middle <= LIMIT_MS;
    print(
      `segment 100,000 points, ${name}: ${
        middle.toFixed(0)
      } ms (limit ${LIMIT_MS}), ${found} change points`,
    );
  }
  return isKept;
}
