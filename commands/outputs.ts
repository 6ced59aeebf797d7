import type { StoredEvent } from "../core/curation/event.ts";
import type { StoredExclusion } from "../core/curation/exclusions.ts";
import type { NoiseKind } from "../core/detect/kind.ts";
import type { ChangePoint } from "../core/detect/detect.ts";
import type { CollectFailure, Measurement, Unit } from "../core/metric.ts";
import type { Run } from "../core/run.ts";
import type { TrackResult } from "../core/track_result.ts";
import type { Reading } from "../collectors/types.ts";
import type { ProjectRuns } from "../history/projects.ts";
import type { RunRecord } from "../history/run_record.ts";
import type { Verification } from "../history/verify/verify.ts";
import type { Badge } from "../report/export/badge.ts";
import type { Migrated } from "../session/migrate.ts";
import type { Restored } from "../session/restore_version.ts";
import type { TrackedConfigs } from "../track/all/track_all.ts";
import type { BackfillResult } from "../track/backfill/backfill.ts";
import type { ComparedMetric, Comparison } from "../track/compare/compare.ts";
import type { ChangedCoverage } from "../track/coverage/changed_coverage.ts";
import type { TreeCoverage } from "../track/coverage/tree_coverage.ts";
import type { Imported } from "../track/exchange/import_history.ts";
import type { MergedIn } from "../track/exchange/merge_files.ts";

/** What any command with `--json` prints where it could not run; the result of `track` has the same fields, and more. */
export type FailedResult = Required<Pick<TrackResult, "exitCode" | "version" | "error">>;

/**
 * What each command prints with `--json` when it has run, by its name. The schemas that `schema --of` prints are made from these types;
 * where a command could not run, it prints a {@link FailedResult}.
 */
export interface Outputs {
  readonly track: TrackResult | TrackedConfigs;
  readonly gate: TrackResult;
  readonly backfill: BackfillResult;
  readonly badge: Badge & {
    /** `bench{case=parse}` */
    readonly series: string;
    readonly branch: string;
    /** The picture. */
    readonly svg: string;
  };
  readonly check: CheckOutput;
  readonly collect: { readonly collector: string; readonly readings: readonly Reading[] };
  readonly compare: Omit<Comparison, "compared"> & {
    readonly compared: readonly (Omit<ComparedMetric, "t"> & {
      /** The mean divided by its standard error, positive for worse; null where there is no noise at all. */
      readonly t: number | null;
    })[];
  };
  readonly completions: { readonly commands: readonly CommandNode[] };
  readonly coverage: CoverageOutput;
  readonly export: Written & { readonly runs: number; readonly measurements: number };
  readonly "history annotate": { readonly event: StoredEvent };
  readonly "history changes": ChangesOutput;
  readonly "history compact": {
    /** How many objects beside the database are part of it now. */
    readonly folded: number;
    readonly warnings?: readonly string[];
  };
  readonly "history events": {
    readonly events: readonly (StoredEvent & { readonly isInForce: boolean })[];
  };
  readonly "history exclude": {
    readonly event: StoredEvent;
    /** How many runs it concerns; 0 if it was said before. */
    readonly runs: number;
  };
  readonly "history list": { readonly runs: readonly (Run & Excluded)[] };
  readonly "history merge": MergedIn | {
    readonly output: string;
    readonly runs: number;
    readonly measurements: number;
  };
  readonly "history projects": {
    readonly projects: readonly (ProjectRuns & { readonly isOwn: boolean })[];
  };
  readonly "history prune": {
    readonly forgotten: number;
    readonly stored: boolean;
    readonly sizeBytes?: number;
  };
  readonly "history rename": {
    readonly event: StoredEvent;
    /** How many lines were joined. */
    readonly series: number;
    /** How many runs measured both. */
    readonly both: number;
  };
  readonly "history restore": {
    readonly event: StoredEvent;
    readonly restored: readonly StoredEvent[];
  };
  readonly "history restore-version": Restored & { readonly location: string };
  readonly "history series": { readonly series: readonly SeriesOutput[] };
  readonly "history show": RunRecord & Excluded;
  readonly "history unit": {
    readonly event: StoredEvent;
    /** What older values are multiplied by. */
    readonly factor: number;
  };
  readonly "history verify": Verification & {
    /** How many damaged runs count as recorded from now on. */
    readonly accepted: number;
    /** How the stored file itself was mended. */
    readonly recovered?: string;
  };
  readonly import: ImportOutput | {
    /** The seed workflow. */
    readonly output: string;
    readonly storageType: string;
  };
  readonly init: InitOutput;
  readonly migrate: Migrated & { readonly from: string; readonly to: string };
  readonly preview: { readonly url: string };
  readonly report: TrackResult | Written | {
    readonly output: string;
    readonly projects: readonly string[];
  };
  readonly sources: {
    /** The folder that the paths count from. */
    readonly root: string;
    readonly files: readonly SourceFile[];
    /** Lines of code in all. */
    readonly lines?: number;
  };
  readonly test: {
    readonly measurements: readonly Measurement[];
    readonly failures: readonly CollectFailure[];
    readonly outcomes: readonly TestedMetric[];
    readonly failed: number;
  };
}

/** A flag with all its names. */
export interface FlagNode {
  /** `-o`, `--output`. */
  readonly names: readonly string[];
  readonly about: string;
  readonly takesValue: boolean;
  /** The only values there are; empty: any, a file's name first. */
  readonly choices: readonly string[];
  /** Whether its value is a metric of the config. */
  readonly takesMetric: boolean;
}

/** A command with what can follow it. */
export interface CommandNode {
  /** The words that lead to it; `[]` for the program itself. An alias is a node of its own. */
  readonly path: readonly string[];
  readonly about: string;
  /** Names and aliases of its subcommands. */
  readonly children: readonly string[];
  readonly flags: readonly FlagNode[];
  /** The only words that its first argument can be. */
  readonly choices: readonly string[];
  /** Whether its arguments are files. */
  readonly takesFiles: boolean;
  /** Whether its first argument is a metric of the config. */
  readonly takesMetric: boolean;
}

interface Written {
  readonly output: string;
  readonly format: string;
  readonly sizeBytes: number;
}

interface Excluded {
  /** What is excluded of the run, or all of it. */
  readonly excluded?: readonly StoredExclusion[];
}

/** What `check` says. */
export interface CheckOutput {
  readonly valid: true;
  /** Their series. */
  readonly metrics: readonly string[];
  readonly thresholds: number;
  readonly storage: string;
  /** The unknown type that the config names, in place of which `storage` is used. */
  readonly storageFallback?: string;
  readonly warnings: readonly string[];
  /** What `--storage` found. */
  readonly access?: StorageAccess;
}

/** Whether a history can be read and written. */
export interface StorageAccess {
  readonly location: string;
  /** Whether a history is there. */
  readonly found: boolean;
  readonly runs: number;
  readonly sizeBytes: number;
  readonly write: { readonly isProven: boolean; readonly finding: string };
}

/** One of the project's own files. */
export interface SourceFile {
  readonly path: string;
  readonly lines?: number;
  readonly language?: string;
}

/** How the measuring of one metric ended. */
export interface TestedMetric {
  readonly metric: string;
  readonly status: string;
  readonly durationMs: number;
  readonly failure?: CollectFailure;
}

/** What `init` found and did. */
export interface InitOutput {
  readonly kinds: readonly string[];
  readonly folders: readonly string[];
  readonly ci: string;
  readonly storage: string;
  readonly metrics: readonly {
    readonly key: string;
    readonly command: string;
    readonly value: number | string;
    readonly unit?: Unit;
  }[];
  /** In the config, and optional: they have no value yet. */
  readonly waiting: readonly {
    readonly key: string;
    readonly command: string;
    readonly why: string;
    readonly by?: string;
  }[];
  /** Keys of metrics whose files no step of the workflow makes. */
  readonly unmade: readonly string[];
  readonly notes: readonly string[];
  readonly written: boolean;
  /** Their paths; of a dry run, with their texts. */
  readonly files: readonly (string | { readonly path: string; readonly text: string })[];
}

/** What an import did. */
export interface ImportOutput extends Omit<Imported, "isStored"> {
  readonly files: readonly { readonly file: string; readonly format: string }[];
  readonly location: string;
  readonly stored: boolean;
}

/** The values of one series. */
export interface SeriesOutput {
  /** `bench{case=parse}` */
  readonly series: string;
  readonly unit?: Unit;
  /** Whether it is exact or noisy; absent for words. */
  readonly kind?: NoiseKind & { readonly text?: string };
  /** Oldest first. */
  readonly points: readonly {
    /** Epoch milliseconds. */
    readonly time: number;
    readonly commit: string;
    readonly branch: string;
    readonly value: number | string;
    readonly isExcluded?: true;
  }[];
}

/** Where the levels of series moved, and which series began and ended. */
export interface ChangesOutput {
  readonly branch: string;
  /** Commits with less unusual changes, which are not listed. */
  readonly left: number;
  readonly changes: readonly ChangeOutput[];
  readonly lifetimes: readonly {
    readonly series: string;
    readonly kind: "begins" | "ends";
    readonly value: number;
    readonly commit: string;
    readonly time: number;
  }[];
}

/** A change of level. */
export interface ChangeOutput extends ChangePoint {
  readonly series: string;
  readonly sentence: string;
  /** The commits between which it came. */
  readonly range: { readonly after: string; readonly upTo: string };
  readonly time: number;
  readonly subject?: string;
  /** How unusual it is for the series. */
  readonly unusual: number;
  /** Of a drift, the commits with the largest share. */
  readonly spenders?: readonly {
    readonly commit: string;
    readonly subject?: string;
    readonly delta: number;
  }[];
}

/** What `coverage` found: of the change, of everything, or what `--convert` wrote. */
type CoverageOutput =
  | ChangedCoverage & JudgedCoverage
  | TreeCoverage & JudgedCoverage & {
    /** What was counted, where somebody asked for it. */
    readonly type?: string;
  }
  | Written & {
    /** How many reports were read. */
    readonly reports: number;
    /** Theirs. */
    readonly formats: readonly string[];
    /** How many points have no place in the new format. */
    readonly leftOut: number;
    readonly warnings: readonly string[];
  };

/** What `--min` says. */
interface JudgedCoverage {
  /** The least share that is wanted, percent. */
  readonly min?: number;
  readonly passed: boolean;
}
