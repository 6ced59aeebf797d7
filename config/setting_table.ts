import {
  anyText,
  duration,
  oneWord,
  type SettingReader,
  wholeNumber,
  yesOrNo,
} from "./_setting_readers.ts";

/** The name of a setting: `storageType`, `s3Bucket`, … */
export type SettingName =
  | "configFile"
  | "storageType"
  | "storagePath"
  | "s3Endpoint"
  | "s3Bucket"
  | "s3Region"
  | "s3PathStyle"
  | "databaseKey"
  | "artifactName"
  | "artifactBranchFilter"
  | "artifactRetentionDays"
  | "timeout"
  | "retryAttempts"
  | "record"
  | "reportDir"
  | "qualityGateMode"
  | "onMissingBaseline"
  | "gateConfigFrom"
  | "enablePrComment"
  | "prCommentMarker"
  | "maxPrCommentMetrics"
  | "outputFile"
  | "verbose";

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
  storageType: setting(anyText, "Counts more than `storage.type`."),
  storagePath: setting(anyText, "Counts more than `storage.path`."),
  s3Endpoint: setting(anyText, "Counts more than `storage.endpoint`."),
  s3Bucket: setting(anyText, "Counts more than `storage.bucket`."),
  s3Region: setting(anyText, "Counts more than `storage.region`."),
  s3PathStyle: setting(yesOrNo, "Counts more than `storage.pathStyle`."),
  databaseKey: setting(anyText, "Counts more than `storage.key` and `storage.path`."),
  artifactName: setting(anyText, "Counts more than `storage.artifactName`."),
  artifactBranchFilter: setting(anyText, "Counts more than `storage.branchFilter`."),
  artifactRetentionDays: setting(wholeNumber(1, 400), "Counts more than `storage.retentionDays`."),
  timeout: setting(duration, "Counts more than `storage.timeout`."),
  retryAttempts: setting(wholeNumber(1, 20), "Counts more than `storage.retryAttempts`."),
  record: setting(
    oneWord("auto", "always", "never"),
    "When a run is recorded. `auto` (the default): not on pull requests.",
  ),
  reportDir: setting(anyText, "Where the report goes. Default `unentropy-report`."),
  qualityGateMode: setting(oneWord("off", "soft", "hard"), "Counts more than `qualityGate.mode`."),
  onMissingBaseline: setting(
    oneWord("fail", "warn", "pass"),
    "Counts more than `qualityGate.onMissingBaseline`.",
  ),
  gateConfigFrom: setting(
    oneWord("base", "head"),
    "Counts more than `qualityGate.configFrom`.",
  ),
  enablePrComment: setting(yesOrNo, "Counts more than `qualityGate.enablePullRequestComment`."),
  prCommentMarker: setting(
    anyText,
    "First line of the comment, by which it is found again. Default " +
      "`<!-- unentropy-quality-gate -->`.",
  ),
  maxPrCommentMetrics: setting(
    wholeNumber(1, 100),
    "Counts more than `qualityGate.maxCommentMetrics`.",
  ),
  outputFile: setting(
    anyText,
    "Where the verdict goes as JSON. Default `.unentropy/quality-gate-results.json`.",
  ),
  verbose: setting(yesOrNo, "Say more, with stack traces of errors."),
} satisfies Readonly<Record<SettingName, Setting<unknown>>>;

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
