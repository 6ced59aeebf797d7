import { isObject } from "../../core/json_value.ts";
import { closest } from "../../core/text/suggest.ts";
import { oneOf } from "../_expected.ts";
import { MAX_KEY_LENGTH, MAX_METRICS, METRIC_KEY } from "../_metric_key.ts";
import { parseCollectLine } from "../collect_line.ts";
import { templateOf, TEMPLATES } from "../templates.ts";
import { type Finding, show, valueAt } from "./finding.ts";

/**
 * The rules of `metrics` that join a key with its neighbours. They look at the raw value, so that they speak even where the schema has
 * found something else wrong.
 *
 * @returns Every finding
 */
export function checkMetrics(root: unknown): readonly Finding[] {
  const metrics = valueAt(root, ["metrics"]);
  if (!isObject(metrics)) return [];
  const entries = Object.entries(metrics);
  return [
    ...checkCount(entries.length),
    ...entries.flatMap(([key, metric]) => [
      ...checkKey(key),
      ...(isObject(metric) ? checkMetric(key, metric) : []),
    ]),
  ];
}

function checkCount(count: number): readonly Finding[] {
  if (count >= 1 && count <= MAX_METRICS) return [];
  const found = count === 0 ? "no metric" : `${count} metrics`;
  return [{
    path: ["metrics"],
    found,
    expected: `1 to ${MAX_METRICS.toLocaleString("en")} metrics`,
  }];
}

function checkKey(key: string): readonly Finding[] {
  if (METRIC_KEY.test(key) && key.length <= MAX_KEY_LENGTH) return [];
  const corrected = key.toLowerCase().replace(/[^a-z0-9-]+/g, "-").slice(0, MAX_KEY_LENGTH);
  return [{
    path: ["metrics", key],
    found: `the key ${show(key)}`,
    expected: `a key of 1 to ${MAX_KEY_LENGTH} lower-case letters, digits and hyphens`,
    ...(/[a-z0-9]/.test(corrected) && corrected !== key && { didYouMean: corrected }),
  }];
}

function checkMetric(key: string, metric: Readonly<Record<string, unknown>>): readonly Finding[] {
  const at = (field: string): readonly string[] => ["metrics", key, field];
  const { $ref: ref, type, command, collect } = metric;
  const hasRef = typeof ref === "string" && ref !== "";
  const template = templateOf(ref);
  if (hasRef && template === undefined) {
    const names = Object.keys(TEMPLATES);
    const didYouMean = closest(ref, names);
    return [{
      path: at("$ref"),
      found: show(ref),
      expected: oneOf(names),
      ...(didYouMean !== undefined && { didYouMean }),
    }];
  }
  const findings: Finding[] = [];
  if (!hasRef && type === undefined && (command !== undefined || collect === undefined)) {
    findings.push({ path: at("type"), found: "nothing", expected: "numeric or label" });
  }
  if (command !== undefined && collect !== undefined) {
    findings.push({
      path: at("collect"),
      found: "both command and collect",
      expected: "one source of the value",
    });
  }
  if (command === undefined && collect === undefined && template?.command === undefined) {
    findings.push({
      path: at("command"),
      found: "nothing",
      expected: template === undefined
        ? "a command, or collect"
        : `a command, or collect (the template "${String(ref)}" has none of its own)`,
    });
  }
  if (typeof command === "string" && !isReadable(command)) {
    findings.push({
      path: at("command"),
      found: show(command),
      expected: "@collect, a collector's name and its arguments, every quote closed",
    });
  }
  return findings;
}

function isReadable(command: string): boolean {
  try {
    parseCollectLine(command);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
