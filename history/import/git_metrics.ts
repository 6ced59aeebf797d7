import { at, isObject, numberAt, textAt } from "../../core/json_value.ts";
import { seriesKey } from "../../core/metric.ts";
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
  /** TOML: `[[metrics]]` with `name`, `value` and `tags`; or `[[changes]]`, which have an `action` (`add`, `remove`), too. */
  readonly note: string;
}

/**
 * Reads the notes of git-metrics. Tags become labels; the time is the commit's own.
 *
 * @param notes Of one commit there may be several: a later one adds to an earlier one, replaces its values and takes values back
 * @returns Their values; a note is told by its number, from 1
 */
export async function readGitMetrics(notes: readonly MetricsNote[]): Promise<ImportedFile> {
  const { parse, TomlError } = await import("smol-toml");
  const values = new Map<string, ImportedValue>();
  const problems: ImportProblem[] = [];
  notes.forEach(({ id, time, subject, author, note }, index) => {
    const line = index + 1;
    const wrong = (text: string) =>
      void problems.push({ line, text: `note of ${id.slice(0, 7)}: ${text}` });
    let said: unknown;
    try {
      said = parse(note);
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      return wrong(`it is not TOML: ${error.message.split("\n", 1)[0]}`);
    }
    const list = at(said, "metrics") ?? at(said, "changes");
    if (!Array.isArray(list)) return wrong("it has neither [[metrics]] nor [[changes]]");
    for (const one of list as readonly unknown[]) {
      const metric = metricKeyOf(textAt(one, "name") ?? "");
      const value = numberAt(one, "value");
      const tags = at(one, "tags");
      if (metric === "" || value === undefined) {
        wrong("a metric has no name or no number");
        continue;
      }
      const labels = Object.fromEntries(
        Object.entries(isObject(tags) ? tags : {}).map(([name, tag]) => [name, String(tag)]),
      );
      const key = `${id} ${seriesKey(metric, labels)}`;
      if (textAt(one, "action") !== "remove") {
        const source = "git-metrics";
        values.set(key, { line, metric, labels, value, time, commit: id, source, subject, author });
      } else if (values.get(key)?.value === value) values.delete(key);
    }
  });
  return { values: [...values.values()], metrics: [], records: [], problems };
}
