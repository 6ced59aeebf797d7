import type { Amount } from "../amount.ts";

/** How much a failed check matters: only a `blocker` fails a hard gate. */
export type Severity = "warning" | "blocker";

/** What a threshold demands. */
export type ThresholdMode =
  | "min"
  | "max"
  | "no-regression"
  | "delta-max-drop"
  | "delta-max-increase"
  | "regression"
  | "ratchet"
  | "budget"
  | "no-new-uncovered";

/** A configured limit. */
export interface Threshold {
  /** A metric's key or a pattern: `coverage`, `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  readonly mode: ThresholdMode;
  /** The limit of `min` and `max`, in the metric's unit. */
  readonly target?: number;
  /** How much worse than the limit still passes. `no-regression` has 0.5 by default. */
  readonly tolerance?: Amount;
  /** The limit of `delta-max-drop` (how far it may fall), of `delta-max-increase` (how far it may rise), of `budget`; percent. */
  readonly maxPercent?: number;
  /** The window of `budget`: days, or since the last tag. */
  readonly window?: { readonly days: number } | "last-tag";
  readonly severity: Severity;
  /** What becomes of a series that was judged, and is not measured any more while others of its metric are. Default: it fails as the threshold does. */
  readonly onVanished?: "fail" | "warn" | "ignore";
}

/** What the gate does with a failure: nothing, tell, or fail the run. */
export type GateMode = "off" | "soft" | "hard";
