/** `deno task test:all` tries every seed; `deno task test`, which one runs before each commit, a taste of them. */
export const IS_WHOLE = Deno.env.get("UNENTROPY_TESTS") === "all";

/**
 * How many seeded cases, kills or writers a test tries.
 *
 * @param all In the whole suite
 * @param taste In the one for every day
 */
export function amount(all: number, taste: number): number {
  return IS_WHOLE ? all : taste;
}
