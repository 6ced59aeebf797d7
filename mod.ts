/**
 * Track metrics of a code base on every CI run, keep their history in a SQLite database that you own, draw a report, and say at once
 * when a number gets worse.
 *
 * @example Track a project once
 * ```ts
 * import { trackMetrics } from "@unentropy/track";
 *
 * const result = await trackMetrics({ cwd: "tests/fixtures/example", phases: ["collect"] });
 * console.assert(result.exitCode === 0);
 * console.assert(result.measurements[0]?.value === 42);
 * ```
 *
 * @module
 */

export { trackMetrics } from "./track.ts";
export type { Progress, TrackEvent, TrackOptions } from "./track/options.ts";
export { openHistory } from "./track/asking/open_history.ts";
export type { HistoryOptions } from "./track/asking/open_history.ts";
export type {
  HistoryPoint,
  HistoryReader,
  HistorySelection,
  HistorySeries,
  LatestValue,
  LevelChange,
  ReportFormat,
  SeriesBaseline,
} from "./track/asking/types.ts";
export { resultMarkdown } from "./track/phases/result_markdown.ts";
export type { HistoryRun } from "./core/history_view.ts";
export type { Amount } from "./core/amount.ts";
export type { Machine } from "./core/machine.ts";
export type { ContextOverrides, StatedRun } from "./ci/context.ts";
export type { MetricOutcome } from "./collectors/collect.ts";
export { builtinCollectors } from "./collectors/builtin.ts";
export { CollectorRegistry } from "./collectors/registry.ts";
export type { CollectorLoader } from "./collectors/registry.ts";
export type { FileTree, TreeEntry } from "./collectors/files/file_tree.ts";
export type { FoundFile } from "./collectors/files/walk.ts";
export type {
  Collector,
  CollectorContext,
  CollectorInput,
  FileContent,
  FileTask,
  OptionSpec,
  OptionValues,
  Reading,
  ReadingTraits,
  SourceTree,
} from "./collectors/types.ts";
export type { Freshness, StaleReports } from "./core/freshness.ts";
export { defineConfig } from "./config/define_config.ts";
export type { ConfigInput, MetricInput, ThresholdInput } from "./config/input.ts";
export type { Duration, SettingName, SettingValues } from "./config/settings/values.ts";
export type { RetentionConfig, StorageConfig } from "./config/types.ts";
export type {
  CollectFailure,
  Direction,
  Evidence,
  Labels,
  Measurement,
  Metric,
  MetricType,
  Noise,
  Unit,
} from "./core/metric.ts";
export type {
  ChangeCoverage,
  FileOfChange,
  LostFile,
  UnmeasuredFile,
} from "./core/changed/coverage_of_change.ts";
export type { ChangedFile, Hunk } from "./core/changed/diff.ts";
export type { KnownChange } from "./core/changed/known_change.ts";
export type { LineRange } from "./core/changed/line_range.ts";
export type { CommitPlace, Run, RunDescription, RunKey } from "./core/run.ts";
export type {
  CurationAct,
  CurationEvent,
  EventFacts,
  Exclusion,
  UnitChange,
} from "./core/curation/event.ts";
export type { Method, Methods } from "./core/method.ts";
export type { Waiver } from "./core/gate/waiver.ts";
export type { RunRecord } from "./history/run_record.ts";
export { PHASES } from "./core/track_result.ts";
export type { GateMode, Severity, ThresholdMode } from "./core/gate/threshold.ts";
export type {
  ErrorResult,
  ExitCode,
  Phase,
  PhaseName,
  PhaseStatus,
  ReportResult,
  StorageResult,
  TrackedMeasurement,
  TrackedRun,
  TrackResult,
  UnsentRun,
} from "./core/track_result.ts";
export type { Baseline } from "./core/past/baseline.ts";
export type { Check, CheckStatus, Proposal, Verdict, VerdictStatus } from "./core/gate/verdict.ts";
export {
  CollectError,
  ConfigError,
  ContextError,
  ERROR_CODES,
  HistoryError,
  PublishError,
  ReportError,
  StorageConflictError,
  StorageError,
  TrackError,
  UsageError,
} from "./errors.ts";
export type { ErrorCategory, TrackErrorCode, TrackErrorText } from "./errors.ts";
export { ProviderRegistry } from "./providers/registry.ts";
export type {
  Compaction,
  HistoryChange,
  HistoryPart,
  HistoryStore,
  KeptRun,
  OlderCopiesOptions,
  PhaseOptions,
  ProviderContext,
  ProviderFactory,
  ProviderRun,
  ReadOptions,
  Revision,
  RunStore,
  Snapshot,
  SnapshotStore,
  Uploaded,
  UploadOptions,
  WriteTrial,
} from "./providers/types.ts";
