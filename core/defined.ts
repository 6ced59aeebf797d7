/** An object's type without `undefined`: what may be undefined may be absent instead. */
export type Defined<T> =
  & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/**
 * An object without its undefined fields, as exact optional properties want it.
 *
 * @returns A copy
 */
export function defined<T extends object>(fields: T): Defined<T> {
  // The cast only drops the undefined values that the filter has just removed.
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
