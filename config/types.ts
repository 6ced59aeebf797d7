import type { Amount } from "../core/amount.ts";
import type { StaleReports } from "../core/freshness.ts";
import type { GateMode, Threshold } from "../core/gate/threshold.ts";
import type { Labels, Metric } from "../core/metric.ts";

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
  /** Where the value comes from. */
  readonly source: MetricSource;
  /** Milliseconds until the command is stopped. */
  readonly timeoutMs: number;
  /** Labels of every value of this metric. */
  readonly labels: Labels;
  /** How often the command is run; the median is the value. */
  readonly samples: number;
  /** Smaller changes are not called a change. */
  readonly minEffect?: Amount;
  /** What a failed collection means. */
  readonly onFailure: OnFailure;
  /** Names of secret-looking environment variables that the command may see. */
  readonly passEnv: readonly string[];
  /** Whether its command runs in namespaces of its own. */
  readonly isolate: boolean;
  /** `false` for a noisy metric that must be measured alone. */
  readonly parallel: boolean;
}

/** Which runs are forgotten. The newest run of a branch never is. */
export interface RetentionConfig {
  /** Only so many of the newest runs are kept. */
  readonly maxRuns?: number;
  /** Older runs are forgotten. */
  readonly maxAgeDays?: number;
  /** Runs on a git tag are kept. Default true. */
  readonly keepTagged: boolean;
}

/** Where the history lives. A provider reads the settings that are its own. */
export interface StorageConfig {
  /** `sqlite-local`, `sqlite-artifact`, `sqlite-git`, `sqlite-s3`, `postgres`, or a type that the caller registered. */
  readonly type: string;
  /** `sqlite-local`: the file, relative to the config's folder. */
  readonly path?: string;
  /** `sqlite-local`: keep the previous file as `….bak`. */
  readonly backup?: boolean;
  /** `sqlite-git`: the ref that holds the history; a name without `refs/` is a branch. */
  readonly ref?: string;
  /** `sqlite-git`: the name of a remote, or an address without credentials. */
  readonly remote?: string;
  /** `sqlite-s3`: the address of the server, without credentials. */
  readonly endpoint?: string;
  /** `sqlite-s3`: the bucket. */
  readonly bucket?: string;
  /** `sqlite-s3`: the region. */
  readonly region?: string;
  /** `sqlite-s3`: the object's name in the bucket. */
  readonly key?: string;
  /** `sqlite-s3`: the bucket is in the path of the address, not in its host name. */
  readonly pathStyle?: boolean;
  /** `sqlite-s3`: how the object is stored. */
  readonly compress?: "none" | "gzip" | "zstd";
  /** `sqlite-s3`: one object, or a base and one object per run. */
  readonly layout?: "file" | "pieces";
  /** `postgres`: the schema in the database that holds the tables. */
  readonly schema?: string;
  /** `sqlite-artifact`: the name of the artifact. */
  readonly artifactName?: string;
  /** `sqlite-artifact`: the branch whose artifact is continued. */
  readonly branchFilter?: string;
  /** `sqlite-artifact`: days that an uploaded artifact is kept. */
  readonly retentionDays?: number;
  /** Which runs are forgotten; absent: none. */
  readonly retention?: RetentionConfig;
  /** What becomes of a history of which runs are lost for good. Absent: `stop` in CI, `restart` elsewhere. */
  readonly onDamage?: "stop" | "restart";
  /** Milliseconds for one storage phase with all its tries. */
  readonly timeoutMs: number;
  /** Tries of one request. */
  readonly retryAttempts: number;
}

/** A reason why an expected change passes the gate. */
export interface AcceptConfig {
  /** A metric's key or a pattern. */
  readonly metric: string;
  /** Why the change is expected. */
  readonly reason: string;
  /** The largest change that is accepted; absent: any. */
  readonly atMost?: Amount;
  /** `YYYY-MM-DD`, the last day on which it counts. */
  readonly expires: string;
}

/** The gate. */
export interface GateConfig {
  /** What a failure does. */
  readonly mode: GateMode;
  /** In the order of the file. */
  readonly thresholds: readonly Threshold[];
  /** What a change is compared with. */
  readonly baseline: {
    /** The branch that a change is compared with; absent: the pull request's target, else `main`. */
    readonly referenceBranch?: string;
    /** An older value is no baseline. */
    readonly maxAgeDays: number;
  };
  /** What it means when there is nothing to compare with. */
  readonly onMissingBaseline: "fail" | "warn" | "pass";
  /** Whose thresholds judge a pull request. */
  readonly configFrom: "base" | "head";
  /** Expected changes that pass. */
  readonly accept: readonly AcceptConfig[];
  /** Whether a pull request gets a comment. */
  readonly pullRequestComment: boolean;
  /** Which uncovered lines are marked in a pull request's files. */
  readonly annotations: "all" | "changed" | "off";
  /** Most metrics in the comment. */
  readonly maxCommentMetrics: number;
  /** Most characters in the comment. */
  readonly maxCommentCharacters: number;
}

/** The twelve colours of a theme. */
export type ThemeColors = Readonly<Record<string, string>>;

/** One chart: the metrics drawn in it. */
export interface ChartConfig {
  /** Keys; one that is not declared is left out. */
  readonly metrics: readonly string[];
  /** Shown above the chart. */
  readonly title?: string;
}

/** A titled group of charts. */
export interface SectionConfig {
  /** Its title. */
  readonly name: string;
  /** Shown below the title. */
  readonly description?: string;
  /** At least one. */
  readonly charts: readonly ChartConfig[];
}

/** How the report looks. */
export interface ReportConfig {
  /** Empty: one chart per metric. */
  readonly sections: readonly SectionConfig[];
  /** A built-in theme by name, or colours by CSS variable (`--bg`). */
  readonly theme: string | { readonly dark?: ThemeColors; readonly light?: ThemeColors };
  /** `auto`: as the system of the reader. */
  readonly mode: "auto" | "light" | "dark";
}

/** A whole config, defaults filled in. */
export interface Config {
  /** In the order of the file. */
  readonly metrics: readonly MetricConfig[];
  /** Which files count as the project's own. */
  readonly sources?: readonly string[];
  /** What is done about reports that are older than what they should be of. */
  readonly staleReports: StaleReports;
  /** Where the history lives. */
  readonly storage: StorageConfig;
  /** Whether an unknown storage type is an error. Absent: it is not. */
  readonly strict?: boolean;
  /** What must not get worse. */
  readonly gate: GateConfig;
  /** How the report looks. */
  readonly report: ReportConfig;
}

/** A config, and what its author should know about it. */
export interface ParsedConfig {
  /** With all defaults filled in. */
  readonly config: Config;
  /** What is allowed, and probably not meant; one line each. */
  readonly warnings: readonly string[];
  /** Whether the file itself says where the history lives. */
  readonly saysStorageType: boolean;
}
