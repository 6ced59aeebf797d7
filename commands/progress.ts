import { sep } from "node:path";
import { endGroupCommand, groupCommand } from "../ci/github/workflow_commands.ts";
import { formatDuration } from "../core/text/format.ts";
import type { PhaseStatus } from "../core/track_result.ts";
import type { TrackEvent } from "../track/options.ts";
import type { CommonFlags } from "./shared.ts";
import type { Io } from "./io.ts";
import type { Style } from "./style.ts";

/**
 * Says what happens while it happens: a line per phase, warnings, and with `--verbose` each metric and log line. In the log of Actions
 * each phase is a group with all of its lines.
 *
 * @param flags `--quiet` and `--verbose`
 * @returns A listener for `trackMetrics`
 */
export function progressOf(
  flags: CommonFlags,
  io: Io,
  style: Style,
): (event: TrackEvent) => void {
  const say = (line: string) => io.stderr.write(`${line}\n`);
  // A group is closed until somebody opens it: it holds all there is to say of its phase.
  const isGrouped = io.env["GITHUB_ACTIONS"] === "true" && flags.quiet !== true;
  const isDetailed = isGrouped || flags.verbose === true;
  const marks: Record<PhaseStatus, string> = {
    done: style.good("✓"),
    skipped: style.dim("·"),
    failed: style.bad("✗"),
  };
  return (event) => {
    if (event.type === "warning") return say(`${style.warn("!")} ${event.text}`);
    if (flags.quiet === true) return;
    switch (event.type) {
      case "phase-ended": {
        const { name, status, durationMs } = event.phase;
        if (status === "skipped" && !isDetailed) return;
        // Why a phase failed is said once, by the error or the warning that follows.
        const note = status === "failed" ? "failed" : event.phase.note ?? "";
        const words = note === "" ? [] : [note.replaceAll(io.cwd + sep, "")];
        const line = [...words, style.dim(formatDuration(durationMs / 1000))].join("  ");
        say(`${marks[status]} ${name.padEnd(9)} ${line}`);
        return isGrouped ? io.writeCommand(endGroupCommand()) : undefined;
      }
      case "metric": {
        const { metric, status, durationMs, failure } = event.outcome;
        if (status === "failed") return;
        if (!isDetailed) return;
        const why = failure === undefined ? "" : `  ${failure.message}`;
        return say(
          style.dim(`  ${metric} ${status} in ${formatDuration(durationMs / 1000)}${why}`),
        );
      }
      case "log":
        return isDetailed ? say(style.dim(`  ${event.line}`)) : undefined;
      case "phase-started":
        return isGrouped ? io.writeCommand(groupCommand(event.phase)) : undefined;
      case "metric-started":
        return;
      default:
        event satisfies never;
    }
  };
}
