import * as z from "zod";
import { choice, days, list, object, text, whole, yesOrNo } from "./_schema_parts.ts";
import { threshold } from "./_schema_threshold.ts";
import { DEFAULTS } from "./defaults.ts";

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
