import { join } from "node:path";
import { formatCount, formatTime } from "../../core/text/format.ts";
import { renderErrorPage } from "../../report/page/error_page.ts";
import { renderHtml } from "../../report/page/html.ts";
import { preview } from "../../track/preview/preview.ts";
import type { PreviewState } from "../../track/preview/subject.ts";
import { errorText } from "../error_text.ts";
import type { Io } from "../io.ts";
import { print } from "../open.ts";
import { writeOutput } from "../output.ts";
import { progressOf } from "../progress.ts";
import { stylesOf, type TrackFlags, trackOptions } from "../shared.ts";
import { openBrowser } from "./_open_browser.ts";
import { type PreviewServer, startPreviewServer } from "./_server.ts";

/**
 * Serves the report until the user stops it, or with `--output` writes it and ends.
 *
 * @param flags What is shown, and where
 * @returns The exit code: 0, since to stop it is how it ends; 2 if there was nothing to write
 * @throws {UsageError} If the flags contradict each other, or the port is taken
 * @throws {TrackError} If the first page cannot be made
 */
export async function servePreview(flags: PreviewFlags, io: Io): Promise<number> {
  const { db, sample, ...others } = flags;
  const style = stylesOf(flags, io).log;
  const states = preview({
    ...trackOptions(others, io),
    onEvent: progressOf(flags, io, style),
    ...(db !== undefined && { database: db }),
    ...(sample !== undefined && { sample }),
  });
  // What is wrong with a file may repeat what is in it.
  let server: PreviewServer | undefined;
  let failed = 0;
  try {
    for await (const state of states) {
      if (flags.output !== undefined) {
        failed = await writePage(state, flags.output, io);
        io.stderr.write(flags.quiet === true && failed === 0 ? "" : describe(state, flags, io));
        break;
      }
      const isFirst = server === undefined;
      server ??= await startPreviewServer(flags.port);
      await server.show(async (reloadFrom) => io.hide(await pageOf(state, { reloadFrom })));
      if (isFirst) {
        const { url } = server;
        print("preview", { json: { url }, lines: [`${url} (Ctrl-C ends it)`] }, flags, io);
        if (flags.open === true && !await openBrowser(url, io.env)) {
          io.stderr.write(`${style.warn("!")} No browser could be opened: open ${url}\n`);
        }
      }
      if (flags.quiet === true && state.type === "report") continue;
      io.stderr.write(describe(state, flags, io));
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    await server?.close();
  }
  return failed;
}

/** Writes the page as it is now. */
async function writePage(state: PreviewState, folder: string, io: Io): Promise<number> {
  if (state.type === "error") return 2;
  await writeOutput([await pageOf(state, {})], join(folder, "index.html"), io);
  return 0;
}

async function pageOf(
  state: PreviewState,
  options: { readonly reloadFrom?: string },
): Promise<string> {
  return state.type === "report"
    ? await renderHtml(state.model, options)
    : renderErrorPage(state.error, options);
}

function describe(state: PreviewState, flags: PreviewFlags, io: Io): string {
  const style = stylesOf(flags, io).log;
  if (state.type === "error") {
    return errorText(state.error, style, { verbose: flags.verbose === true });
  }
  const { model, measured, failures } = state;
  const what = model.sample === true
    ? flags.sample === true
      ? "sample data"
      : "sample data, because the history is empty: `unentropy-track backfill` fills it"
    : [
      formatCount(model.view.runs.length, "run"),
      ...(measured > 0 ? [`${formatCount(measured, "metric")} measured`] : []),
    ].join(", ");
  return [
    `${style.good("✓")} ${formatTime(model.generatedAt)}  ${what}`,
    ...failures.map(({ metric, message }) => `${style.bad("✗")} ${metric}: ${message}`),
  ].map((line) => `${line}\n`).join("");
}

/** Flags of `preview`. */
export interface PreviewFlags extends TrackFlags {
  readonly db?: string;
  readonly sample?: true;
  /** 0: any that is free. Absent: a usual one, or any. */
  readonly port?: number;
  readonly open?: true;
  readonly output?: string;
}
