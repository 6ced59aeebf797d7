import type { Unit } from "../metric.ts";

/**
 * Numbers and times as text, the same on every machine: decimal point, thousands separated by commas, no locale.
 *
 * Bytes are decimal (1 kB is 1,000 B, as the SI says), a duration is in seconds, a percent value runs from 0 to 100 and its
 * differences are points.
 *
 * @module
 */

/** How a number is written. */
export interface FormatOptions {
  /** Decimals beyond the unit's usual ones. Default 0. */
  readonly moreDigits?: number;
  /** Write a plus before a positive number. Default false. */
  readonly sign?: boolean;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const BYTE_STEPS = ["B", "kB", "MB", "GB", "TB", "PB"];
const MAX_DECIMALS = 15;

/**
 * A value with its unit.
 *
 * @param value In the unit's base: bytes, seconds, percent from 0 to 100
 * @param unit The metric's unit; absent: a plain number
 * @param options More digits, a plus sign
 * @returns `71.4 %`, `412.6 kB`, `1m 32.1s`, `850 ms`, `12,345`; `–` for what is not a finite number
 */
export function formatValue(value: number, unit?: Unit, options: FormatOptions = {}): string {
  if (!Number.isFinite(value)) return "–";
  const more = options.moreDigits ?? 0;
  const size = Math.abs(value);
  const text = magnitude(size, unit, more);
  const isZero = !/[1-9]/.test(text);
  const sign = isZero ? "" : value < 0 ? "-" : options.sign ? "+" : "";
  return sign + text;
}

/**
 * A difference of two values, with its sign.
 *
 * @param delta Current minus baseline, in the unit's base
 * @param unit The metric's unit; differences of percent are points
 * @returns `-3.2 points`, `+16.3 kB`, `0 B`
 */
export function formatDelta(delta: number, unit?: Unit, options: FormatOptions = {}): string {
  const signed = { ...options, sign: options.sign ?? true };
  if (unit !== "percent") return formatValue(delta, unit, signed);
  const number = formatValue(delta, undefined, signed);
  return `${number} ${/^[+-]?1$/.test(number) ? "point" : "points"}`;
}

/**
 * A ratio as percent.
 *
 * @param options More digits, a plus sign
 * @returns `4.1 %`
 */
export function formatPercent(ratio: number, options: FormatOptions = {}): string {
  return formatValue(ratio * 100, "percent", options);
}

/**
 * A size in decimal units.
 *
 * @param options More digits, a plus sign
 * @returns `999 B`, `412.6 kB`, `1.5 MB`
 */
export function formatBytes(bytes: number, options: FormatOptions = {}): string {
  return formatValue(bytes, "bytes", options);
}

/**
 * A duration.
 *
 * @param options More digits, a plus sign
 * @returns `85 µs`, `850 ms`, `12.3 s`, `1m 32.1s`, `2h 5m 3s`
 */
export function formatDuration(seconds: number, options: FormatOptions = {}): string {
  return formatValue(seconds, "duration", options);
}

/**
 * Two values with as many digits as it takes to tell them apart, so that no sentence says "80 %, below the minimum of 80 %".
 *
 * @returns Both texts; they differ exactly if the values do
 */
export function formatApart(a: number, b: number, unit?: Unit): readonly [string, string] {
  for (let moreDigits = 0; moreDigits <= MAX_DECIMALS; moreDigits++) {
    const texts = [formatValue(a, unit, { moreDigits }), formatValue(b, unit, { moreDigits })];
    if (a === b || texts[0] !== texts[1]) return [texts[0] ?? "", texts[1] ?? ""];
  }
  return [String(a), String(b)];
}

/**
 * The day of a time, UTC.
 *
 * @param time Epoch milliseconds
 * @returns `2026-05-12`
 */
export function formatDate(time: number): string {
  return isTime(time) ? new Date(time).toISOString().slice(0, 10) : "–";
}

/**
 * A time to the minute, UTC.
 *
 * @param time Epoch milliseconds
 * @returns `2026-05-12 09:30 UTC`
 */
export function formatTime(time: number): string {
  if (!isTime(time)) return "–";
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/**
 * The day of a time for a sentence, UTC.
 *
 * @param time Epoch milliseconds
 * @returns `12 May 2026`
 */
export function formatDay(time: number): string {
  if (!isTime(time)) return "–";
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/**
 * A commit's short name.
 *
 * @param commit 40 hex digits
 * @returns The first seven
 */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/**
 * A number of things.
 *
 * @param thing The singular, with a regular plural
 * @returns `1 commit`, `3 commits`
 */
export function formatCount(number: number, thing: string): string {
  return `${formatValue(number, "integer")} ${thing}${number === 1 ? "" : "s"}`;
}

function isTime(time: number): boolean {
  return Math.abs(time) <= 8.64e15;
}

function magnitude(size: number, unit: Unit | undefined, more: number): string {
  switch (unit) {
    case "percent":
      return `${decimal(size, 2 + more)} %`;
    case "bytes":
      return bytes(size, more);
    case "duration":
      return duration(size, more);
    case "integer":
      // Whole numbers stay whole; a median of two of them may not be.
      return decimal(size, Number.isInteger(size) ? 0 : 1 + more);
    case "decimal":
    case undefined:
      return decimal(size, 3 + more);
    default:
      return unit satisfies never;
  }
}

function bytes(size: number, more: number): string {
  let step = 0;
  // 999.95 would be printed as "1,000.0", so the next step begins there.
  while (step < BYTE_STEPS.length - 1 && size >= (step === 0 ? 999.5 : 999.95)) {
    size /= 1000;
    step++;
  }
  const usual = size < 9.995 ? 2 : 1;
  const decimals = step > 0 ? usual + more : Number.isInteger(size) ? 0 : 1 + more;
  return `${decimal(size, decimals)} ${BYTE_STEPS[step]}`;
}

function duration(seconds: number, more: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 0.9995e-6) return `${decimal(seconds * 1e9, 1 + more)} ns`;
  if (seconds < 0.9995e-3) return `${decimal(seconds * 1e6, 1 + more)} µs`;
  if (seconds < 0.9995) return `${decimal(seconds * 1e3, 1 + more)} ms`;
  // Rounded before it is taken apart, so that 119.99 s is "2m 0s" and never "1m 60s".
  const decimals = seconds < 59.995 ? 2 + more : seconds < 3600 ? 1 + more : more;
  const rounded = Number(seconds.toFixed(Math.min(decimals, MAX_DECIMALS)));
  if (rounded < 60) return `${decimal(rounded, decimals)} s`;
  const hours = Math.floor(rounded / 3600);
  const minutes = Math.floor((rounded - hours * 3600) / 60);
  const rest = decimal(rounded - hours * 3600 - minutes * 60, decimals);
  return hours > 0 ? `${group(String(hours))}h ${minutes}m ${rest}s` : `${minutes}m ${rest}s`;
}

/** At most so many decimals, no trailing zeros, but at least two digits of a small number that is not zero. */
function decimal(size: number, decimals: number): string {
  if (size >= 1e21) return String(size);
  if (Number.isSafeInteger(size)) return group(String(size));
  const wanted = size > 0 && size < 10 ** -decimals * 10
    ? 1 - Math.floor(Math.log10(size))
    : decimals;
  if (wanted > MAX_DECIMALS) return String(Number(size.toPrecision(2)));
  const text = size.toFixed(Math.min(Math.max(wanted, decimals), MAX_DECIMALS));
  const [whole = "0", fraction = ""] = text.split(".");
  const trimmed = fraction.replace(/0+$/, "");
  return trimmed === "" ? group(whole) : `${group(whole)}.${trimmed}`;
}

function group(digits: string): string {
  return digits.length <= 3 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
