import * as z from "zod/mini";
import type { ThresholdMode } from "../../core/gate/threshold.ts";
import { oneOf } from "../_expected.ts";
import { amount, choice, days, maybe, needed, object, percentage, text } from "./_parts.ts";
import { DEFAULTS } from "../defaults.ts";

function target(): z.ZodMiniNumber {
  return z.number("a number in the metric's unit");
}

const everyThreshold = {
  metric: needed(
    text(1, 512),
    "A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`.",
  ),
  severity: maybe(choice(["warning", "blocker"]), "Only a `blocker` fails a hard gate.", {
    default: DEFAULTS.gate.severity,
  }),
  tolerance: maybe(
    amount(),
    "How much worse than the limit still passes: a number in the metric's unit, or " +
      'a percentage such as "2%". `no-regression` has 0.5 by default.',
  ),
  onVanished: maybe(
    choice(["fail", "warn", "ignore"]),
    "What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. " +
      "`fail` as the threshold does, `warn` only, or `ignore`.",
    { default: "fail" },
  ),
  // The reference system takes these two beside every mode.
  target: maybe(target(), "The limit of `min` and `max`, in the metric's unit."),
  maxDropPercent: maybe(
    percentage(),
    "How far the value of `delta-max-drop` may fall below the baseline, in percent.",
  ),
} as const;

const withTarget = {
  ...everyThreshold,
  target: needed(target(), "The limit, in the metric's unit."),
} as const;

/** A threshold of one mode, with the fields that it may have. */
function mode<Mode extends ThresholdMode, Fields extends z.core.$ZodShape>(
  name: Mode,
  description: string,
  fields: Fields,
) {
  return object({ mode: needed(z.literal(name), description), ...fields });
}

const MODES = [
  mode("min", "Never below `target`.", withTarget),
  mode("max", "Never above `target`.", withTarget),
  mode("no-regression", "Not worse than the baseline.", everyThreshold),
  mode("delta-max-drop", "May fall so far below the baseline at most, whichever way is better.", {
    ...everyThreshold,
    maxDropPercent: needed(
      percentage(),
      "How far the value may fall below the baseline, in percent.",
    ),
  }),
  mode("delta-max-increase", "May rise so far above it at most, whichever way is better.", {
    ...everyThreshold,
    maxIncreasePercent: needed(
      percentage(),
      "How far the value may rise above the baseline, in percent.",
    ),
  }),
  mode("regression", "Not worse than the noise of the history explains.", everyThreshold),
  mode("ratchet", "Never worse than the best so far.", everyThreshold),
  mode(
    "no-new-uncovered",
    "Of a coverage of the change: every line that it touches is covered; `tolerance` lines may not be.",
    everyThreshold,
  ),
  mode("budget", "May get so much worse within a window at most, however small the steps.", {
    ...everyThreshold,
    maxPercent: needed(percentage(), "How much worse it may get within the window, in percent."),
    window: maybe(
      z.union([object({ days: days() }), z.literal("last-tag")], {
        error: '{ "days": … } or "last-tag"',
      }),
      'The window: so many days, or `"last-tag"`: since the last git tag.',
      { default: { days: DEFAULTS.gate.budgetDays } },
    ),
  }),
] as const;

/** One limit of the gate. */
export const threshold = z.discriminatedUnion("mode", MODES, {
  error: (issue) =>
    issue.code === "invalid_union"
      ? oneOf(MODES.flatMap((one) => one.shape.mode.def.values))
      : "an object",
});
