/** A small generator of numbers from 0 (included) to 1, always the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A way to damage a file. */
export type Mutation = (bytes: Uint8Array, random: () => number) => Uint8Array;

/** What disks, networks, editors and careless scripts do to files. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  truncate: (bytes, random) => bytes.slice(0, Math.floor(random() * bytes.length)),
  "flip a bit": (bytes, random) => {
    const copy = bytes.slice();
    const at = Math.floor(random() * copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return copy;
  },
  "change a digit": (bytes, random) => {
    const copy = bytes.slice();
    const digits = [...copy.keys()].filter((at) => isDigit(copy[at]));
    const at = digits[Math.floor(random() * digits.length)];
    if (at !== undefined) copy[at] = 48 + Math.floor(random() * 10);
    return copy;
  },
  "grow a number": (bytes, random) => {
    const digits = [...bytes.keys()].filter((at) => isDigit(bytes[at]));
    const at = digits[Math.floor(random() * digits.length)] ?? 0;
    const nines = new TextEncoder().encode("9".repeat(1 + Math.floor(random() * 12)));
    return joined(bytes.slice(0, at), nines, bytes.slice(at));
  },
  "duplicate a part": (bytes, random) => {
    const [from, to] = part(bytes, random);
    return joined(bytes.slice(0, to), bytes.slice(from, to), bytes.slice(to));
  },
  "remove a part": (bytes, random) => {
    const [from, to] = part(bytes, random);
    return joined(bytes.slice(0, from), bytes.slice(to));
  },
  "put itself behind itself": (bytes) => joined(bytes, bytes),
};

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

function part(bytes: Uint8Array, random: () => number): [from: number, to: number] {
  const from = Math.floor(random() * bytes.length);
  return [from, Math.min(bytes.length, from + 1 + Math.floor(random() * 400))];
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
}
