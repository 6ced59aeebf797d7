import { ForgeRefusal } from "./refusal.ts";

/**
 * An answer that ought to be a list.
 *
 * @returns The list
 * @throws {ForgeRefusal} For anything else, from which nothing may be concluded about what is there
 */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ForgeRefusal("its answer is no list", { status: 200, mayPass: false });
}
