/**
 * What proves a provider of yours: the contract that ours keep, as cases for the test runner of your choice.
 *
 * @example With the test runner of Deno
 * ```ts ignore
 * import { storeContract } from "@unentropy/track/testing";
 *
 * for (const { name, run } of storeContract(makePlace)) Deno.test(name, run);
 * ```
 *
 * @module
 */

export { storeContract } from "./testing/store_contract.ts";
export type { ContractCase, ContractOptions } from "./testing/store_contract.ts";
export type { PlaceUnderTest } from "./testing/place.ts";
