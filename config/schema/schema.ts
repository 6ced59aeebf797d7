/**
 * The config file as zod sees it, in the reference system's keys. Loaded on first use only: zod is heavy.
 *
 * @module
 */

import * as z from "zod/mini";
import { MAX_KEY_LENGTH, MAX_METRICS, METRIC_KEY } from "../_metric_key.ts";
import { qualityGate } from "./_gate.ts";
import { metric } from "./_metric.ts";
import { choice, list, maybe, needed, object, text, yesOrNo } from "./_parts.ts";
import { report } from "./_report.ts";
import { storage } from "./_storage.ts";

const file = object({
  $schema: maybe(z.string("the address of a JSON Schema"), "The JSON Schema, for editors."),
  metrics: needed(
    z.record(z.string(), metric, "an object of metrics"),
    "What is measured, by key.",
    {
      minProperties: 1,
      maxProperties: MAX_METRICS,
      propertyNames: { pattern: METRIC_KEY.source, maxLength: MAX_KEY_LENGTH },
    },
  ),
  sources: maybe(
    list(text(1, 4096), 1, 50),
    "Which files count as the project's own, for the built-in collectors: folders " +
      "and globs, `!` excludes.",
  ),
  staleReports: maybe(
    choice(["warn", "fail", "ignore"]),
    "What is done about a report of tests, coverage or benchmarks that was written before the measured commit was made, or before the " +
      "run was started, by more than ten minutes. Default `warn`.",
  ),
  storage: maybe(storage, "Where the history lives."),
  strict: maybe(
    yesOrNo(),
    "Whether an unknown `storage.type` is an error. Without it the local file is used, with a warning.",
    { default: false },
  ),
  qualityGate: maybe(qualityGate, "What must not get worse."),
  report: maybe(report, "How the report looks."),
});

/** A config file that fits the schema, nothing filled in. */
export type ConfigFile = z.infer<typeof file>;

/** What zod says of a value that does not fit. */
export type SchemaIssue = z.core.$ZodIssue;

/**
 * Compares a value with the schema.
 *
 * @returns The typed file, or every issue
 */
export function matchSchema(
  value: unknown,
): { readonly file: ConfigFile } | { readonly issues: readonly SchemaIssue[] } {
  const result = file.safeParse(value);
  return result.success ? { file: result.data } : { issues: result.error.issues };
}

/**
 * The schema for editors.
 *
 * @returns JSON Schema, draft 7
 */
export function jsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(file, { target: "draft-7", io: "input" }),
    title: "Unentropy Track",
    description: "What is measured, where its history lives, and what must not get worse.",
  };
}
