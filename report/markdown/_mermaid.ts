import type { Unit } from "../../core/metric.ts";

/** A line of values with the limit that the last one broke. */
export interface MermaidChart {
  readonly title: string;
  readonly unit?: Unit;
  /** Oldest first, the judged value last. */
  readonly values: readonly number[];
  readonly limit?: number;
}

/** A factor and a name for the axis. */
interface Scale {
  readonly name: string;
  readonly factor: number;
}

const BYTE_NAMES = ["B", "kB", "MB", "GB", "TB", "PB"];
const MAX_TITLE = 60;

/**
 * A Mermaid chart, which GitHub and GitLab draw.
 *
 * @returns The lines of a fenced code block
 */
export function mermaidChart({ title, unit, values, limit }: MermaidChart): readonly string[] {
  const all = limit === undefined ? values : [...values, limit];
  const scale = scaleOf(Math.max(...all.map(Math.abs)), unit);
  const [low, high] = [Math.min(...all) * scale.factor, Math.max(...all) * scale.factor];
  const margin = (high - low || Math.abs(high) || 1) * 0.1;
  const line = (numbers: readonly number[]) =>
    `  line [${numbers.map((value) => plain(value * scale.factor)).join(", ")}]`;
  return [
    "```mermaid",
    "xychart-beta",
    `  title "${label(title)}"`,
    `  x-axis "the last ${values.length} runs" 1 --> ${Math.max(2, values.length)}`,
    `  y-axis "${scale.name}" ${plain(low - margin)} --> ${plain(high + margin)}`,
    line(values),
    ...(limit === undefined ? [] : [line(values.map(() => limit))]),
    "```",
  ];
}

function scaleOf(largest: number, unit: Unit | undefined): Scale {
  switch (unit) {
    case "bytes": {
      const step = Math.min(
        Math.floor(Math.log10(Math.max(1, largest)) / 3),
        BYTE_NAMES.length - 1,
      );
      return { name: BYTE_NAMES[step] ?? "B", factor: 1000 ** -step };
    }
    case "duration":
      return largest < 1 ? { name: "ms", factor: 1000 } : { name: "seconds", factor: 1 };
    case "percent":
      return { name: "%", factor: 1 };
    default:
      return { name: "value", factor: 1 };
  }
}

/** Six digits without an exponent, which Mermaid does not read. */
function plain(value: number): string {
  // What lies beyond the largest number is drawn there.
  const bounded = Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
  const rounded = Number(bounded.toPrecision(6));
  const text = String(rounded);
  if (!text.includes("e")) return text;
  return Math.abs(rounded) < 1 ? rounded.toFixed(20) : BigInt(Math.round(rounded)).toString();
}

/** Mermaid has no escape inside its strings: only what cannot end one stays. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,_/(){}=+-]+/gu, " ").trim().slice(0, MAX_TITLE) || "value";
}
