import { parseJson } from "../../read/json.ts";
import { gungraunRecord, gungraunRecords, isGungraun } from "../json/gungraun.ts";
import type { BenchRecord } from "../record.ts";
import { type BenchLineReader, inUnit, numberIn } from "./reader.ts";

/**
 * `cargo bench` and Criterion's `--output-format bencher`: `test name ... bench: 1,234 ns/iter (+/- 56) = 78 MB/s`, the median. Two targets
 * of a project can have the same names.
 *
 * @returns The reader, fresh
 */
export function libtestReader(): BenchLineReader {
  let apart: { readonly apart?: { readonly target: string } } = {};
  return {
    format: "cargo",
    line: (text) => {
      if (text.includes("Running ")) {
        const target = /^\s+Running (?:unittests |benches )?(\S+)/.exec(text)?.[1];
        if (target !== undefined) {
          apart = { apart: { target: target.replace(/-[0-9a-f]{16}$/, "") } };
        }
        return undefined;
      }
      if (!text.startsWith("test ")) return undefined;
      const failed = /^test (.+?)\s+\.\.\. FAILED$/.exec(text)?.[1];
      if (failed !== undefined) return [{ case: failed, why: "failed" }];
      const [, name, value, unit, range, speed, speedUnit] =
        /^test (.+?)\s+\.\.\. bench:\s+([\d.,]+) (\S+) \(\+\/- ([\d.,]+)\)(?: = ([\d.,]+) (\S+))?/
          .exec(text) ?? [];
      if (name === undefined || unit === undefined) return undefined;
      const common = { case: name, ...apart };
      const median = numberIn(value);
      const facts = { median, range: numberIn(range) };
      const time = { ...common, unit, value: median, shown: "median", facts };
      return speedUnit === undefined ? [time] : [time, {
        ...common,
        isSecondary: true,
        unit: speedUnit,
        value: numberIn(speed),
      }];
    },
  };
}

/** The base unit of a throughput of Criterion, and how many of it. */
function throughput(value: string, unit: string): Pick<BenchRecord, "unit" | "value"> {
  const [, prefix = "", what = ""] = /^([KMGT]i?)?(\S+)\/s$/.exec(unit) ?? [];
  const size = (prefix.endsWith("i") ? 1024 : 1000) ** (" KMGT".indexOf(prefix[0] ?? " "));
  return { unit: `${what}/s`, value: numberIn(value) * size };
}

/**
 * Criterion: `name   time: [low estimate high]`, and below it `thrpt: [low estimate high]`; a long name stands alone on the line before.
 *
 * @returns The reader, fresh
 */
export function criterionReader(): BenchLineReader {
  let before = "";
  let current: string | undefined;
  return {
    format: "criterion",
    line: (text) => {
      const last = before;
      before = text;
      if (current !== undefined && text.includes("thrpt:")) {
        const [, , value, unit = ""] = /thrpt:\s+\[([\d.]+ \S+) ([\d.]+) (\S+) /.exec(text) ?? [];
        if (value === undefined) return undefined;
        const record = { case: current, isSecondary: true, ...throughput(value, unit) };
        // The change of the throughput comes with the same word.
        current = undefined;
        return [record];
      }
      if (!text.includes("time:")) return undefined;
      const [, name, low, lowUnit, estimate, unit, high, highUnit] =
        /^(\S+(?:\s+\S+)*?)?\s+time:\s+\[([\d.]+) (\S+) ([\d.]+) (\S+) ([\d.]+) (\S+)\]/.exec(
          text,
        ) ?? [];
      if (unit === undefined) return undefined;
      current = name ?? last.trim();
      return [{
        case: current,
        unit,
        value: numberIn(estimate),
        shown: "estimate",
        facts: { low: inUnit(low, lowUnit, unit), high: inUnit(high, highUnit, unit) },
      }];
    },
  };
}

/**
 * Gungraun (iai-callgrind) and iai: the name of a benchmark, and below it, further in, a line for each event: `Instructions:  1734|1650
 * (+5.09%)`, in iai `Instructions:  1734 (+5.09%)`. The headline is the instructions. A name with line ends in it goes on in the next line.
 *
 * @returns The reader, fresh
 */
export function gungraunReader(): BenchLineReader {
  let name = "";
  let tool = "";
  let events: { readonly tool: string; readonly event: string; readonly count: number }[] = [];
  let json: { readonly end: string; readonly lines: string[] } | undefined;

  const finish = (): readonly BenchRecord[] => {
    const done = events;
    const headline = Math.max(0, done.findIndex(({ event }) => event === "Instructions"));
    const records = done.map((one, index) =>
      gungraunRecord({ name: name.trim(), ...one, isFirst: index === headline })
    );
    name = "";
    tool = "";
    events = [];
    return records;
  };
  const inJson = (text: string): readonly BenchRecord[] | undefined => {
    if (json === undefined) return undefined;
    json.lines.push(text);
    if (text !== json.end && json.lines.length < MAX_JSON_LINES) return [];
    const value = parseJson(json.lines.join("\n"));
    json = undefined;
    return isGungraun(value) ? gungraunRecords(value) : [];
  };

  return {
    format: "gungraun",
    line: (text) => {
      if (json !== undefined) return inJson(text);
      if (text.trimStart().startsWith("{")) {
        if (text.trim() === "{") json = { end: text.replace("{", "}"), lines: [text] };
        const value = text.includes('"module_path"') ? parseJson(text) : undefined;
        return isGungraun(value) ? gungraunRecords(value) : undefined;
      }
      if (text === "" || text[0] !== " ") {
        const isNew = text === "" || events.length > 0 || /^[^\s:]+::\S+/.test(text);
        const before = name;
        const records = isNew ? finish() : [];
        name = isNew || before === "" ? text : `${before} ${text}`;
        return records.length > 0 ? records : undefined;
      }
      if (name === "") return undefined;
      tool = /^ {2}=+ ([A-Z]+) =+$/.exec(text)?.[1] ?? tool;
      const [, event, value, pipe] =
        /^ {2}([A-Z][\w +%-]*):\s+([\d.]+)(?:(\|)\S*)?(?:\s+\(.*\).*)?\s*$/.exec(text) ?? [];
      if (event === undefined || (pipe === undefined && !isIaiName(name))) return undefined;
      // Cachegrind counts some of what Callgrind counts, under the same names.
      const isSeen = tool === "CACHEGRIND" && events.some((one) => one.event === event);
      events.push({ tool: isSeen ? "CACHEGRIND too:" : tool, event, count: Number(value) });
      return [];
    },
    end: finish,
  };
}

/** So many lines a pretty-printed benchmark has at most; what goes on is no benchmark. */
const MAX_JSON_LINES = 100_000;

/** iai has the name of a function, and nothing else on the line. */
function isIaiName(name: string): boolean {
  return /^[A-Za-z_][\w:]*$/.test(name);
}
