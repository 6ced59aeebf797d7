import { at, isObject, numberAt, textAt } from "../../core/json_value.ts";
import {
  type ImportedFile,
  type ImportedValue,
  type ImportProblem,
  metricKeyOf,
} from "./imported.ts";

/** A commit with what git-metrics wrote about it. */
export interface MetricsNote {
  /** The commit, 40 lowercase hex digits. */
  readonly id: string;
  /** Epoch milliseconds UTC. */
  readonly time: number;
  readonly subject: string;
  readonly author: string;
  /** TOML: `[[metrics]]` with `name`, `value` and `tags`. */
  readonly note: string;
}

/**
 * Reads the notes of git-metrics. Tags become labels; the time is the commit's own.
 *
 * @returns Their values; a note is told by its number, from 1
 */
export async function readGitMetrics(notes: readonly MetricsNote[]): Promise<ImportedFile> {
  const { parse, TomlError } = await import("smol-toml");
  const values: ImportedValue[] = [];
  const problems: ImportProblem[] = [];
  notes.forEach(({ id, time, subject, author, note }, index) => {
    const line = index + 1;
    const wrong = (text: string) =>
      void problems.push({ line, text: `note of ${id.slice(0, 7)}: ${text}` });
    let list: unknown;
    try {
      list = at(parse(note), "metrics");
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      return wrong(`it is not TOML: ${error.message.split("\n", 1)[0]}`);
    }
    if (!Array.isArray(list)) return wrong("it has no [[metrics]]");
    for (const one of list as readonly unknown[]) {
      const metric = metricKeyOf(textAt(one, "name") ?? "");
      const value = numberAt(one, "value");
      const tags = at(one, "tags");
      if (metric === "" || value === undefined) {
        wrong("a metric has no name or no number");
        continue;
      }
      values.push({
        line,
        metric,
        labels: Object.fromEntries(
          Object.entries(isObject(tags) ? tags : {}).map(([name, tag]) => [name, String(tag)]),
        ),
        value,
        time,
        commit: id,
        source: "git-metrics",
        subject,
        author,
      });
    }
  });
  return { values, metrics: [], records: [], problems };
}
