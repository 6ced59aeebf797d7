/**
 * The word that was probably meant.
 *
 * @returns The nearest candidate by edit distance, or `undefined` if none is near
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

/**
 * What to do about a word that nobody knows, for an error's `fix`.
 *
 * @param otherwise What to do where nothing is near
 */
export function didYouMean(word: string, known: Iterable<string>, otherwise: string): string {
  const near = closest(word, known);
  return near === undefined ? otherwise : `Did you mean "${near}"?`;
}

/** The same question within a sentence: ` (did you mean "size"?)`, or `""` where nothing is near. */
export function meantHint(word: string, known: Iterable<string>): string {
  return hintOf(closest(word, known));
}

/** The question about a word that is known to be meant; `""` for none. */
export function hintOf(meant: string | undefined): string {
  return meant === undefined ? "" : ` (did you mean "${meant}"?)`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const at = (cells: readonly number[], index: number) => cells[index] ?? Infinity;
      let cost = Math.min(at(previous, j) + 1, at(row, j - 1) + 1, at(previous, j - 1) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(before, j - 2) + 1);
      }
      row.push(cost);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? Infinity;
}
