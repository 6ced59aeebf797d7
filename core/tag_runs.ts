import type { HistoryView } from "./history_view.ts";

/**
 * A history whose runs know the tags of their commits, also those that were set after the run: releases are tagged later than they are
 * measured.
 *
 * @returns The same history; a tag that a run was made on stays
 */
export function withTags(view: HistoryView, tags: ReadonlyMap<string, string>): HistoryView {
  if (tags.size === 0) return view;
  const { runs } = view;
  const texts = [...runs.texts];
  const tag = runs.tag.map((known, index) => {
    const name = tags.get(runs.commit[index] ?? "");
    if (known >= 0 || name === undefined) return known;
    const at = texts.indexOf(name);
    return at >= 0 ? at : texts.push(name) - 1;
  });
  return { ...view, runs: { ...runs, texts, tag } };
}
