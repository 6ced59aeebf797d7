import type { PlaceUnderTest } from "../../testing/place.ts";
import { type ContractOptions, storeContract as contractOf } from "../../testing/store_contract.ts";

export type { PlaceUnderTest };
export { databaseBytes, keys, storedRuns } from "../../testing/stored.ts";

/**
 * Runs the contract that every provider keeps.
 *
 * @param name The storage type
 * @param makePlace Makes an empty place; `folder` is removed afterwards
 * @param options What is special about the store; `ignore`: this suite cannot run here
 */
export function storeContract(
  name: string,
  makePlace: (folder: string) => Promise<PlaceUnderTest>,
  options: ContractOptions & { readonly ignore?: boolean } = {},
): void {
  for (const { name: claim, run } of contractOf(makePlace, options)) {
    Deno.test({ name: `${name}: ${claim}`, ignore: options.ignore ?? false, fn: run });
  }
}
