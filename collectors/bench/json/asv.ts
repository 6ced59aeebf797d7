import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { isObject } from "../../../core/json_value.ts";
import { readJson } from "../../read/json.ts";
import { items, type JsonNode, member, members, optional } from "../../read/json_node.ts";
import type { BenchFinding } from "../record.ts";
import { maybeText } from "./facts.ts";

/**
 * Whether a document is a result file of asv (`.asv/results/MACHINE/COMMIT-ENVIRONMENT.json`).
 *
 * @param root The document
 * @returns `true` if it has asv's columns
 */
export function isAsv(root: JsonNode): boolean {
  return optional(root, "result_columns") !== undefined && optional(root, "results") !== undefined;
}

/**
 * The results of asv: for each benchmark a value for each combination of its parameters; null where it failed, NaN where it was skipped.
 *
 * @param root The result file; `benchmarks.json` in the folder above it has the units
 * @param signal Stops the reading
 * @returns A case for each combination
 * @throws {CollectError} `COLLECT_FORMAT` if a result is not as asv writes it
 */
export async function asvFindings(
  root: JsonNode,
  signal?: AbortSignal,
): Promise<readonly BenchFinding[]> {
  const columns = items(member(root, "result_columns")).map(({ value }) => String(value));
  const unitOf = await readUnits(root, signal);
  const environment = maybeText(root, "env_name");
  const labels = environment === undefined ? {} : { labels: { environment } };
  return members(member(root, "results")).flatMap(([name, row]): readonly BenchFinding[] => {
    // Version 1 has the bare result, or an object with it.
    const column = (title: string) =>
      optional(row, Array.isArray(row.value) ? columns.indexOf(title) : title);
    const result = Array.isArray(row.value) || isObject(row.value) ? column("result") : row;
    if (result?.value === null || result === undefined) return [{ case: name, why: "failed" }];
    const params = column("params");
    const cases = combinations(params === undefined ? [] : items(params));
    const values = Array.isArray(result.value) ? items(result) : [result];
    return values.map((one, index): BenchFinding => {
      const given = cases[index] ?? "";
      const title = given === "" ? name : `${name}(${given})`;
      return typeof one.value === "number"
        ? { case: title, ...labels, unit: unitOf(name), value: one.value, shown: "median" }
        : { case: title, why: "failed or was skipped" };
    });
  });
}

/** The parameters of each value, in asv's order: the last one changes first. */
function combinations(params: readonly JsonNode[]): readonly string[] {
  return params.reduce<readonly string[]>(
    (before, one) =>
      before.flatMap((start) =>
        items(one).map(({ value }) => [start, String(value)].filter(Boolean).join(", "))
      ),
    [""],
  );
}

async function readUnits(root: JsonNode, signal?: AbortSignal): Promise<(name: string) => string> {
  const { path, shown } = root.file;
  const file = {
    path: join(dirname(path), "..", "benchmarks.json"),
    shown: join(dirname(shown), "..", "benchmarks.json"),
  };
  const known = existsSync(file.path) ? await readJson(file, signal) : undefined;
  return (name) => {
    const about = known === undefined ? undefined : optional(known, name);
    return (about === undefined ? undefined : maybeText(about, "unit")) ?? asvUnit(name);
  };
}

/**
 * The unit of a benchmark of asv by the start of its name, which is asv's rule for its kind.
 *
 * @param name Its full name
 * @returns `s`, `B`, or `unit` for a number that nobody knows more about
 */
export function asvUnit(name: string): string {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return /^time/i.test(last) ? "s" : /^(?:peak)?mem/i.test(last) ? "B" : "unit";
}
