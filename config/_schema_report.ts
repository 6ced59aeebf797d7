import * as z from "zod";
import { DEFAULTS } from "./defaults.ts";
import { oneOf } from "./_expected.ts";
import { choice, list, object, text } from "./_schema_parts.ts";

const color = z.string("a colour such as #1f6feb")
  .regex(/^#[0-9a-fA-F]{6}$/, "a colour such as #1f6feb").optional();

const colors = object({
  "--bg": color,
  "--surface": color,
  "--surface-card": color,
  "--border": color,
  "--border-soft": color,
  "--text": color,
  "--text-dim": color,
  "--text-muted": color,
  "--accent": color,
  "--up": color,
  "--down": color,
  "--warn": color,
});

const THEMES = ["lattice", "flux", "halftone", "specimen"] as const;

const chartMetric = text(1, 512);
const chart = object({
  metrics: z.union([chartMetric, list(chartMetric, 1)], {
    error: "a metric's key or a list of at least one",
  }).meta({ description: "The metric or metrics drawn in the chart." }),
  title: text(0, 256).optional().meta({ description: "Shown above the chart." }),
});

/** How the report looks. */
export const report = object({
  sections: list(
    object({
      name: text(0, 256).meta({ description: "The section's title." }),
      description: text(0, 1024).optional().meta({ description: "Shown below the title." }),
      charts: list(chart, 1).meta({ description: "The section's charts." }),
    }),
    1,
  ).optional().meta({
    description: "Titled groups of charts. Default: one chart per metric.",
  }),
  theme: z.union([
    choice(THEMES),
    object({ dark: colors.optional(), light: colors.optional() }),
  ], { error: oneOf([...THEMES, "an object of colours"]) }).optional().meta({
    description: "A built-in theme, or colours of your own.",
    default: DEFAULTS.report.theme,
  }),
  mode: choice(["auto", "light", "dark"]).optional().meta({
    description: "Light, dark, or as the reader's system.",
    default: DEFAULTS.report.mode,
  }),
});
