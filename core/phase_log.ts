import { messageOf } from "./caught_error.ts";
import { type Phase, type PhaseName, PHASES, type PhaseStatus } from "./track_result.ts";

/** Ends a phase early: it had nothing to do. */
export class PhaseSkipped {
  /** @param note Why, one line */
  constructor(readonly note: string) {}
}

/** The phases of one track, with how each ended and how long it took. */
export class PhaseLog {
  readonly #phases = new Map<PhaseName, Phase>();
  readonly #now: () => number;
  readonly #onStart: (name: PhaseName) => void;
  readonly #onEnd: (phase: Phase) => void;

  /**
   * @param now Milliseconds on any clock that only goes forward
   * @param listeners Told when a phase starts and when it ended
   */
  constructor(
    now: () => number,
    listeners: {
      readonly onStart?: (name: PhaseName) => void;
      readonly onEnd?: (phase: Phase) => void;
    } = {},
  ) {
    this.#now = now;
    this.#onStart = listeners.onStart ?? (() => {});
    this.#onEnd = listeners.onEnd ?? (() => {});
  }

  /**
   * Runs a phase and notes how it ended; what it throws goes on to the caller.
   *
   * @param work What it does; returns {@link PhaseSkipped} if there was nothing to do
   * @returns What `work` returned, `undefined` if it was skipped
   */
  async run<T>(
    name: PhaseName,
    work: () => T | PhaseSkipped | Promise<T | PhaseSkipped>,
    note?: (result: T) => string | undefined,
  ): Promise<T | undefined> {
    const started = this.#now();
    this.#onStart(name);
    try {
      const result = await work();
      if (result instanceof PhaseSkipped) {
        this.#end(name, "skipped", started, result.note);
        return undefined;
      }
      this.#end(name, "done", started, note?.(result));
      return result;
    } catch (error) {
      this.#end(name, "failed", started, messageOf(error));
      throw error;
    }
  }

  /**
   * All seven phases in order; one that was not reached counts as skipped.
   *
   * @returns The phases
   */
  phases(): readonly Phase[] {
    return PHASES.map((name) =>
      this.#phases.get(name) ?? { name, status: "skipped", durationMs: 0, note: "not reached" }
    );
  }

  #end(name: PhaseName, status: PhaseStatus, started: number, note: string | undefined): void {
    const durationMs = Math.round((this.#now() - started) * 10) / 10;
    const phase = { name, status, durationMs, ...(note !== undefined && { note }) };
    this.#phases.set(name, phase);
    this.#onEnd(phase);
  }
}
