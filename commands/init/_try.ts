import { builtinCollectors } from "../../collectors/builtin.ts";
import { collectMetrics, type MetricOutcome } from "../../collectors/collect.ts";
import type { Reading } from "../../collectors/types.ts";
import { parseConfig } from "../../config/parse.ts";
import { templateOf } from "../../config/templates.ts";
import { labelsKey } from "../../core/metric.ts";
import type { MetricDraft, MetricProposal } from "../../onboarding/propose_metrics.ts";
import type { Io } from "../io.ts";

/** A metric that works here. */
export interface WorkingMetric {
  readonly key: string;
  readonly draft: MetricDraft;
  /** As it stands in the config or in the template. */
  readonly command: string;
  /** The value of the whole, without labels. */
  readonly reading: Reading;
}

/** A metric that people expect of such a project, and that does not work yet. */
export interface LeftOut {
  readonly key: string;
  readonly why: string;
  readonly before: string;
}

/** What came of the proposals. */
export interface Tried {
  readonly working: readonly WorkingMetric[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Tries each draft of each proposal once, as a track would, and takes the first that gives a value.
 *
 * @param io For the folder, the environment and the interruption
 * @param options `sources`: as the config will say
 * @returns What works, and what is left out
 * @throws The signal's reason when the user interrupts
 */
export async function tryProposals(
  proposals: readonly MetricProposal[],
  io: Io,
  options: { readonly sources: readonly string[] },
): Promise<Tried> {
  const named = proposals.flatMap(({ key, drafts }) =>
    drafts.map((draft, at) => ({ key, draft, name: `${key}-${at}` }))
  );
  const metrics = Object.fromEntries(named.map(({ name, draft }) => [name, draft]));
  const { config } = await parseConfig(JSON.stringify({ ...options, metrics }), {
    path: "the proposals",
  });
  const { outcomes } = await collectMetrics(config.metrics, {
    root: io.cwd,
    sources: options.sources,
    env: io.env,
    hide: io.hide,
    registry: builtinCollectors(),
    now: () => performance.now(),
    signal: io.signal,
  });
  const results = new Map(outcomes.map((outcome) => [outcome.metric, outcome]));
  const working: WorkingMetric[] = [];
  const leftOut: LeftOut[] = [];
  for (const { key, before } of proposals) {
    const tries = named.filter((one) => one.key === key)
      .map((one) => ({ ...one, outcome: results.get(one.name) }));
    const [first] = tries.flatMap(({ draft, outcome }) => {
      const reading = whole(outcome);
      const command = draft.command ?? templateOf(draft.$ref)?.command ?? "";
      return reading === undefined ? [] : [{ key, draft, command, reading }];
    });
    if (first !== undefined) working.push(first);
    else if (before !== undefined) {
      leftOut.push({ key, before, why: tries.at(-1)?.outcome?.failure?.message ?? "no value" });
    }
  }
  return { working, leftOut };
}

function whole(outcome: MetricOutcome | undefined): Reading | undefined {
  return outcome?.readings.find(({ labels }) => labelsKey(labels) === "");
}
