import { defined } from "../../core/defined.ts";
import { meantHint } from "../../core/text/suggest.ts";
import { UsageError } from "../../errors.ts";
import { wordsOf } from "../_expected.ts";
import { show } from "../check/finding.ts";
import { warningsInForce } from "../check/warnings.ts";
import { DEFAULTS } from "../defaults.ts";
import type { Config, GateConfig, ParsedConfig, StorageConfig } from "../types.ts";
import type { SettingReader } from "./_readers.ts";
import { namesOf, SETTING_NAMES, type SettingName, SETTINGS } from "./table.ts";

export { namesOf, SETTING_NAMES, type SettingName } from "./table.ts";

type Given = {
  readonly [Name in SettingName]?: (typeof SETTINGS)[Name]["reader"] extends
    SettingReader<infer Value> ? Value : never;
};

/** Where settings come from. */
export interface SettingSources {
  /** What the command line says, as its parser gives it. */
  readonly flags?: Readonly<Partial<Record<SettingName, string | number | boolean | undefined>>>;
  /** The environment, with the action's inputs as `INPUT_…`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What counts more than the config, and what the config does not say. */
export interface Settings {
  /** The config file, relative to the working folder. */
  readonly configFile: string;
  /** Where the report goes. */
  readonly reportDir: string;
  /** Whether the report becomes an artifact of its own, where there is a service for it. */
  readonly reportUpload: boolean;
  /** When a run is recorded: not on pull requests (`auto`), always, or never. */
  readonly record: "auto" | "always" | "never";
  /** The event that may run a fork's code with this repository's rights. */
  readonly allowForkCode?: "pull_request_target" | "workflow_run";
  /** Whether every metric's command runs isolated. */
  readonly isolate: boolean;
  /** Whether an unknown storage type is an error. */
  readonly strict?: boolean;
  /** Whether to say more. */
  readonly verbose: boolean;
  /** Where the verdict goes as JSON. */
  readonly outputFile: string;
  /** First line of the pull request comment, by which it is found again. */
  readonly commentMarker: string;
  /** Storage settings that were given; they count more than the config's. */
  readonly storage: Partial<StorageConfig>;
  /** Gate settings that were given; they count more than the config's. */
  readonly gate: Partial<GateConfig>;
  /** Those of them that only a variable of the environment says, which an earlier step of the job can set. */
  readonly gateByVariable: readonly SettingOfGate[];
  /** The storage type of those who say none, as the action sets it: it counts less than the config. */
  readonly defaultStorage?: string;
}

/**
 * Reads the settings that come from outside the config: a flag counts more than an action's input, an input more than the environment. An
 * empty input or variable counts as not given. Credentials never pass through here.
 *
 * @param sources Flags and environment
 * @returns The settings
 * @throws {UsageError} `USAGE` with every malformed value
 */
export function readSettings(sources: SettingSources): Settings {
  const { given, byVariable } = readGiven(sources);
  const { databaseKey, storagePath = databaseKey } = given;
  const defaultStorage = sources.env["UNENTROPY_DEFAULT_STORAGE"];
  return {
    configFile: given.configFile ?? DEFAULTS.files.config,
    reportDir: given.reportDir ?? DEFAULTS.files.reportDir,
    reportUpload: given.reportUpload ?? true,
    record: given.record ?? DEFAULTS.record,
    ...defined({ strict: given.strict, allowForkCode: given.allowForkCode }),
    isolate: given.isolate ?? false,
    verbose: given.verbose ?? false,
    outputFile: given.outputFile ?? DEFAULTS.files.gateResults,
    commentMarker: given.prCommentMarker ?? DEFAULTS.comment.marker,
    storage: defined({
      type: given.storageType,
      // The reference system's `database-key` names the file wherever it is kept.
      path: storagePath,
      key: databaseKey,
      endpoint: given.s3Endpoint,
      bucket: given.s3Bucket,
      region: given.s3Region,
      pathStyle: given.s3PathStyle,
      artifactName: given.artifactName,
      branchFilter: given.artifactBranchFilter,
      retentionDays: given.artifactRetentionDays,
      onDamage: given.onDamage,
      timeoutMs: given.timeout,
      retryAttempts: given.retryAttempts,
    }),
    gate: defined({
      mode: given.qualityGateMode,
      onMissingBaseline: given.onMissingBaseline,
      configFrom: given.gateConfigFrom,
      pullRequestComment: given.enablePrComment,
      maxCommentMetrics: given.maxPrCommentMetrics,
    }),
    gateByVariable: (Object.keys(LOOSENING) as SettingOfGate[])
      .filter((name) => byVariable.has(LOOSENING[name].setting)),
    ...(defaultStorage && { defaultStorage }),
  };
}

/** The gate's settings by which a change could be let through, each from loose to strict. */
const LOOSENING = {
  mode: { setting: "qualityGateMode", order: ["off", "soft", "hard"] },
  onMissingBaseline: { setting: "onMissingBaseline", order: ["pass", "warn", "fail"] },
  configFrom: { setting: "gateConfigFrom", order: ["head", "base"] },
} as const satisfies Partial<
  Record<keyof GateConfig, { readonly setting: SettingName; readonly order: readonly string[] }>
>;
type SettingOfGate = keyof typeof LOOSENING;

/**
 * The settings as they count for a change that wants into another branch: what only the environment says does not loosen that branch's
 * gate, because a step that runs the change's own code can set it.
 *
 * @param config The branch's config; without one, the change's own
 * @returns The settings, and what was left out of them
 */
export function withoutLoosening(
  settings: Settings,
  config: Config,
): { readonly settings: Settings; readonly warnings: readonly string[] } {
  const loosens = settings.gateByVariable.filter((name) => {
    const { order }: { readonly order: readonly string[] } = LOOSENING[name];
    return order.indexOf(String(settings.gate[name])) < order.indexOf(config.gate[name]);
  });
  if (loosens.length === 0) return { settings, warnings: [] };
  const gate = { ...settings.gate };
  for (const name of loosens) delete gate[name];
  const names = loosens.map((name) => namesOf(LOOSENING[name].setting));
  return {
    settings: { ...settings, gate },
    warnings: names.map(({ variable, flag, input }) =>
      `${variable} does not loosen the gate of a change, since any step can set it: ` +
      `give ${flag}, or the action's input ${input}`
    ),
  };
}

/**
 * The config with the settings that count more than it, and with the warnings that only the two together give.
 *
 * @param parsed What `parseConfig` or `loadConfig` gave
 * @param settings What `readSettings` gave
 * @returns The same with the config that is in force
 */
export function applySettings<Parsed extends ParsedConfig>(
  parsed: Parsed,
  settings: Pick<Settings, "storage" | "gate" | "isolate" | "defaultStorage">,
): Parsed {
  const written = withDefaultStorage(parsed, settings.defaultStorage);
  const config: Config = {
    ...written,
    metrics: settings.isolate
      ? written.metrics.map((metric) => ({ ...metric, isolate: true }))
      : written.metrics,
    storage: { ...written.storage, ...settings.storage },
    gate: { ...written.gate, ...settings.gate },
  };
  return { ...parsed, config, warnings: [...parsed.warnings, ...warningsInForce(written, config)] };
}

function withDefaultStorage(
  { config, saysStorageType }: ParsedConfig,
  type: string | undefined,
): Config {
  if (type === undefined || saysStorageType) return config;
  return { ...config, storage: { ...config.storage, type } };
}

/** One setting as it was given: by what name, and what was said. */
interface Statement {
  readonly name: SettingName;
  readonly by: string;
  readonly text: string;
}

function readGiven(
  sources: SettingSources,
): { readonly given: Given; readonly byVariable: ReadonlySet<SettingName> } {
  const problems: string[] = [];
  const byVariable = new Set<SettingName>();
  const values = SETTING_NAMES.flatMap((name) => {
    const statement = strongest(name, sources);
    if (statement === undefined) return [];
    const { reader }: { readonly reader: SettingReader<unknown> } = SETTINGS[name];
    const value = reader.read(statement.text);
    if (statement.by === namesOf(name).variable) byVariable.add(name);
    if (value === undefined) problems.push(describe(statement, reader.expected));
    return [[name, value] as const];
  });
  if (problems.length > 0) {
    throw new UsageError("USAGE", {
      what: problems.length === 1
        ? "Cannot use a setting"
        : `Cannot use ${problems.length} settings`,
      why: problems.join("\n"),
      fix: "Correct what is named, or leave it away",
    });
  }
  // Each value was made by the reader of its own name.
  return { given: Object.fromEntries(values) as Given, byVariable };
}

function strongest(name: SettingName, { flags, env }: SettingSources): Statement | undefined {
  const { flag, input, variable } = namesOf(name);
  const said = flags?.[name];
  if (said !== undefined) return { name, by: flag, text: String(said).trim() };
  const outside = [
    { by: `input ${input}`, text: env[`INPUT_${input.toUpperCase()}`] },
    { by: variable, text: env[variable] },
  ];
  for (const { by, text } of outside) {
    if (text !== undefined && text.trim() !== "") return { name, by, text: text.trim() };
  }
  return undefined;
}

function describe({ by, text }: Statement, expected: string): string {
  const hint = meantHint(text, wordsOf(expected));
  return `${by}: found ${show(text)}, expected ${expected}${hint}`;
}
