import type { TrackResult } from "../../core/track_result.ts";
import { markdownModel } from "./_markdown_model.ts";

/**
 * A result as Markdown: verdict, checks and measurements, as the summary of a job shows them.
 *
 * @param result What `trackMetrics()` gave
 * @returns Markdown
 *
 * @example The summary of a job
 * ```ts
 * import { resultMarkdown, trackMetrics } from "@unentropy/track";
 *
 * const result = await trackMetrics({ cwd: "tests/fixtures/example", phases: ["collect"] });
 * console.assert((await resultMarkdown(result)).includes("42"));
 * ```
 */
export async function resultMarkdown(result: TrackResult): Promise<string> {
  const { renderMarkdown } = await import("../../report/markdown/markdown.ts");
  return renderMarkdown(await markdownModel({ result }));
}
