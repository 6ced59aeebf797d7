import * as z from "zod/mini";
import { DEFAULTS } from "../defaults.ts";
import { oneOf } from "../_expected.ts";
import {
  amount,
  choice,
  list,
  maybe,
  needed,
  object,
  pattern,
  text,
  whole,
  yesOrNo,
} from "./_parts.ts";
import { TEMPLATES } from "../templates.ts";

/** One metric. Which of its keys belong together is checked in `_check_metrics.ts`. */
export const metric = object({
  $ref: maybe(
    z.string(oneOf(Object.keys(TEMPLATES))),
    "A template that supplies type, name, description, unit, direction and, for " +
      "some, the command. Everything but the type can be overridden beside it.",
    { examples: Object.keys(TEMPLATES) },
  ),
  type: maybe(
    choice(["numeric", "label"]),
    "What is measured: a number, or a word out of few. Required without `$ref` " +
      "and `collect`.",
  ),
  name: maybe(text(0, 256), "Shown instead of the key."),
  description: maybe(text(0, 256), "One sentence for the report."),
  command: maybe(
    text(1, 1024),
    "A line for the shell whose first line of output is the value, or " +
      "`@collect NAME …` for a built-in collector. A metric has either `command` or `collect`.",
    { examples: ["du -sb dist | cut -f1", "@collect coverage-lcov coverage/lcov.info"] },
  ),
  collect: maybe(
    z.looseObject({
      from: needed(text(1, 64), "The collector's name."),
    }, 'an object such as { "from": "coverage", "paths": ["lcov.info"] }'),
    "A built-in collector: its name in `from`, its options beside it.",
  ),
  unit: maybe(
    choice(["percent", "integer", "bytes", "duration", "decimal"]),
    "How the number is read and printed. A `duration` is in seconds.",
  ),
  direction: maybe(
    choice(["higher", "lower"]),
    "Which way is better. Default: the template's, else `higher` for `percent`, " +
      "`lower` for `bytes` and `duration`.",
  ),
  noise: maybe(
    choice(["none", "sampled"]),
    "Whether measurements of the same code differ. Default: what the history shows. The " +
      "first runs of `duration` and plain numbers count as `sampled`, others as `none`.",
  ),
  minEffect: maybe(
    amount(),
    "Smaller changes are not called a change: a number in the metric's unit, or " +
      'a percentage such as "2%".',
  ),
  samples: maybe(whole(1, 100), "How often the command is run; the median is the value.", {
    default: DEFAULTS.metric.samples,
  }),
  labels: maybe(
    z.record(text(1, 64), text(0, 256), {
      error: (issue) =>
        issue.code === "invalid_key"
          ? "a name of 1 to 64 characters"
          : "an object of names and texts",
    }),
    "Labels of every value of this metric.",
  ),
  timeout: maybe(
    whole(1, 300_000, "(milliseconds)"),
    "Milliseconds until the command is stopped.",
    { default: DEFAULTS.metric.timeoutMs },
  ),
  onFailure: maybe(
    choice(["fail", "warn", "skip"]),
    "What a failed collection means: `fail` ends the run with exit code 2 after the " +
      "rest is stored, `warn` is shown and counted, `skip` is shown only.",
    { default: DEFAULTS.metric.onFailure },
  ),
  passEnv: maybe(
    list(
      pattern(/^[A-Za-z_]\w*$/, "the name of an environment variable"),
    ),
    "Names of secret-looking environment variables that the command may see.",
  ),
  isolate: maybe(
    yesOrNo(),
    "`true`: the command has no network, sees no other process, and can write to nothing but the " +
      "config's folder and a `/tmp` of its own. Linux only.",
    { default: false },
  ),
  parallel: maybe(yesOrNo(), "`false` for a noisy metric that must be measured alone.", {
    default: true,
  }),
}).register(z.globalRegistry, {
  // What `_check_metrics.ts` checks, for editors.
  anyOf: [
    { required: ["$ref"] },
    { required: ["type", "command"] },
    { required: ["collect"] },
  ],
  not: { required: ["command", "collect"] },
});
