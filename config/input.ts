// Made by tasks/config_input.ts out of the schema: change that, not this.

/** One metric of a config that is written as an object. */
export interface MetricInput {
  /** A template that supplies type, name, description, unit, direction and, for some, the command. Everything but the type can be overridden beside it. */
  readonly "$ref"?:
    | "coverage"
    | "branch-coverage"
    | "function-coverage"
    | "tests"
    | "test-time"
    | "build-time"
    | "loc"
    | "size"
    | "bundle"
    | "bundle-gzip"
    | "dependencies"
    | "dependencies-count"
    | "todo"
    | undefined;
  /** What is measured: a number, or a word out of few. Required without `$ref` and `collect`. */
  readonly type?: "numeric" | "label" | undefined;
  /** Shown instead of the key. */
  readonly name?: string | undefined;
  /** One sentence for the report. */
  readonly description?: string | undefined;
  /** A line for the shell whose first line of output is the value, or `@collect NAME …` for a built-in collector. A metric has either `command` or `collect`. */
  readonly command?: string | undefined;
  /** A built-in collector: its name in `from`, its options beside it. */
  readonly collect?: {
    /** The collector's name. */
    readonly from: string;
    readonly [name: string]: unknown;
  } | undefined;
  /** How the number is read and printed. A `duration` is in seconds. */
  readonly unit?: "percent" | "integer" | "bytes" | "duration" | "decimal" | undefined;
  /** Which way is better. Default: the template's, else `higher` for `percent`, `lower` for `bytes` and `duration`. */
  readonly direction?: "higher" | "lower" | undefined;
  /** Whether measurements of the same code differ. Default: what the history shows. The first runs of `duration` and plain numbers count as `sampled`, others as `none`. */
  readonly noise?: "none" | "sampled" | undefined;
  /** Smaller changes are not called a change: a number in the metric's unit, or a percentage such as "2%". */
  readonly minEffect?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** How often the command is run; the median is the value. */
  readonly samples?: number | undefined;
  /** Labels of every value of this metric. */
  readonly labels?: {
    readonly [name: string]: string;
  } | undefined;
  /** Milliseconds until the command is stopped. */
  readonly timeout?: number | undefined;
  /** What a failed collection means: `fail` ends the run with exit code 2 after the rest is stored, `warn` is shown and counted, `skip` is shown only. */
  readonly onFailure?: "fail" | "warn" | "skip" | undefined;
  /** Names of secret-looking environment variables that the command may see. */
  readonly passEnv?: readonly string[] | undefined;
  /** `true`: the command has no network, sees no other process, and can write to nothing but the config's folder and a `/tmp` of its own. Linux only. */
  readonly isolate?: boolean | undefined;
  /** `false` for a noisy metric that must be measured alone. */
  readonly parallel?: boolean | undefined;
}

/** One limit of the gate, by its mode. */
export type ThresholdInput = {
  /** Never below `target`. */
  readonly mode: "min";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit, in the metric's unit. */
  readonly target: number;
  /** How far the value of `delta-max-drop` may fall below the baseline, in percent. */
  readonly maxDropPercent?: number | undefined;
} | {
  /** Never above `target`. */
  readonly mode: "max";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit, in the metric's unit. */
  readonly target: number;
  /** How far the value of `delta-max-drop` may fall below the baseline, in percent. */
  readonly maxDropPercent?: number | undefined;
} | {
  /** Not worse than the baseline. */
  readonly mode: "no-regression";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit of `min` and `max`, in the metric's unit. */
  readonly target?: number | undefined;
  /** How far the value of `delta-max-drop` may fall below the baseline, in percent. */
  readonly maxDropPercent?: number | undefined;
} | {
  /** May fall so far below the baseline at most, whichever way is better. */
  readonly mode: "delta-max-drop";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit of `min` and `max`, in the metric's unit. */
  readonly target?: number | undefined;
  /** How far the value may fall below the baseline, in percent. */
  readonly maxDropPercent: number;
} | {
  /** May rise so far above it at most, whichever way is better. */
  readonly mode: "delta-max-increase";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit of `min` and `max`, in the metric's unit. */
  readonly target?: number | undefined;
  /** How far the value of `delta-max-drop` may fall below the baseline, in percent. */
  readonly maxDropPercent?: number | undefined;
  /** How far the value may rise above the baseline, in percent. */
  readonly maxIncreasePercent: number;
} | {
  /** Not worse than the noise of the history explains. */
  readonly mode: "regression";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit of `min` and `max`, in the metric's unit. */
  readonly target?: number | undefined;
  /** How far the value of `delta-max-drop` may fall below the baseline, in percent. */
  readonly maxDropPercent?: number | undefined;
} | {
  /** Never worse than the best so far. */
  readonly mode: "ratchet";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit of `min` and `max`, in the metric's unit. */
  readonly target?: number | undefined;
  /** How far the value of `delta-max-drop` may fall below the baseline, in percent. */
  readonly maxDropPercent?: number | undefined;
} | {
  /** Of a coverage of the change: every line that it touches is covered; `tolerance` lines may not be. */
  readonly mode: "no-new-uncovered";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit of `min` and `max`, in the metric's unit. */
  readonly target?: number | undefined;
  /** How far the value of `delta-max-drop` may fall below the baseline, in percent. */
  readonly maxDropPercent?: number | undefined;
} | {
  /** May get so much worse within a window at most, however small the steps. */
  readonly mode: "budget";
  /** A metric's key, or a pattern over keys and labels: `bundle-*`, `bench{case=*}`. */
  readonly metric: string;
  /** Only a `blocker` fails a hard gate. */
  readonly severity?: "warning" | "blocker" | undefined;
  /** How much worse than the limit still passes: a number in the metric's unit, or a percentage such as "2%". `no-regression` has 0.5 by default. */
  readonly tolerance?: number | `${number}%` | `${number} %` | {
    /** absolute. */
    readonly absolute: number;
  } | {
    /** percent. */
    readonly percent: number;
  } | undefined;
  /** What a series means that was judged before and is not measured any more while others of its metric are: a deleted benchmark. `fail` as the threshold does, `warn` only, or `ignore`. */
  readonly onVanished?: "fail" | "warn" | "ignore" | undefined;
  /** The limit of `min` and `max`, in the metric's unit. */
  readonly target?: number | undefined;
  /** How far the value of `delta-max-drop` may fall below the baseline, in percent. */
  readonly maxDropPercent?: number | undefined;
  /** How much worse it may get within the window, in percent. */
  readonly maxPercent: number;
  /** The window: so many days, or `"last-tag"`: since the last git tag. */
  readonly window?:
    | {
      /** days. */
      readonly days: number;
    }
    | "last-tag"
    | undefined;
};

/** A config as an object: the same keys and values as in `unentropy.json`. */
export interface ConfigInput {
  /** The JSON Schema, for editors. */
  readonly "$schema"?: string | undefined;
  /** What is measured, by key. */
  readonly metrics: {
    readonly [name: string]: MetricInput;
  };
  /** Which files count as the project's own, for the built-in collectors: folders and globs, `!` excludes. */
  readonly sources?: readonly string[] | undefined;
  /** What is done about a report of tests, coverage or benchmarks that was written before the measured commit was made, or before the run was started, by more than ten minutes. Default `warn`. */
  readonly staleReports?: "warn" | "fail" | "ignore" | undefined;
  /** Where the history lives. */
  readonly storage?: {
    /** `sqlite-local`, `sqlite-artifact`, `sqlite-git`, `sqlite-s3`, `postgres`, or a type that the caller registered. An unknown type is a warning, and `sqlite-local` is used. */
    readonly type?: string | undefined;
    /** `sqlite-local`: the database file, relative to the config's folder. */
    readonly path?: string | undefined;
    /** `sqlite-local`: keep the previous database beside it as `….bak`. */
    readonly backup?: boolean | undefined;
    /** `sqlite-git`: the ref that holds the history. A name without `refs/` is a branch. */
    readonly ref?: string | undefined;
    /** `sqlite-git`: the repository that holds the history: a remote's name or an address. Default `origin`. */
    readonly remote?: string | undefined;
    /** `sqlite-s3`: the server's address. */
    readonly endpoint?: string | undefined;
    /** `sqlite-s3`: the bucket. */
    readonly bucket?: string | undefined;
    /** `sqlite-s3`: the region. */
    readonly region?: string | undefined;
    /** `sqlite-s3`: the object's name in the bucket. */
    readonly key?: string | undefined;
    /** `sqlite-s3`: the bucket's name in the path (`true`) or in the host name. */
    readonly pathStyle?: boolean | undefined;
    /** `sqlite-s3`: how the object is stored. */
    readonly compress?: "none" | "gzip" | "zstd" | undefined;
    /** `sqlite-s3`: one object that every run replaces, or a base and one object per run, so that a run sends what it adds. Default: as the history is, a new one as `file`. */
    readonly layout?: "file" | "pieces" | undefined;
    /** `postgres`: the schema that holds the tables. Default `unentropy`. */
    readonly schema?: string | undefined;
    /** `sqlite-artifact`: the artifact's name. */
    readonly artifactName?: string | undefined;
    /** `sqlite-artifact`: the branch whose artifact is continued. */
    readonly branchFilter?: string | undefined;
    /** `sqlite-artifact`: days that an uploaded artifact is kept. */
    readonly retentionDays?: number | undefined;
    /** Which runs are forgotten. The newest run of a branch never is. */
    readonly retention?: {
      /** Keep the newest runs only. */
      readonly maxRuns?: number | undefined;
      /** Forget runs that are older. */
      readonly maxAgeDays?: number | undefined;
      /** Keep the runs on a git tag. */
      readonly keepTagged?: boolean | undefined;
    } | undefined;
    /** What becomes of a damaged or deleted history of which runs are lost for good: `stop` leaves it as it is (what CI does), `restart` goes on with what is left (what other machines do). */
    readonly onDamage?: "stop" | "restart" | undefined;
    /** Milliseconds for reading or for writing the history, with all tries. */
    readonly timeout?: number | undefined;
    /** Tries of one request. */
    readonly retryAttempts?: number | undefined;
  } | undefined;
  /** Whether an unknown `storage.type` is an error. Without it the local file is used, with a warning. */
  readonly strict?: boolean | undefined;
  /** What must not get worse. */
  readonly qualityGate?: {
    /** What a failure does: nothing, tell, or fail the run. */
    readonly mode?: "off" | "soft" | "hard" | undefined;
    /** The limits; several per metric are allowed. */
    readonly thresholds?: readonly ThresholdInput[] | undefined;
    /** What a change is compared with. */
    readonly baseline?: {
      /** The branch that a change is compared with. Default: the pull request's target, else `main`. */
      readonly referenceBranch?: string | undefined;
      /** An older value is no baseline. */
      readonly maxAgeDays?: number | undefined;
    } | undefined;
    /** What it means when there is nothing to compare with. */
    readonly onMissingBaseline?: "fail" | "warn" | "pass" | undefined;
    /** Whose thresholds judge a pull request: those of the branch that it goes to (`base`), or its own (`head`). */
    readonly configFrom?: "base" | "head" | undefined;
    /** Expected changes that pass the gate. */
    readonly accept?:
      | readonly ({
        /** A metric's key or a pattern. */
        readonly metric: string;
        /** Why the change is expected. */
        readonly reason: string;
        /** The largest change that is accepted: a number in the metric's unit, or a percentage of what it is compared with, such as "10%". Default: any. */
        readonly atMost?: number | `${number}%` | `${number} %` | {
          /** absolute. */
          readonly absolute: number;
        } | {
          /** percent. */
          readonly percent: number;
        } | undefined;
        /** The last day on which it counts, `YYYY-MM-DD`. */
        readonly expires: string;
      })[]
      | undefined;
    /** Whether a pull request gets a comment. */
    readonly enablePullRequestComment?: boolean | undefined;
    /** Which uncovered lines are marked in a pull request's files, of a coverage of the change: those that it touches (`changed`), also those that lost their coverage elsewhere (`all`), or none (`off`). */
    readonly annotations?: "all" | "changed" | "off" | undefined;
    /** Most metrics in the comment. */
    readonly maxCommentMetrics?: number | undefined;
    /** Most characters in the comment. */
    readonly maxCommentCharacters?: number | undefined;
  } | undefined;
  /** How the report looks. */
  readonly report?: {
    /** Titled groups of charts. Default: one chart per metric. */
    readonly sections?:
      | readonly ({
        /** The section's title. */
        readonly name: string;
        /** Shown below the title. */
        readonly description?: string | undefined;
        /** The section's charts. */
        readonly charts: readonly ({
          /** The metric or metrics drawn in the chart. */
          readonly metrics: string | readonly string[];
          /** Shown above the chart. */
          readonly title?: string | undefined;
        })[];
      })[]
      | undefined;
    /** A built-in theme, or colours of your own. */
    readonly theme?: "lattice" | "flux" | "halftone" | "specimen" | {
      /** dark. */
      readonly dark?: {
        /** --bg. */
        readonly "--bg"?: string | undefined;
        /** --surface. */
        readonly "--surface"?: string | undefined;
        /** --surface-card. */
        readonly "--surface-card"?: string | undefined;
        /** --border. */
        readonly "--border"?: string | undefined;
        /** --border-soft. */
        readonly "--border-soft"?: string | undefined;
        /** --text. */
        readonly "--text"?: string | undefined;
        /** --text-dim. */
        readonly "--text-dim"?: string | undefined;
        /** --text-muted. */
        readonly "--text-muted"?: string | undefined;
        /** --accent. */
        readonly "--accent"?: string | undefined;
        /** --up. */
        readonly "--up"?: string | undefined;
        /** --down. */
        readonly "--down"?: string | undefined;
        /** --warn. */
        readonly "--warn"?: string | undefined;
      } | undefined;
      /** light. */
      readonly light?: {
        /** --bg. */
        readonly "--bg"?: string | undefined;
        /** --surface. */
        readonly "--surface"?: string | undefined;
        /** --surface-card. */
        readonly "--surface-card"?: string | undefined;
        /** --border. */
        readonly "--border"?: string | undefined;
        /** --border-soft. */
        readonly "--border-soft"?: string | undefined;
        /** --text. */
        readonly "--text"?: string | undefined;
        /** --text-dim. */
        readonly "--text-dim"?: string | undefined;
        /** --text-muted. */
        readonly "--text-muted"?: string | undefined;
        /** --accent. */
        readonly "--accent"?: string | undefined;
        /** --up. */
        readonly "--up"?: string | undefined;
        /** --down. */
        readonly "--down"?: string | undefined;
        /** --warn. */
        readonly "--warn"?: string | undefined;
      } | undefined;
    } | undefined;
    /** Light, dark, or as the reader's system. */
    readonly mode?: "auto" | "light" | "dark" | undefined;
  } | undefined;
}
