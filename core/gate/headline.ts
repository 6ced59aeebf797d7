import { gateLines } from "./lines.ts";
import { isFailing, type Verdict } from "./verdict.ts";

/**
 * A verdict in one line, for whoever reads nothing else: what is wrong most, in the words of its check. The same for the title of a comment,
 * a check and a commit status.
 *
 * @param branch That the change wants into, for where nothing can be compared yet
 * @returns `coverage fell 3.2 points to 71.4 %, below the minimum of 80 %, and 2 more`; `nothing judged got worse`
 */
export function headlineOf(verdict: Verdict, branch: string = "the default branch"): string {
  switch (verdict.status) {
    case "failed":
      return worstOf(verdict) +
        (verdict.mode === "hard" ? "" : ` (mode ${verdict.mode}: nothing is blocked)`);
    case "warning":
      return `${worstOf(verdict)} (a warning)`;
    case "unknown":
      return lacksBaseline(verdict)
        ? `nothing to compare with yet: the first run of ${branch} makes the baseline`
        : "the gate could not judge everything";
    case "passed":
      return gotWorse(verdict) ? "the gate passed" : "nothing judged got worse";
    case "off":
      return "the gate is off";
    default:
      return verdict.status satisfies never;
  }
}

function worstOf({ checks }: Verdict): string {
  const [worst, ...others] = gateLines(checks).filter(({ check }) => isFailing(check));
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return `${worst?.check.sentence ?? "the gate failed"}${more}`;
}

function lacksBaseline({ checks }: Verdict): boolean {
  return checks.every(({ status, lacks }) => status !== "not_computed" || lacks === "baseline");
}

function gotWorse({ checks }: Verdict): boolean {
  return checks.some(({ side, delta = 0, status, accepted }) =>
    accepted !== undefined || status === "debt" || (side === "floor" ? delta < 0 : delta > 0)
  );
}
