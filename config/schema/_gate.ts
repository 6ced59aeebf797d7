import * as z from "zod/mini";
import {
  amount,
  choice,
  days,
  list,
  maybe,
  needed,
  object,
  text,
  whole,
  yesOrNo,
} from "./_parts.ts";
import { threshold } from "./_threshold.ts";
import { DEFAULTS } from "../defaults.ts";

/** The gate. */
export const qualityGate = object({
  mode: maybe(
    choice(["off", "soft", "hard"]),
    "What a failure does: nothing, tell, or fail the run.",
    { default: DEFAULTS.gate.mode },
  ),
  thresholds: maybe(list(threshold), "The limits; several per metric are allowed.", {
    default: [],
  }),
  baseline: maybe(
    object({
      referenceBranch: maybe(
        text(0, 255),
        "The branch that a change is compared with. Default: the pull request's " +
          "target, else `main`.",
      ),
      maxAgeDays: maybe(days(), "An older value is no baseline.", {
        default: DEFAULTS.gate.maxAgeDays,
      }),
    }),
    "What a change is compared with.",
  ),
  onMissingBaseline: maybe(
    choice(["fail", "warn", "pass"]),
    "What it means when there is nothing to compare with.",
    { default: DEFAULTS.gate.onMissingBaseline },
  ),
  configFrom: maybe(
    choice(["base", "head"]),
    "Whose thresholds judge a pull request: those of the branch that it goes to " +
      "(`base`), or its own (`head`).",
    { default: DEFAULTS.gate.configFrom },
  ),
  accept: maybe(
    list(
      object({
        metric: needed(text(1, 512), "A metric's key or a pattern."),
        reason: needed(text(1, 1024), "Why the change is expected."),
        atMost: maybe(
          amount(),
          "The largest change that is accepted: a number in the metric's unit, or a percentage of " +
            'what it is compared with, such as "10%". Default: any.',
        ),
        expires: needed(
          z.iso.date("a date such as 2026-12-31"),
          "The last day on which it counts, `YYYY-MM-DD`.",
        ),
      }),
    ),
    "Expected changes that pass the gate.",
    { default: [] },
  ),
  enablePullRequestComment: maybe(yesOrNo(), "Whether a pull request gets a comment.", {
    default: DEFAULTS.gate.pullRequestComment,
  }),
  annotations: maybe(
    choice(["all", "changed", "off"]),
    "Which uncovered lines are marked in a pull request's files, of a coverage of the change: those that it touches (`changed`), also those " +
      "that lost their coverage elsewhere (`all`), or none (`off`).",
    { default: DEFAULTS.gate.annotations },
  ),
  maxCommentMetrics: maybe(whole(1, 100), "Most metrics in the comment.", {
    default: DEFAULTS.gate.maxCommentMetrics,
  }),
  maxCommentCharacters: maybe(whole(1, 20_000), "Most characters in the comment.", {
    default: DEFAULTS.gate.maxCommentCharacters,
  }),
});
