import { resolve } from "node:path";
import { readSettings } from "../../config/settings/settings.ts";
import { TrackError } from "../../errors.ts";
import { resolveOptions } from "../options.ts";
import { fileStamp } from "./_input_stamp.ts";
import { createWorkTreeMeter } from "./_work_tree_meter.ts";
import {
  openSubject,
  type PreviewOptions,
  type PreviewState,
  type PreviewSubject,
} from "./subject.ts";
/** Files are looked at no more often. */
const LOOK_EVERY_MS = 500;
/** Looking takes this part of the time at most. */
const LOOK_SHARE = 0.1;

/**
 * Makes a report of the history and of the work tree as it is, and makes it again whenever the config, the history's file or a file that
 * a metric reads changes. Nothing is stored. A command runs again when its metric's config changes.
 *
 * @returns What there is to see, each time that it changed, without an end
 * @throws {TrackError} What keeps the first report from being made; later errors are states
 * @throws The signal's reason, if the signal is aborted
 */
export async function* preview(options: PreviewOptions): AsyncGenerator<PreviewState, never> {
  const deps = resolveOptions(options);
  const { configFile } = readSettings({ flags: deps.settings, env: deps.env });
  const configPath = resolve(deps.cwd, configFile);
  const meter = createWorkTreeMeter(deps);
  let subject: PreviewSubject | undefined;
  /** Of the config with which it went wrong. */
  let failed: string | undefined;
  try {
    for (;;) {
      const startedMs = performance.now();
      const config = await fileStamp(configPath);
      try {
        let isNew = false;
        if (failed === undefined ? await subject?.isCurrent(config) !== true : config !== failed) {
          const next = await openSubject(config, options, deps);
          await subject?.[Symbol.asyncDispose]();
          subject = next;
          failed = undefined;
          isNew = true;
          // The history can be seen at once; to measure may take minutes.
          if (!subject.isMeasured || meter.isNew) yield subject.report();
        }
        if (subject?.isMeasured === true && failed === undefined) {
          const values = await meter.measure(subject.around);
          if (isNew || values.measured > 0) yield subject.report(values);
        }
      } catch (error) {
        deps.signal?.throwIfAborted();
        if (subject === undefined || !(error instanceof TrackError)) throw error;
        failed = config;
        yield { type: "error", error };
      }
      const tookMs = performance.now() - startedMs;
      await deps.sleep(Math.max(LOOK_EVERY_MS, tookMs / LOOK_SHARE), deps.signal);
    }
  } finally {
    await subject?.[Symbol.asyncDispose]();
  }
}
