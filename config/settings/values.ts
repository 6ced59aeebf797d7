/** A time: a number is seconds, a text has its unit. */
export type Duration = number | `${number}` | `${number}ms` | `${number}s` | `${number}m`;

/** What can be said outside the config, by name, and with what. The program's flags, inputs and variables have the same names. */
export interface SettingValues {
  /** The config file. */
  readonly configFile: string;
  /** Where the history lives, over `storage.type`. */
  readonly storageType: string;
  /** The file of `sqlite-local`. */
  readonly storagePath: string;
  /** The URL of the S3 server. */
  readonly s3Endpoint: string;
  /** The bucket. */
  readonly s3Bucket: string;
  /** The region. */
  readonly s3Region: string;
  /** Whether the bucket stands in the URL's path. */
  readonly s3PathStyle: boolean;
  /** The name of the database wherever it is kept. */
  readonly databaseKey: string;
  /** The artifact that keeps the history. */
  readonly artifactName: string;
  /** The branch whose artifacts count. */
  readonly artifactBranchFilter: string;
  /** Days that an artifact is kept. */
  readonly artifactRetentionDays: number;
  /** What becomes of a history of which runs are lost for good. */
  readonly onDamage: "stop" | "restart";
  /** Time for the storage with all its tries. */
  readonly timeout: Duration;
  /** Tries of one request. */
  readonly retryAttempts: number;
  /** Whether an unknown `storage.type` is an error. */
  readonly strict: boolean;
  /** When a run is recorded. */
  readonly record: "auto" | "always" | "never";
  /** The event that may run a fork's code with this repository's rights. */
  readonly allowForkCode: "pull_request_target" | "workflow_run";
  /** Whether every metric's command runs isolated. */
  readonly isolate: boolean;
  /** Where the report goes. */
  readonly reportDir: string;
  /** Whether the report becomes an artifact of its own. */
  readonly reportUpload: boolean;
  /** What a failed gate does. */
  readonly qualityGateMode: "off" | "soft" | "hard";
  /** What the gate does without a baseline. */
  readonly onMissingBaseline: "fail" | "warn" | "pass";
  /** Whose thresholds judge a pull request. */
  readonly gateConfigFrom: "base" | "head";
  /** Whether the pull request gets a comment. */
  readonly enablePrComment: boolean;
  /** First line of the comment, by which it is found again. */
  readonly prCommentMarker: string;
  /** Rows of the comment. */
  readonly maxPrCommentMetrics: number;
  /** Where the verdict goes as JSON. */
  readonly outputFile: string;
  /** Whether to say more. */
  readonly verbose: boolean;
}

/** The name of a setting: `storageType`, `s3Bucket`, … */
export type SettingName = keyof SettingValues;
