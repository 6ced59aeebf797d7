import type { Hide } from "../redact.ts";
import { shownPart } from "./shown_part.ts";

/** Longer lines are no subjects, and a history holds hundreds of thousands of them. */
const LONGEST_SUBJECT = 1000;
const LONGEST_AUTHOR = 200;

/**
 * What a history keeps of a commit's words, which everybody sees who sees the history.
 *
 * @param commit Subject and author, where they are known
 * @returns The same, at most 1,000 and 200 characters long, secrets hidden; `undefined` stays
 */
export function commitWords(
  { subject, author }: {
    readonly subject: string | undefined;
    readonly author: string | undefined;
  },
  hide: Hide,
): { readonly subject: string | undefined; readonly author: string | undefined } {
  const kept = (text: string | undefined, length: number) =>
    text === undefined ? undefined : shownPart(hide(text), length);
  return { subject: kept(subject, LONGEST_SUBJECT), author: kept(author, LONGEST_AUTHOR) };
}
