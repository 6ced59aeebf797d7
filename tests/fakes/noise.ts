/** Noise of known kinds from a seed: what the statistics are validated on. */

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** Mulberry32: small, seeded, good enough to draw noise from. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One standard normal number (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A series of noise around 0 with standard deviation about 1. */
export type NoiseSeries = (length: number, random: Random) => Float64Array;

function independent(draw: (random: Random) => number): NoiseSeries {
  return (length, random) => Float64Array.from({ length }, () => draw(random));
}

function autoregressive(correlation: number): NoiseSeries {
  const innovation = Math.sqrt(1 - correlation ** 2);
  return (length, random) => {
    let value = normal(random);
    return Float64Array.from(
      { length },
      () => value = correlation * value + innovation * normal(random),
    );
  };
}

/** A number of events where so many are expected (Knuth). */
function events(expected: number, random: Random): number {
  const least = Math.exp(-expected);
  let count = -1;
  for (let product = 1; product > least; count++) product *= random();
  return count;
}

/** The kinds of noise by name. */
export const NOISE = {
  "Gauss": independent(normal),
  "AR(1) 0.3": autoregressive(0.3),
  "AR(1) 0.5": autoregressive(0.5),
  "AR(1) 0.6": autoregressive(0.6),
  // Student's t with 3 degrees of freedom.
  "t3": independent((random) => {
    const squares = normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2;
    return normal(random) / Math.sqrt(squares / 3);
  }),
  "lognormal": independent((random) => Math.exp(normal(random))),
  "Poisson of 4": independent((random) => events(4, random)),
  "rounded to 3 values": independent((random) => Math.round(0.45 * normal(random))),
  "sine of 24": (length, random) =>
    Float64Array.from({ length }, (_, at) => Math.sin(2 * Math.PI * at / 24) + normal(random)),
  "5 % outliers": independent((random) => normal(random) * (random() < 0.05 ? 10 : 1)),
} as const satisfies Record<string, NoiseSeries>;

/** The series with `height` added from `at` on. */
export function withStep(values: Float64Array, at: number, height: number): Float64Array {
  return values.map((value, index) => index < at ? value : value + height);
}
