import * as z from "zod/mini";
import { DEFAULTS } from "../defaults.ts";
import { oneOf } from "../_expected.ts";
import { choice, list, maybe, needed, object, pattern, text } from "./_parts.ts";

const color = z.optional(pattern(/^#[0-9a-fA-F]{6}$/, "a colour such as #1f6feb"));

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
  metrics: needed(
    z.union([chartMetric, list(chartMetric, 1)], {
      error: "a metric's key or a list of at least one",
    }),
    "The metric or metrics drawn in the chart.",
  ),
  title: maybe(text(0, 256), "Shown above the chart."),
});

/** How the report looks. */
export const report = object({
  sections: maybe(
    list(
      object({
        name: needed(text(0, 256), "The section's title."),
        description: maybe(text(0, 1024), "Shown below the title."),
        charts: needed(list(chart, 1), "The section's charts."),
      }),
      1,
    ),
    "Titled groups of charts. Default: one chart per metric.",
  ),
  theme: maybe(
    z.union([
      choice(THEMES),
      object({ dark: z.optional(colors), light: z.optional(colors) }),
    ], { error: oneOf([...THEMES, "an object of colours"]) }),
    "A built-in theme, or colours of your own.",
    { default: DEFAULTS.report.theme },
  ),
  mode: maybe(choice(["auto", "light", "dark"]), "Light, dark, or as the reader's system.", {
    default: DEFAULTS.report.mode,
  }),
});
