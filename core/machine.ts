/** What a run was measured on, as far as it is known. */
export interface Machine {
  /** The CI system's runner: its name, or the image that it starts from. */
  readonly runner?: string;
  /** `linux x64 6.8.0` */
  readonly os?: string;
  /** The processor's model, as it calls itself. */
  readonly cpu?: string;
  /** How many processors a run may use. */
  readonly cpus?: number;
}

/** The machines of many runs, of which most are equal. */
export interface MachineColumn {
  /** For each run an index into `kinds`; -1 where nobody has said what it ran on. */
  readonly of: Int32Array;
  readonly kinds: readonly Machine[];
}

/** A fact that tells the runs beyond a limit from the others. */
export interface Separation {
  readonly fact: keyof Machine;
  /** Its values where runs lie beyond the limit. */
  readonly beyond: readonly string[];
  /** Its values elsewhere. */
  readonly usual: readonly string[];
}

const FACTS: readonly (keyof Machine)[] = ["cpu", "cpus", "runner", "os"];
/** So many runs may lie on the wrong side. */
const MAX_WRONG = 0.1;

/**
 * Which fact of their machines tells some runs from others.
 *
 * @param runs For each run its machine and whether its value lies beyond the limit
 * @returns The fact that is wrong about the fewest; `undefined` if none is right about nine of ten, on both sides
 */
export function separatingFact(
  runs: readonly { readonly machine: Machine | undefined; readonly isBeyond: boolean }[],
): Separation | undefined {
  let best: Separation | undefined;
  let fewest = MAX_WRONG * runs.length;
  for (const fact of FACTS) {
    const sides = new Map<string, { beyond: number; usual: number }>();
    for (const { machine, isBeyond } of runs) {
      const value = machine?.[fact];
      if (value === undefined) continue;
      const side = sides.get(String(value)) ?? { beyond: 0, usual: 0 };
      side[isBeyond ? "beyond" : "usual"]++;
      sides.set(String(value), side);
    }
    const of = (isOf: (side: { beyond: number; usual: number }) => boolean) =>
      [...sides].filter(([, side]) => isOf(side)).map(([value]) => value).sort();
    const beyond = of((side) => side.beyond > side.usual);
    const usual = of((side) => side.beyond <= side.usual);
    const known = [...sides.values()].reduce((sum, one) => sum + one.beyond + one.usual, 0);
    const wrong = runs.length - known +
      [...sides.values()].reduce((sum, one) => sum + Math.min(one.beyond, one.usual), 0);
    // Names that nearly every run has of its own separate anything.
    const isTelling = beyond.length > 0 && usual.length > 0 && 2 * sides.size <= known;
    if (!isTelling || wrong > fewest || (best !== undefined && wrong === fewest)) continue;
    [best, fewest] = [{ fact, beyond, usual }, wrong];
  }
  return best;
}
