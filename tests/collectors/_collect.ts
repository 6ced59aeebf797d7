import type { Collector, CollectorContext, Reading } from "../../collectors/types.ts";
import { parseCollectArgs } from "../../collectors/options.ts";

/** What a collector answers to the words behind its name. */
export async function collectWith(
  collector: Collector,
  root: string,
  args: readonly string[],
  rest: Partial<CollectorContext> = {},
): Promise<readonly Reading[]> {
  return await collector.collect(parseCollectArgs(collector, args).input, { root, ...rest });
}

/** Its first value, which is the total. */
export async function totalOf(
  collector: Collector,
  root: string,
  args: readonly string[],
  rest: Partial<CollectorContext> = {},
): Promise<number | string | undefined> {
  return (await collectWith(collector, root, args, rest))[0]?.value;
}
