import { directionOf } from "../core/detect/direction.ts";
import type { Direction, Metric, Unit } from "../core/metric.ts";

/** A metric that is ready to be named by `$ref`. Everything but its type can be overridden beside the `$ref`. */
export interface Template extends Omit<Metric, "key"> {
  /** Shown instead of the key. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** How the number is read and printed. */
  readonly unit: Unit;
  /** What is measured where the metric does not say; absent where that differs from project to project. */
  readonly command?: string;
}

/** The templates by the name that `$ref` uses. */
export const TEMPLATES: Readonly<Record<string, Template>> = {
  "coverage": {
    type: "numeric",
    name: "Coverage",
    description: "Share of the lines that the tests execute",
    unit: "percent",
    direction: "higher",
  },
  "branch-coverage": {
    type: "numeric",
    name: "Branch coverage",
    description: "Share of the branches that the tests take",
    unit: "percent",
    direction: "higher",
  },
  "function-coverage": {
    type: "numeric",
    name: "Function coverage",
    description: "Share of the functions that the tests call",
    unit: "percent",
    direction: "higher",
  },
  "tests": {
    type: "numeric",
    name: "Tests",
    description: "Number of test cases",
    unit: "integer",
    direction: "higher",
  },
  "test-time": {
    type: "numeric",
    name: "Test time",
    description: "How long the tests run",
    unit: "duration",
    direction: "lower",
    noise: "sampled",
  },
  "build-time": {
    type: "numeric",
    name: "Build time",
    description: "How long the build runs",
    unit: "duration",
    direction: "lower",
    noise: "sampled",
  },
  "loc": {
    type: "numeric",
    name: "Lines of code",
    description: "Lines of code without comments and blank lines",
    unit: "integer",
    command: "@collect loc .",
  },
  "size": {
    type: "numeric",
    name: "Size",
    description: "Size of the built files",
    unit: "bytes",
    direction: "lower",
    command: "@collect size dist",
  },
  "bundle": {
    type: "numeric",
    name: "Bundle size",
    description: "Size of the built files",
    unit: "bytes",
    direction: "lower",
    command: "@collect size dist",
  },
  "bundle-gzip": {
    type: "numeric",
    name: "Bundle size (gzip)",
    description: "Size of the built files after gzip",
    unit: "bytes",
    direction: "lower",
    command: "@collect size --compress gzip dist",
  },
  "dependencies": {
    type: "numeric",
    name: "All dependencies",
    description:
      "Number of packages in the lock file, direct and indirect; without one those asked for",
    unit: "integer",
    direction: "lower",
    command: "@collect deps",
  },
  "dependencies-count": {
    type: "numeric",
    name: "Direct dependencies",
    description: "Number of direct dependencies",
    unit: "integer",
    direction: "lower",
  },
  "todo": {
    type: "numeric",
    name: "Notes to self",
    description: "Number of TODO and FIXME notes",
    unit: "integer",
    direction: "lower",
    command: '@collect count --pattern "\\b(TODO|FIXME)\\b" .',
  },
};

/**
 * Looks a template up.
 *
 * @param name What `$ref` says
 * @returns The template, or `undefined` if there is none of that name
 */
export function templateOf(name: unknown): Template | undefined {
  return typeof name === "string" && Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined;
}

/** What decides the direction of a metric. */
export interface MetricTraits {
  /** As declared. */
  readonly direction?: Direction | undefined;
  /** As declared. */
  readonly unit?: Unit | undefined;
}

/**
 * Which way is better: as declared, else as the template says, else as the unit says.
 *
 * @returns The direction, or `undefined` if nothing tells it
 */
export function metricDirection(traits: MetricTraits, template?: Template): Direction | undefined {
  const direction = traits.direction ?? template?.direction;
  const unit = traits.unit ?? template?.unit;
  return directionOf({ ...(direction && { direction }), ...(unit && { unit }) });
}
