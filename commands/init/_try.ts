import { builtinCollectors } from "../../collectors/builtin.ts";
import { collectMetrics, type MetricOutcome } from "../../collectors/collect.ts";
import type { Reading, SourceTree } from "../../collectors/types.ts";
import { parseConfig } from "../../config/parse.ts";
import { templateOf } from "../../config/templates.ts";
import { labelsKey } from "../../core/metric.ts";
import type { MetricDraft, MetricProposal } from "../../onboarding/draft.ts";
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

/** A metric that has no value yet. It is optional in the config until a step has made what it reads. */
export interface WaitingMetric {
  readonly key: string;
  readonly draft: MetricDraft;
  readonly command: string;
  readonly why: string;
  /** The line that makes it. */
  readonly by: string;
}

/** What came of the proposals. */
export interface Tried {
  readonly working: readonly WorkingMetric[];
  readonly waiting: readonly WaitingMetric[];
  /** Keys of metrics whose files no step of the workflow makes. */
  readonly unmade: readonly string[];
}

/**
 * Tries each draft of each proposal once, as a track would, and takes the first that gives a value.
 *
 * @param io For the folder, the environment and the interruption
 * @param options `sources`: as the config will say; `tree`: where the files are
 * @returns What works, and what will
 * @throws The signal's reason when the user interrupts
 */
export async function tryProposals(
  proposals: readonly MetricProposal[],
  io: Io,
  options: { readonly sources: readonly string[]; readonly tree: SourceTree },
): Promise<Tried> {
  const named = proposals.flatMap(({ key, drafts }) =>
    drafts.map((draft, at) => ({ key, draft, name: `${key}-${at}` }))
  );
  const metrics = Object.fromEntries(named.map(({ name, draft }) => [name, draft]));
  const { sources, tree } = options;
  const { config } = await parseConfig(JSON.stringify({ sources, metrics }), {
    path: "the proposals",
  });
  const { outcomes } = await collectMetrics(config.metrics, {
    root: io.cwd,
    sources,
    tree,
    env: io.env,
    hide: io.hide,
    registry: builtinCollectors(),
    now: () => performance.now(),
    signal: io.signal,
  });
  const results = new Map(outcomes.map((outcome) => [outcome.metric, outcome]));
  const working: WorkingMetric[] = [];
  const waiting: WaitingMetric[] = [];
  const unmade: string[] = [];
  for (const { key, made, isRare } of proposals) {
    const tries = named.filter((one) => one.key === key).map(({ name, draft }) => ({
      draft,
      outcome: results.get(name),
      command: draft.command ?? templateOf(draft.$ref)?.command ?? "",
    }));
    const found = tries.find(({ outcome }) => whole(outcome) !== undefined);
    const reading = whole(found?.outcome);
    if (found !== undefined && reading !== undefined) {
      const isUnmade = made !== undefined && made.by === undefined;
      if (isUnmade) unmade.push(key);
      const { draft, command } = found;
      working.push({ key, draft: isUnmade ? optional(draft) : draft, command, reading });
      continue;
    }
    const [first] = tries;
    if (first === undefined || made?.by === undefined || isRare === true) continue;
    const why = first.outcome?.failure?.message ?? "no value";
    waiting.push({ key, draft: optional(first.draft), command: first.command, why, by: made.by });
  }
  return { working, waiting, unmade };
}

function optional(draft: MetricDraft): MetricDraft {
  return { ...draft, onFailure: "skip" };
}

function whole(outcome: MetricOutcome | undefined): Reading | undefined {
  return outcome?.readings.find(({ labels }) => labelsKey(labels) === "");
}
