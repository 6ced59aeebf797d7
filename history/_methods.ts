import type { Method, Methods } from "../core/method.ts";

/**
 * Methods as one text, equal exactly for equal methods: the runs of years share a few of them.
 *
 * @returns JSON with the metrics in alphabetical order
 */
export function methodsText(methods: Methods): string {
  return JSON.stringify(Object.fromEntries(
    Object.entries(methods).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
      .map(([metric, { unit, by, how, format }]) => [metric, { unit, by, how, format }]),
  ));
}

/** The methods in a row's text. */
export function toMethods(text: string): Methods {
  // Only this program writes this column, from Methods.
  return JSON.parse(text) as Readonly<Record<string, Method>>;
}
