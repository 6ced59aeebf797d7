/** Of how many numbers an id in {@link CommitIds} consists. */
export const ID_WORDS = 5;
const WORD_DIGITS = 8;

/** Ids of commits, one behind the other, each as five whole numbers of 32 bits; all zeros where there is none. */
export type CommitIds = Int32Array;

/**
 * Ids in the form in which many are compared fast.
 *
 * @param ids 40 hex digits each; anything else counts as none
 */
export function toCommitIds(ids: readonly (string | undefined)[]): CommitIds {
  const words = new Int32Array(ids.length * ID_WORDS);
  ids.forEach((id, index) => {
    if (id?.length !== ID_WORDS * WORD_DIGITS) return;
    for (let word = 0; word < ID_WORDS; word++) {
      words[index * ID_WORDS + word] = parseInt(
        id.slice(word * WORD_DIGITS, (word + 1) * WORD_DIGITS),
        16,
      );
    }
  });
  return words;
}

/** Whether two ids are the same; `a` and `b` say which of their lists. */
export function isSameId(one: CommitIds, a: number, other: CommitIds, b: number): boolean {
  const [at, otherAt] = [a * ID_WORDS, b * ID_WORDS];
  // Written out, for this decides how fast a large history is read.
  return one[at] === other[otherAt] && one[at + 1] === other[otherAt + 1] &&
    one[at + 2] === other[otherAt + 2] && one[at + 3] === other[otherAt + 3] &&
    one[at + 4] === other[otherAt + 4];
}

/** Whether there is an id, and not only room for one. */
export function isId(ids: CommitIds, index: number): boolean {
  const at = index * ID_WORDS;
  return ids[at] !== 0 || ids.subarray(at, at + ID_WORDS).some((word) => word !== 0);
}
