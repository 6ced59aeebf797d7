import { isObject } from "../json_value.ts";
import type { CurationEvent } from "./event.ts";

type Fits = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Fits>>;

const isText: Fits = (value) => typeof value === "string";
const isFilled: Fits = (value) => typeof value === "string" && value.trim() !== "";
const isWhole: Fits = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isCommit: Fits = (value) => typeof value === "string" && /^[0-9a-f]{40}$/.test(value);
const isId: Fits = (value) => typeof value === "string" && /^[0-9a-f]{16}$/.test(value);
const UNITS: readonly unknown[] = ["percent", "integer", "bytes", "duration", "decimal"];
const isUnit: Fits = (value) => UNITS.includes(value);
const isLabels: Fits = (value) => isObject(value) && Object.values(value).every(isText);

const COMMON: Shape = {
  project: isText,
  author: isFilled,
  time: isWhole,
  reason: isFilled,
  type: isText,
};

/** The fields of each type besides those that all have; `optional` may be absent. */
const SHAPES: Readonly<Record<string, { readonly required: Shape; readonly optional: Shape }>> = {
  exclude: {
    required: {},
    optional: { commit: isCommit, run: isRun, labels: isLabels, metric: isFilled },
  },
  restore: {
    required: { events: (value) => Array.isArray(value) && value.length > 0 && value.every(isId) },
    optional: {},
  },
  annotate: { required: { commit: isCommit }, optional: { metric: isFilled } },
  rename: { required: { from: isFilled, to: isFilled }, optional: {} },
  unit: {
    required: { metric: isFilled, from: isFilled, to: isFilled, before: isWhole },
    optional: { declaredFrom: isUnit, declaredTo: isUnit, commit: isCommit },
  },
};

/**
 * Reads an event out of what a file or a database holds.
 *
 * @returns The event, or `undefined` if it is none that this program writes
 */
export function parseEvent(value: unknown): CurationEvent | undefined {
  if (!isObject(value)) return undefined;
  const type = value["type"];
  const shape = typeof type === "string" && Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined;
  if (shape === undefined) return undefined;
  if (!fits(value, { ...COMMON, ...shape.required }, shape.optional)) return undefined;
  const isOne = type !== "exclude" || ("commit" in value) !== ("run" in value);
  // Every field has just been compared with its type.
  return isOne ? value as unknown as CurationEvent : undefined;
}

function isRun(value: unknown): boolean {
  return isObject(value) && fits(value, { ci: isText, id: isFilled, attempt: isWhole }, {});
}

function fits(value: Readonly<Record<string, unknown>>, required: Shape, optional: Shape): boolean {
  return Object.entries(required).every(([name, fit]) =>
    Object.hasOwn(value, name) && fit(value[name])
  ) && Object.entries(value).every(([name, field]) =>
    Object.hasOwn(required, name) || (Object.hasOwn(optional, name) && optional[name]?.(field))
  );
}
