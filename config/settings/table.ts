import {
  anyText,
  duration,
  oneWord,
  type SettingReader,
  wholeNumber,
  yesOrNo,
} from "./_readers.ts";
import type { SettingName, SettingValues } from "./values.ts";

export type { SettingName };

interface Setting<Value> {
  readonly reader: SettingReader<Value>;
  /** One sentence for help and documentation. */
  readonly about: string;
}

function setting<Value>(reader: SettingReader<Value>, about: string): Setting<Value> {
  return { reader, about };
}

/**
 * Every setting that can be given outside the config. The name of a row gives its other three: `s3Bucket` is the flag `--s3-bucket`, the
 * action's input `s3-bucket` and the variable `UNENTROPY_S3_BUCKET`.
 */
export const SETTINGS = {
  configFile: setting(anyText, "The config file. Default `unentropy.json`."),
  storageType: setting(anyText, "Where the history lives, over `storage.type`."),
  storagePath: setting(anyText, "The file of `sqlite-local`, over `storage.path`."),
  s3Endpoint: setting(anyText, "The URL of the S3 server, over `storage.endpoint`."),
  s3Bucket: setting(anyText, "The bucket, over `storage.bucket`."),
  s3Region: setting(anyText, "The region, over `storage.region`."),
  s3PathStyle: setting(
    yesOrNo,
    "Whether the bucket stands in the URL's path, over `storage.pathStyle`.",
  ),
  databaseKey: setting(anyText, "The name of the database, over `storage.key` and `storage.path`."),
  artifactName: setting(
    anyText,
    "The artifact that keeps the history, over `storage.artifactName`.",
  ),
  artifactBranchFilter: setting(
    anyText,
    "The branch whose artifacts count, over `storage.branchFilter`.",
  ),
  artifactRetentionDays: setting(
    wholeNumber(1, 400),
    "Days that an artifact is kept, over `storage.retentionDays`.",
  ),
  onDamage: setting(
    oneWord("stop", "restart"),
    "Whether a history of which runs are lost for good is left or begun anew, over `storage.onDamage`.",
  ),
  timeout: setting(duration, "Time for the storage with all its tries, over `storage.timeout`."),
  retryAttempts: setting(wholeNumber(1, 20), "Tries of one request, over `storage.retryAttempts`."),
  strict: setting(
    yesOrNo,
    "Whether an unknown `storage.type` in the config is an error, over `strict`. Default `false`: the local file is used.",
  ),
  record: setting(
    oneWord("auto", "always", "never"),
    "When a run is recorded. `auto` (the default): not on pull requests.",
  ),
  allowForkCode: setting(
    oneWord("pull_request_target", "workflow_run"),
    "The event that may run a fork's code with this repository's rights. Default none.",
  ),
  isolate: setting(
    yesOrNo,
    "Whether every metric's command runs isolated, whatever the config says. Default: as the metric's `isolate` says.",
  ),
  reportDir: setting(anyText, "Where the report goes. Default `unentropy-report`."),
  reportUpload: setting(
    yesOrNo,
    "Whether the report becomes an artifact of its own, one click away. Default `true`.",
  ),
  qualityGateMode: setting(
    oneWord("off", "soft", "hard"),
    "What a failed gate does, over `qualityGate.mode`.",
  ),
  onMissingBaseline: setting(
    oneWord("fail", "warn", "pass"),
    "What the gate does without a baseline, over `qualityGate.onMissingBaseline`.",
  ),
  gateConfigFrom: setting(
    oneWord("base", "head"),
    "Whose thresholds judge a pull request, over `qualityGate.configFrom`.",
  ),
  enablePrComment: setting(
    yesOrNo,
    "Whether the pull request gets a comment, over `qualityGate.enablePullRequestComment`.",
  ),
  prCommentMarker: setting(
    anyText,
    "First line of the comment, by which it is found again. Default " +
      "`<!-- unentropy-quality-gate -->`.",
  ),
  maxPrCommentMetrics: setting(
    wholeNumber(1, 100),
    "Rows of the comment, over `qualityGate.maxCommentMetrics`.",
  ),
  outputFile: setting(
    anyText,
    "Where the verdict goes as JSON. Default `.unentropy/quality-gate-results.json`.",
  ),
  verbose: setting(yesOrNo, "Say more, with stack traces of errors."),
} satisfies { readonly [Name in SettingName]: Setting<SettingValues[Name]> };

/** The names of all settings. The object's own keys are exactly these. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(SETTINGS) as SettingName[];

/**
 * The names by which a setting is given.
 *
 * @param name The setting
 * @returns Flag, input (as in the workflow and as in the environment) and variable
 */
export function namesOf(
  name: SettingName,
): { readonly flag: string; readonly input: string; readonly variable: string } {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return {
    flag: `--${words}`,
    input: words,
    variable: `UNENTROPY_${words.toUpperCase().replaceAll("-", "_")}`,
  };
}
