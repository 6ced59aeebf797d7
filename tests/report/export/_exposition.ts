/** One sample of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds. */
  readonly time?: number;
}

/** What a family says of itself. */
export interface Family {
  readonly type: string;
  readonly unit?: string;
  readonly help?: string;
  readonly samples: readonly Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const SAMPLE = /^([^{ ]+)(?:\{(.*)\})? (\S+)(?: (\S+))?$/;
const PAIR = /([^=,"]+)="((?:\\[\\"n]|[^\\"\n])*)"(,|$)/gy;
/** Endings that a sample may have beyond its family's name, by type. */
const ENDINGS: Readonly<Record<string, string>> = { gauge: "", info: "_info" };

/**
 * Reads an exposition as strictly as the specification of OpenMetrics 1.0 says, and Prometheus' text format as its parser does.
 *
 * @param text The exposition
 * @param isOpen OpenMetrics: `# EOF` at the end, units as suffixes, metadata in order, times ascending
 * @throws {Error} With the line that breaks a rule
 */
export function parseExposition(text: string, isOpen: boolean): ReadonlyMap<string, Family> {
  const lines = text.split("\n");
  const rule = (holds: boolean, words: string, line: string): void => {
    if (!holds) throw new Error(`${words}: ${line}`);
  };
  rule(lines.pop() === "", "the last line has no end", text.slice(-50));
  if (isOpen) rule(lines.pop() === "# EOF", "no # EOF at the end", text.slice(-50));
  const families = new Map<string, Family & { samples: Sample[] }>();
  const seen = new Set<string>();
  let name = "";
  let current: { type?: string; unit?: string; help?: string; samples: Sample[] } | undefined;
  let lastSet = "";
  for (const line of lines) {
    const meta = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/.exec(line);
    if (meta !== null) {
      const [, word = "", family = "", rest = ""] = meta;
      rule(NAME.test(family), "not a name", line);
      if (family !== name) {
        rule(!families.has(family), "a family in two places", line);
        name = family;
        current = { samples: [] };
        families.set(family, current as never);
      }
      rule(current?.samples.length === 0, "metadata behind samples", line);
      const key = word.toLowerCase() as "help" | "type" | "unit";
      rule(current?.[key] === undefined, "metadata twice", line);
      if (current !== undefined) current[key] = rest;
      if (word === "TYPE") rule(Object.hasOwn(ENDINGS, rest), "not a type", line);
      if (word === "TYPE" && !isOpen) rule(rest === "gauge", "not a type there", line);
      if (word === "UNIT") {
        rule(isOpen, "no units there", line);
        rule(family.endsWith(`_${rest}`), "a unit that is no suffix", line);
      }
      continue;
    }
    rule(!line.startsWith("#"), "not a comment that is allowed", line);
    const parts = SAMPLE.exec(line);
    rule(parts !== null, "not a sample", line);
    const [, sample = "", inner = "", number = "", stamp] = parts ?? [];
    rule(sample === name + ENDINGS[current?.type ?? ""], "a sample of no family", line);
    const labels: Record<string, string> = {};
    PAIR.lastIndex = 0;
    let read = 0;
    for (
      let pair = PAIR.exec(inner);
      pair !== null && read < inner.length;
      pair = PAIR.exec(inner)
    ) {
      const [, label = "", value = ""] = pair;
      rule(LABEL.test(label) && !label.startsWith("__"), "not a label's name", line);
      rule(!Object.hasOwn(labels, label), "a label twice", line);
      labels[label] = value.replace(/\\(.)/g, (_, one) => one === "n" ? "\n" : one);
      read = PAIR.lastIndex;
    }
    rule(read === inner.length, "labels that cannot be read", line);
    rule(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(number), "not a number", line);
    const time = stamp === undefined ? undefined : Number(stamp);
    if (stamp !== undefined) {
      rule(isOpen && Number.isFinite(time), "a time that is not allowed", line);
    }
    const set = `${sample}{${inner}}`;
    if (set === lastSet) {
      const before = current?.samples.at(-1)?.time ?? NaN;
      rule(isOpen && (time ?? NaN) > before, "times that do not ascend", line);
    } else rule(!seen.has(set), "a metric in two places", line);
    seen.add(set);
    lastSet = set;
    if (current?.type === "info") rule(Number(number) === 1, "an info that is not 1", line);
    current?.samples.push({
      name: sample,
      labels,
      value: Number(number),
      ...(time !== undefined && { time }),
    });
  }
  return families;
}
