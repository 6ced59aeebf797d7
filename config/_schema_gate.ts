import * as z from "zod";
import type { ThresholdMode } from "../core/threshold.ts";
import { DEFAULTS } from "./defaults.ts";
import { oneOf } from "./_expected.ts";
import {
  amount,
  choice,
  days,
  list,
  object,
  percentage,
  text,
  whole,
  yesOrNo,
} from "./_schema_parts.ts";

const MODES: readonly ThresholdMode[] = [
  "min",
  "max",
  "no-regression",
  "delta-max-drop",
  "delta-max-increase",
  "regression",
  "ratchet",
  "budget",
];

const target = z.number("a number in the metric's unit");

const everyThreshold = {
  metric: text(1, 512).meta({
    description: "A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`.",
  }),
  severity: choice(["warning", "blocker"]).optional().meta({
    description: "Only a `blocker` fails a hard gate.",
    default: DEFAULTS.gate.severity,
  }),
  tolerance: amount().optional().meta({
    description: "How much worse than the limit still passes: a number in the metric's unit, or " +
      'a percentage such as "2%". `no-regression` has 0.5 by default.',
  }),
  // The reference system takes these two beside every mode.
  target: target.optional().meta({
    description: "The limit of `min` and `max`, in the metric's unit.",
  }),
  maxDropPercent: percentage().optional().meta({
    description: "`delta-max-drop`: how far the value may fall below the baseline.",
  }),
} as const;

const threshold = z.discriminatedUnion("mode", [
  object({
    ...everyThreshold,
    mode: z.enum(["min", "max"]).meta({ description: "Never below, or never above, `target`." }),
    target: target.meta({ description: "The limit, in the metric's unit." }),
  }),
  object({
    ...everyThreshold,
    mode: z.enum(["no-regression", "regression", "ratchet"]).meta({
      description: "Not worse than the baseline; not worse than the noise of the history " +
        "explains; never worse than the best so far.",
    }),
  }),
  object({
    ...everyThreshold,
    mode: z.literal("delta-max-drop").meta({ description: "May fall so many percent at most." }),
    maxDropPercent: percentage().meta({
      description: "How far the value may fall below the baseline.",
    }),
  }),
  object({
    ...everyThreshold,
    mode: z.literal("delta-max-increase").meta({
      description: "May rise so many percent at most.",
    }),
    maxIncreasePercent: percentage().meta({
      description: "How far the value may rise above the baseline.",
    }),
  }),
  object({
    ...everyThreshold,
    mode: z.literal("budget").meta({
      description: "May get so many percent worse within the window at most.",
    }),
    maxPercent: percentage().meta({ description: "How much worse, over the whole window." }),
    window: z.union([object({ days }), z.literal("last-tag")], {
      error: '{ "days": … } or "last-tag"',
    }).optional().meta({
      description: "The window: days, or since the last git tag.",
      default: { days: DEFAULTS.gate.budgetDays },
    }),
  }),
], {
  error: (issue) => issue.code === "invalid_union" ? oneOf(MODES) : "an object",
});

/** The gate. */
export const qualityGate = object({
  mode: choice(["off", "soft", "hard"]).optional().meta({
    description: "What a failure does: nothing, tell, or fail the run.",
    default: DEFAULTS.gate.mode,
  }),
  thresholds: list(threshold).optional().meta({
    description: "The limits; several per metric are allowed.",
    default: [],
  }),
  baseline: object({
    referenceBranch: text(0, 255).optional().meta({
      description: "The branch that a change is compared with. Default: the pull request's " +
        "target, else `main`.",
    }),
    maxAgeDays: days.optional().meta({
      description: "An older value is no baseline.",
      default: DEFAULTS.gate.maxAgeDays,
    }),
  }).optional().meta({ description: "What a change is compared with." }),
  onMissingBaseline: choice(["fail", "warn", "pass"]).optional().meta({
    description: "What it means when there is nothing to compare with.",
    default: DEFAULTS.gate.onMissingBaseline,
  }),
  configFrom: choice(["base", "head"]).optional().meta({
    description: "Whose thresholds judge a pull request: those of the branch that it goes to " +
      "(`base`), or its own (`head`).",
    default: DEFAULTS.gate.configFrom,
  }),
  accept: list(
    object({
      metric: text(1, 512).meta({ description: "A metric's key or a pattern." }),
      reason: text(1, 1024).meta({ description: "Why the change is expected." }),
      expires: z.iso.date("a date such as 2026-12-31").meta({
        description: "The last day on which it counts, `YYYY-MM-DD`.",
      }),
    }),
  ).optional().meta({ description: "Expected changes that pass the gate.", default: [] }),
  enablePullRequestComment: yesOrNo.optional().meta({
    description: "Whether a pull request gets a comment.",
    default: DEFAULTS.gate.pullRequestComment,
  }),
  maxCommentMetrics: whole(1, 100).optional().meta({
    description: "Most metrics in the comment.",
    default: DEFAULTS.gate.maxCommentMetrics,
  }),
  maxCommentCharacters: whole(1, 20_000).optional().meta({
    description: "Most characters in the comment.",
    default: DEFAULTS.gate.maxCommentCharacters,
  }),
});
