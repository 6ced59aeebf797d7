import type { Evidence } from "../../core/metric.ts";
import { formatValue } from "../../core/text/format.ts";
import type { RunEvidence } from "./data.ts";

/**
 * The facts behind a series' values, for people.
 *
 * @returns A text for each run: `17 of 20 · files 2`, `fallback · reason no report`
 */
export function evidenceTexts(evidence: ReadonlyMap<number, Evidence>): readonly RunEvidence[] {
  return [...evidence].map(([run, facts]) => ({ run, text: factsText(facts) }));
}

function factsText({ covered, total, ...others }: Evidence): string {
  const isShare = covered !== undefined && total !== undefined;
  const words = isShare ? [`${shown(covered)} of ${shown(total)}`] : [];
  const rest: Evidence = isShare ? others : {
    ...others,
    ...(covered !== undefined && { covered }),
    ...(total !== undefined && { total }),
  };
  for (const name of Object.keys(rest)) {
    const fact = rest[name];
    if (fact !== undefined && fact !== false) {
      words.push(fact === true ? name : `${name} ${shown(fact)}`);
    }
  }
  return words.join(" · ");
}

function shown(fact: Evidence[string] | undefined): string {
  return typeof fact === "number" ? formatValue(fact, undefined) : String(fact);
}
