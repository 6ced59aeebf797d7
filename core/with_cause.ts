/**
 * Keeps with some data what was thrown underneath, as `Error` keeps its cause: not enumerable, so that nothing prints or stores it.
 *
 * @returns The same object
 */
export function withCause<T extends object>(data: T, cause: unknown): T {
  return cause === undefined
    ? data
    : Object.defineProperty(data, "cause", { value: cause, configurable: true, writable: true });
}
