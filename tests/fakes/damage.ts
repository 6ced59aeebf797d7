/** Numbers in [0, 1), the same ones in every run. */
type Random = () => number;

/** Damages a copy of a database in one way. */
export type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

const PAGE = 4096;

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const pageOf = (bytes: Uint8Array, random: Random) =>
  below(random, Math.floor(bytes.length / PAGE)) * PAGE;

function noise(bytes: Uint8Array, from: number, to: number, random: Random): Uint8Array {
  for (let at = from; at < Math.min(to, bytes.length); at++) bytes[at] = below(random, 256);
  return bytes;
}

/** How files go bad: on disks, in proxies, in editors, and by hands that mean harm. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  "flipped bits": (bytes, random) => {
    for (let count = 1 + below(random, 8); count > 0; count--) {
      const at = below(random, bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
    }
    return bytes;
  },
  "noise over some bytes": (bytes, random) => {
    const at = below(random, bytes.length);
    return noise(bytes, at, at + 1 + below(random, 200), random);
  },
  "noise in the header": (bytes, random) => {
    const at = below(random, 100);
    return noise(bytes, at, at + 1 + below(random, 8), random);
  },
  "noise at the start of a page, where its rows are listed": (bytes, random) => {
    const at = pageOf(bytes, random) + below(random, 40);
    return noise(bytes, at, at + 1 + below(random, 12), random);
  },
  "a page of noise": (bytes, random) => {
    const at = pageOf(bytes, random);
    return noise(bytes, at, at + PAGE, random);
  },
  "a page of zeros": (bytes, random) => {
    const at = pageOf(bytes, random);
    return bytes.fill(0, at, at + PAGE);
  },
  "a page in another's place": (bytes, random) => {
    const from = pageOf(bytes, random);
    bytes.copyWithin(pageOf(bytes, random), from, from + PAGE);
    return bytes;
  },
  "a cut end": (bytes, random) => bytes.slice(0, below(random, bytes.length)),
  "a hole": (bytes, random) => {
    const at = below(random, bytes.length);
    const size = random() < 0.5 ? PAGE : 1 + below(random, 300);
    bytes.copyWithin(at, at + size);
    return bytes.slice(0, Math.max(at, bytes.length - size));
  },
  "something behind the end": (bytes, random) => {
    const longer = new Uint8Array(bytes.length + 1 + below(random, 3 * PAGE));
    longer.set(bytes);
    return noise(longer, bytes.length, longer.length, random);
  },
};
