/**
 * Does the work for each item, for at most so many at the same time.
 *
 * @param size How many at once, at least one
 * @param work What to do with an item
 * @returns The results, in the order of the items
 * @throws The first error, after the work under way has ended; nothing more is begun then
 */
export async function inPool<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  // The workers share one iterator, so each item is taken once.
  const queue = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(size, items.length)) }, worker);
  const rejected = (await Promise.allSettled(workers)).find((one) => one.status === "rejected");
  if (rejected !== undefined) throw rejected.reason;
  return results;
}
