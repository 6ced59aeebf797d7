import type { ReportModel } from "../../report/model.ts";
import { shownHistory } from "../../track/asking/shown_history.ts";
import type { OpenHistory } from "../../track/open_history.ts";
import { reportModel } from "../../track/report_model.ts";
import type { ReportFlags } from "./_flags.ts";

/** Of a sample that is the same each time. */
const SAMPLE = { runs: 400, seed: 1 } as const;

/**
 * What the report of an open history is made from.
 *
 * @param flags `--sample`, `--branch`
 * @returns The model
 */
export async function modelOf(opened: OpenHistory, flags: ReportFlags): Promise<ReportModel> {
  const { around, target } = opened;
  const now = opened.now();
  if (flags.sample !== true) {
    return reportModel(await shownHistory(opened), now);
  }
  const { sampleHistory } = await import("../../report/sample.ts");
  const view = sampleHistory({ ...SAMPLE, until: now, metrics: around.config.metrics });
  return { ...reportModel({ around, target, view, verdict: undefined }, now), sample: true };
}
