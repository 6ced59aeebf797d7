import { formatValue } from "../../../core/text/format.ts";
import type { Unit } from "../../../core/metric.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Steps of fixed length; from a month on, the calendar counts. */
const FIXED_STEPS = [
  ...[1, 2, 5, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 5, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 4, 7, 14].map((days) => days * DAY),
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
/** Durations count in sixties. */
const SECOND_STEPS = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];

/**
 * Round values for a value axis.
 *
 * @param min The axis' lower end
 * @param max Its upper end
 * @param options `count`: about how many; `unit` of the values; `isWhole`: no fractions
 * @returns Ascending values within the ends
 */
export function valueTicks(
  min: number,
  max: number,
  options: { readonly count: number; readonly unit?: Unit | undefined; readonly isWhole?: boolean },
): number[] {
  const wanted = (max - min) / Math.max(1, options.count);
  if (!(wanted > 0) || !Number.isFinite(wanted)) return [];
  const step = stepFor(wanted, options);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    // Twelve digits: no 0.30000000000000004 on an axis.
    return Number(((first + index) * step).toPrecision(12));
  });
}

function stepFor(
  wanted: number,
  options: { readonly unit?: Unit | undefined; readonly isWhole?: boolean },
): number {
  if (options.unit === "duration" && wanted > 10) {
    const step = SECOND_STEPS.find((seconds) => seconds >= wanted);
    if (step !== undefined) return step;
  }
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= wanted * 0.999) ??
    10 * power;
  return options.isWhole || options.unit === "integer" ? Math.max(1, Math.round(step)) : step;
}

/**
 * The texts of a value axis, with as many digits as it takes to tell neighbours apart.
 *
 * @returns One text per value
 */
export function valueLabels(ticks: readonly number[], unit?: Unit): string[] {
  for (let moreDigits = 0; moreDigits < 8; moreDigits++) {
    const labels = ticks.map((tick) => formatValue(tick, unit, { moreDigits }));
    if (new Set(labels).size === labels.length) return labels;
  }
  return ticks.map(String);
}

/**
 * Round times for a time axis, UTC.
 *
 * @param min Epoch milliseconds
 * @param max Epoch milliseconds
 * @returns Ascending times within the ends
 */
export function timeTicks(min: number, max: number, count: number): number[] {
  const wanted = (max - min) / Math.max(1, count);
  if (!(wanted > 0)) return [];
  const fixed = FIXED_STEPS.find((step) => step >= wanted);
  if (fixed !== undefined) {
    // Weeks begin on Monday; 5 January 1970 was one.
    const origin = fixed % (7 * DAY) === 0 ? 4 * DAY : 0;
    const first = Math.ceil((min - origin) / fixed);
    const last = Math.floor((max - origin) / fixed);
    return Array.from({ length: last - first + 1 }, (_, i) => origin + (first + i) * fixed);
  }
  const months = MONTH_STEPS.find((step) => step * 30 * DAY >= wanted) ??
    Math.ceil(wanted / (365 * DAY)) * 12;
  const start = new Date(min);
  const begin = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const ticks: number[] = [];
  for (let month = Math.floor(begin / months) * months;; month += months) {
    const tick = Date.UTC(Math.floor(month / 12), month % 12);
    if (tick > max) return ticks;
    if (tick >= min) ticks.push(tick);
  }
}

/**
 * The texts of a time axis. The larger unit (day, year) stands in a second line where it begins.
 *
 * @returns One text per time, UTC
 */
export function timeLabels(ticks: readonly number[]): string[] {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  let previous = "";
  return ticks.map((tick) => {
    const date = new Date(tick);
    const year = String(date.getUTCFullYear());
    const month = MONTHS[date.getUTCMonth()] ?? "";
    const day = `${date.getUTCDate()} ${month}`;
    const clock = date.toISOString().slice(11, step > 0 && step < MINUTE ? 19 : 16);
    const [small, large] = ticks.length < 2
      ? (tick % DAY === 0 ? [day, year] : [clock, day])
      : step < DAY
      ? [clock, day]
      : step < 27 * DAY
      ? [day, year]
      : step < 330 * DAY
      ? [month, year]
      : [year, ""];
    const text = large === previous ? small : `${small}\n${large}`;
    previous = large;
    return text;
  });
}
