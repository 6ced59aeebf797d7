import { refusal } from "./refusal.ts";
import type { Forge } from "./types.ts";

/** What a token lacks that is unknown, over, or may not; some forges send those to a login page. */
const NOT_ALLOWED = [203, 302, 401, 403, 404];

/**
 * One line on what a forge refused.
 *
 * @param about What is missing because of it, and what lets the token do it
 * @returns For people
 * @throws The error itself, if it is no forge's refusal
 */
export function warningOf(
  error: unknown,
  { forge, what, right }: {
    readonly forge: Forge;
    readonly what: string;
    readonly right: string;
  },
): string {
  const refused = refusal(error);
  if (refused === undefined) throw error;
  const { status, message } = refused;
  if (status === 0) return `${what}: ${forge.name} cannot be reached (${message})`;
  const why = NOT_ALLOWED.includes(status) ? `the token may not: ${right}` : message;
  return `${what}: ${status}, ${why}`;
}
