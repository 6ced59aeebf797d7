import * as z from "zod";
import { DEFAULTS } from "./defaults.ts";
import { oneOf } from "./_expected.ts";
import { amount, choice, list, object, text, whole, yesOrNo } from "./_schema_parts.ts";
import { TEMPLATES } from "./templates.ts";

/** One metric. Which of its keys belong together is checked in `_check_metrics.ts`. */
export const metric = object({
  $ref: z.string(oneOf(Object.keys(TEMPLATES))).optional().meta({
    description: "A template that supplies type, name, description, unit, direction and, for " +
      "some, the command. Everything but the type can be overridden beside it.",
    examples: Object.keys(TEMPLATES),
  }),
  type: choice(["numeric", "label"]).optional().meta({
    description: "What is measured: a number, or a word out of few. Required without `$ref` " +
      "and `collect`.",
  }),
  name: text(0, 256).optional().meta({ description: "Shown instead of the key." }),
  description: text(0, 256).optional().meta({ description: "One sentence for the report." }),
  command: text(1, 1024).optional().meta({
    description: "A line for the shell whose first line of output is the value, or " +
      "`@collect NAME …` for a built-in collector. A metric has either `command` or `collect`.",
    examples: ["du -sb dist | cut -f1", "@collect coverage-lcov coverage/lcov.info"],
  }),
  collect: z.looseObject({
    from: text(1, 64).meta({ description: "The collector's name." }),
  }, 'an object such as { "from": "coverage", "paths": ["lcov.info"] }').optional().meta({
    description: "A built-in collector: its name in `from`, its options beside it.",
  }),
  unit: choice(["percent", "integer", "bytes", "duration", "decimal"]).optional().meta({
    description: "How the number is read and printed. A `duration` is in seconds.",
  }),
  direction: choice(["higher", "lower"]).optional().meta({
    description: "Which way is better. Default: the template's, else `higher` for `percent`, " +
      "`lower` for `bytes` and `duration`.",
  }),
  noise: choice(["none", "sampled"]).optional().meta({
    description: "Whether measurements of the same code differ. Default: `sampled` for " +
      "`duration`, else `none`.",
  }),
  minEffect: amount().optional().meta({
    description: "Smaller changes are not called a change: a number in the metric's unit, or " +
      'a percentage such as "2%".',
  }),
  samples: whole(1, 100).optional().meta({
    description: "How often the command is run; the median is the value.",
    default: DEFAULTS.metric.samples,
  }),
  labels: z.record(text(1, 64), text(0, 256), {
    error: (issue) =>
      issue.code === "invalid_key"
        ? "a name of 1 to 64 characters"
        : "an object of names and texts",
  }).optional().meta({ description: "Labels of every value of this metric." }),
  timeout: whole(1, 300_000, "(milliseconds)").optional().meta({
    description: "Milliseconds until the command is stopped.",
    default: DEFAULTS.metric.timeoutMs,
  }),
  onFailure: choice(["fail", "warn", "skip"]).optional().meta({
    description: "What a failed collection means: `fail` ends the run with exit code 2 after the " +
      "rest is stored, `warn` is shown and counted, `skip` is shown only.",
    default: DEFAULTS.metric.onFailure,
  }),
  passEnv: list(
    z.string("the name of an environment variable")
      .regex(/^[A-Za-z_]\w*$/, "the name of an environment variable"),
  ).optional().meta({
    description: "Names of secret-looking environment variables that the command may see.",
  }),
  parallel: yesOrNo.optional().meta({
    description: "`false` for a noisy metric that must be measured alone.",
    default: true,
  }),
}).meta({
  // What `_check_metrics.ts` checks, for editors.
  anyOf: [
    { required: ["$ref"] },
    { required: ["type", "command"] },
    { required: ["collect"] },
  ],
  not: { required: ["command", "collect"] },
});
