import type { Publication } from "../../ci/publish.ts";

/** What is to be seen of one track among several. */
export interface Part {
  /** The folder of its config, for people; `""` for the top. */
  readonly name: string;
  /** The labels that tell its run from those of the others. */
  readonly labels: Readonly<Record<string, string>>;
  readonly publication: Publication;
}

type Outputs = Publication["outputs"];
type Check = NonNullable<Publication["check"]>;

/** The worst first. */
const CONCLUSIONS: readonly string[] = ["failure", "neutral", "success"];
const STATUSES: readonly string[] = ["fail", "unknown", "warn", "pass", "off", ""];
/** Outputs that count something of a run. */
const COUNTS: ReadonlySet<string> = new Set([
  "duration",
  "warnings",
  "metrics-collected",
  "metrics-failed",
]);

/**
 * What is to be seen of several tracks as if they were one: a document with a section each, those that failed first; one check as bad as
 * the worst; outputs in which values that differ stand behind one another, with commas.
 *
 * @param parts At least one, in the order of their configs
 */
export function unite(parts: readonly [Part, ...Part[]]): Publication {
  const worstFirst = parts.toSorted((a, b) => badness(a) - badness(b));
  const publications = worstFirst.map(({ publication }) => publication);
  const summaries = publications.flatMap(({ summary }) => summary ?? []);
  const comments = publications.flatMap(({ comment }) => comment ?? []);
  const check = unitedCheck(worstFirst);
  const [first] = comments;
  return {
    ...(summaries.length > 0 && { summary: summaries.join("\n") }),
    ...(first !== undefined && {
      comment: { ...first, markdown: comments.map(({ markdown }) => markdown).join("\n") },
    }),
    ...(check !== undefined && { check }),
    marks: publications.flatMap(({ marks = [] }) => marks),
    outputs: unitedOutputs(parts),
    annotations: worstFirst.flatMap(({ name, publication }) =>
      publication.annotations.map((one) => ({ ...one, message: named(name, one.message) }))
    ),
    measurements: parts.flatMap(({ labels, publication }) =>
      publication.measurements.map((one) => ({ ...one, labels: { ...one.labels, ...labels } }))
    ),
  };
}

function badness({ publication: { outputs } }: Part): number {
  if (outputs["success"] === "false") return -1;
  return STATUSES.indexOf(outputs["quality-gate-status"] ?? "");
}

function unitedCheck(parts: readonly Part[]): Check | undefined {
  const checks = parts.flatMap(({ name, publication: { check } }) =>
    check === undefined ? [] : [{ name, check }]
  );
  const rank = ({ check }: { readonly check: Check }) => CONCLUSIONS.indexOf(check.conclusion);
  const [worst] = checks.toSorted((a, b) => rank(a) - rank(b));
  if (worst === undefined) return undefined;
  const others = checks.filter(({ check }) => check.conclusion === worst.check.conclusion).length -
    1;
  const more = others === 0 ? "" : ` (as ${others === 1 ? "1 more" : `${others} more`})`;
  const isSame = checks.every(({ check }) => check.title === worst.check.title);
  return {
    ...worst.check,
    title: isSame ? worst.check.title : `${named(worst.name, worst.check.title)}${more}`,
    markdown: checks.map(({ check }) => check.markdown).join("\n"),
  };
}

function unitedOutputs(parts: readonly [Part, ...Part[]]): Outputs {
  const names = Object.keys(parts[0].publication.outputs);
  return Object.fromEntries(names.map((name) => [name, unitedOutput(name, parts)]));
}

function unitedOutput(output: string, parts: readonly Part[]): string {
  const all = parts.map(({ publication }) => publication.outputs[output] ?? "");
  if (COUNTS.has(output)) return String(all.reduce((sum, value) => sum + Number(value), 0));
  switch (output) {
    case "success":
      return String(all.every((value) => value === "true"));
    case "exit-code":
      return String(Math.max(...all.map(Number)));
    case "quality-gate-status":
      return STATUSES.find((status) => all.includes(status)) ?? "";
    case "quality-gate-results-json":
      return JSON.stringify(Object.fromEntries(
        parts.flatMap(({ name }, at) =>
          all[at] === "" ? [] : [[name || ".", JSON.parse(all[at] ?? "")]]
        ),
      ));
    case "quality-gate-failing-metrics":
      return parts.flatMap(({ name }, at) =>
        (all[at] ?? "").split(",").filter((key) => key !== "").map((key) => named(name, key))
      ).join(",");
    default:
      return [...new Set(all.filter((value) => value !== ""))].join(",");
  }
}

function named(name: string, text: string): string {
  return name === "" ? text : `${name}: ${text}`;
}
