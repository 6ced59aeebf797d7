import { at, textAt } from "../../core/json_value.ts";
import type { Evidence } from "../../core/metric.ts";
import { commitAt, readDocument, refused } from "./_json.ts";
import { type ImportedFile, type ImportedValue, parseRfc3339 } from "./imported.ts";

/** What a service says of the coverage of a commit. */
export interface ServiceEntry {
  readonly commit: unknown;
  readonly time: string | undefined;
  /** Percent; absent: the service has none for the commit, as of a failed or unfinished upload. */
  readonly value: number | undefined;
  readonly branch: string | undefined;
  readonly subject: string | undefined;
  readonly author: string | undefined;
  readonly evidence?: Evidence;
}

/** Where a service's answers hold their entries, and how one is read. */
export interface Service {
  /** `codecov` */
  readonly name: string;
  /** The field of an answer with its list: `results`. */
  readonly list: string;
  readonly read: (entry: unknown) => ServiceEntry;
}

/**
 * Reads the coverage of commits out of the answers of a service: one page, several in a list, or the entries themselves.
 *
 * @returns The values of the metric `coverage`; an entry that cannot be placed is a problem, with its number
 */
export function readServiceHistory(text: string, service: Service): ImportedFile {
  return readDocument(text, (document) => {
    const pages: readonly unknown[] = Array.isArray(document) ? document : [document];
    const entries = pages.flatMap((page): readonly unknown[] => {
      const list = at(page, service.list);
      return Array.isArray(list) ? list : Array.isArray(document) ? [page] : [];
    });
    if (entries.length === 0) {
      return refused(`it has no "${service.list}", so it is no answer of ${service.name}`);
    }
    const values: ImportedValue[] = [];
    const problems = entries.flatMap((one, index) => {
      const line = index + 1;
      const value = valueOf(service.read(one), { line, source: service.name });
      if (typeof value === "string") return [{ line, text: value }];
      if (value !== undefined) values.push(value);
      return [];
    });
    return {
      metrics: [{ key: "coverage", type: "numeric", unit: "percent", direction: "higher" }],
      records: [],
      problems,
      values,
    };
  });
}

/** The value; what is wrong with the entry; nothing where it has none. */
function valueOf(
  entry: ServiceEntry,
  about: Pick<ImportedValue, "line" | "source">,
): ImportedValue | string | undefined {
  const { value, branch, subject, author, evidence } = entry;
  if (value === undefined) return undefined;
  if (value < 0 || value > 100) return `its coverage ${value} is no percentage`;
  const commit = commitAt(entry.commit);
  if (commit === undefined) {
    return `its commit ${JSON.stringify(entry.commit)} is not 40 hex digits`;
  }
  const time = entry.time === undefined ? undefined : timeOf(entry.time);
  if (time === undefined) return `its time ${JSON.stringify(entry.time)} is no time`;
  return {
    ...about,
    metric: "coverage",
    labels: {},
    value,
    time,
    commit,
    ...(branch !== undefined && branch !== "" && { branch }),
    ...(subject !== undefined && { subject }),
    ...(author !== undefined && { author }),
    ...(evidence !== undefined && { evidence }),
  };
}

/** A time without a zone is UTC in these services. */
function timeOf(text: string): number | undefined {
  return parseRfc3339(text) ?? parseRfc3339(`${text}Z`);
}

/**
 * The first line of a commit's message.
 *
 * @returns `undefined` where there is none
 */
export function subjectAt(entry: unknown, name: string): string | undefined {
  return textAt(entry, name)?.split(/\r?\n/, 1)[0]?.trim() || undefined;
}
