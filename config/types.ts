import type { Labels, Metric } from "../core/metric.ts";
import type { Amount, GateMode, Threshold } from "../core/threshold.ts";

/** Where a metric's value comes from. */
export type MetricSource =
  /** A line for the shell; its first line of output is the value. */
  | { readonly type: "command"; readonly command: string }
  /** A built-in collector by name, with its options as written in the config. */
  | {
    readonly type: "collect";
    readonly from: string;
    readonly options: Readonly<Record<string, unknown>>;
  }
  /** A built-in collector by name, with its arguments as written behind `@collect`. */
  | { readonly type: "collect-line"; readonly from: string; readonly args: readonly string[] };

/**
 * What a failed collection of the metric means: `fail` (the default: the run ends with exit code 2 after everything else is stored),
 * `warn` (shown and counted, the exit code stays 0), `skip` (shown, not counted: the metric is optional).
 */
export type OnFailure = "warn" | "fail" | "skip";

/** One metric of the config. */
export interface MetricConfig extends Metric {
  readonly source: MetricSource;
  /** Milliseconds until the command is stopped. */
  readonly timeoutMs: number;
  /** Labels of every value of this metric. */
  readonly labels: Labels;
  /** How often the command is run; the median is the value. */
  readonly samples: number;
  /** Smaller changes are not called a change. */
  readonly minEffect?: Amount;
  readonly onFailure: OnFailure;
  /** Names of secret-looking environment variables that the command may see. */
  readonly passEnv: readonly string[];
  /** `false` for a noisy metric that must be measured alone. */
  readonly parallel: boolean;
}

/** Which runs are forgotten. The newest run of a branch never is. */
export interface RetentionConfig {
  readonly maxRuns?: number;
  readonly maxAgeDays?: number;
  /** Runs on a git tag are kept. Default true. */
  readonly keepTagged: boolean;
}

/** Where the history lives. A provider reads the settings that are its own. */
export interface StorageConfig {
  /** `sqlite-local`, `sqlite-artifact`, `sqlite-s3`, or a type that the caller registered. */
  readonly type: string;
  /** `sqlite-local`: the file, relative to the config's folder. */
  readonly path?: string;
  /** `sqlite-local`: keep the previous file as `….bak`. */
  readonly backup?: boolean;
  readonly endpoint?: string;
  readonly bucket?: string;
  readonly region?: string;
  /** The object's name in the bucket. */
  readonly key?: string;
  readonly pathStyle?: boolean;
  readonly compress?: "none" | "gzip" | "zstd";
  readonly artifactName?: string;
  readonly branchFilter?: string;
  /** Days that an uploaded artifact is kept. */
  readonly retentionDays?: number;
  readonly retention?: RetentionConfig;
  /** Milliseconds for one storage phase with all its tries. */
  readonly timeoutMs: number;
  /** Tries of one request. */
  readonly retryAttempts: number;
}

/** A reason why an expected change passes the gate. */
export interface AcceptConfig {
  readonly metric: string;
  readonly reason: string;
  /** `YYYY-MM-DD`, the last day on which it counts. */
  readonly expires: string;
}

/** The gate. */
export interface GateConfig {
  readonly mode: GateMode;
  readonly thresholds: readonly Threshold[];
  readonly baseline: {
    /** The branch that a change is compared with; absent: the pull request's target, else `main`. */
    readonly referenceBranch?: string;
    readonly maxAgeDays: number;
  };
  readonly onMissingBaseline: "fail" | "warn" | "pass";
  /** Whose thresholds judge a pull request. */
  readonly configFrom: "base" | "head";
  readonly accept: readonly AcceptConfig[];
  readonly pullRequestComment: boolean;
  readonly maxCommentMetrics: number;
  readonly maxCommentCharacters: number;
}

/** The twelve colours of a theme. */
export type ThemeColors = Readonly<Record<string, string>>;

/** One chart: the metrics drawn in it. */
export interface ChartConfig {
  readonly metrics: readonly string[];
  readonly title?: string;
}

/** A titled group of charts. */
export interface SectionConfig {
  readonly name: string;
  readonly description?: string;
  readonly charts: readonly ChartConfig[];
}

/** How the report looks. */
export interface ReportConfig {
  readonly sections: readonly SectionConfig[];
  readonly theme: string | { readonly dark?: ThemeColors; readonly light?: ThemeColors };
  readonly mode: "auto" | "light" | "dark";
}

/** A whole config, defaults filled in. */
export interface Config {
  /** In the order of the file. */
  readonly metrics: readonly MetricConfig[];
  /** Which files count as the project's own. */
  readonly sources?: readonly string[];
  readonly storage: StorageConfig;
  readonly gate: GateConfig;
  readonly report: ReportConfig;
}
