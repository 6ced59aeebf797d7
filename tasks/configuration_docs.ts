/**
 * Writes what is generated from the config's schema: docs/configuration.md and unentropy.schema.json. With `--check` it writes nothing and
 * exits with 1 if one of them is not up to date.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { configSchema, parseConfig } from "../config/parse.ts";
import { namesOf, SETTING_NAMES, SETTINGS } from "../config/settings/table.ts";
import { TEMPLATES } from "../config/templates.ts";

/** A part of a JSON Schema, as far as it is read here. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const EXAMPLE = `{
  "$schema": "./unentropy.schema.json",
  "metrics": {
    // A template supplies name, unit and direction.
    "coverage": { "$ref": "coverage", "command": "@collect coverage-lcov coverage/lcov.info" },
    // A built-in collector, its options as keys.
    "bundle": { "$ref": "bundle", "collect": { "from": "size", "paths": ["dist/**/*.js"] } },
    // Any command: its first line of output is the value.
    "routes": {
      "type": "numeric",
      "unit": "integer",
      "direction": "lower",
      "command": "grep -c 'route(' src/routes.ts"
    },
    // A time is noisy: measure it five times, and call less than 2 % no change.
    "start-time": {
      "type": "numeric",
      "unit": "duration",
      "command": "./measure-start.sh",
      "samples": 5,
      "minEffect": "2%"
    }
  },
  "sources": ["src", "!src/**/*.test.ts"],
  "storage": { "type": "sqlite-s3", "bucket": "metrics", "retention": { "maxAgeDays": 730 } },
  "qualityGate": {
    "mode": "hard",
    "thresholds": [
      { "metric": "coverage", "mode": "min", "target": 80 },
      { "metric": "coverage", "mode": "ratchet", "tolerance": 0.5 },
      { "metric": "bundle", "mode": "budget", "maxPercent": 5, "window": { "days": 30 } },
      { "metric": "start-time", "mode": "regression", "severity": "warning" }
    ],
    "accept": [
      { "metric": "bundle", "reason": "adds the editor", "expires": "2027-01-31" }
    ]
  },
  "report": {
    "sections": [{ "name": "Size", "charts": [{ "metrics": ["bundle", "routes"] }] }]
  }
}`;

const MISTAKEN = `{
  "metrics": {
    "coverage": { "$ref": "coverge", "command": "cat coverage.txt" },
    "bundle": { "type": "numeric", "comand": "du -sb dist | cut -f1", "unit": "B" }
  },
  "storage": { "type": "sqlite-s3", "secretAccessKey": "…" }
}`;

/**
 * The page about the config.
 *
 * @returns Markdown
 */
export async function configurationMarkdown(): Promise<string> {
  // What zod writes is what is declared above.
  const schema = await configSchema() as Schema;
  const part = (key: string): Schema => schema.properties?.[key] ?? {};
  const thresholds = part("qualityGate").properties?.["thresholds"]?.items?.oneOf ?? [];
  const section = part("report").properties?.["sections"]?.items ?? {};
  const metric = part("metrics").additionalProperties;
  return `<!-- deno-fmt-ignore-file -->
<!-- Made by tasks/configuration_docs.ts out of the schema: change that, not this. -->

# Configuration

\`unentropy.json\` says what is measured, where its history lives and what must not get worse. It is JSON with comments; trailing
commas are not allowed. Relative paths count from its folder. Every config that is valid for the reference system is valid here
and means the same.

\`\`\`jsonc
${EXAMPLE}
\`\`\`

Editors complete and check the file by its \`$schema\`, which \`unentropy-track schema > unentropy.schema.json\` writes;
\`unentropy-track check\` names every problem at once:

\`\`\`text generated
${await problemText()}
\`\`\`

## Top level

${keyTable(schema)}

## metrics

1 to 1,000 metrics by key: 1 to 64 lower-case letters, digits and hyphens. A metric is measured by a \`command\`, by \`collect\`, or as its
template (\`$ref\`) says.

${keyTable(typeof metric === "object" ? metric : {})}

A \`command\` runs in the shell, in the config's folder. One that begins with \`@collect\` runs a built-in collector instead: the words
behind it are quoted as for a shell, but nothing is expanded. \`"collect": { "from": "size", "paths": ["dist"] }\` says the
same in JSON.

### Templates

A template is named by \`$ref\`. Everything but its type can be overridden beside it.

${templateTable()}

## sources

${part("sources").description} 1 to 50 patterns. A command of the shell does not see them.

## staleReports

${
    part("staleReports").description
  } A leftover \`coverage.xml\` would pass every gate otherwise. The collectors of coverage, tests
and benchmarks look at the time of their files; with \`fail\` the metric fails with
[\`COLLECT_STALE\`](troubleshooting.md#collect_stale). A pull request is judged by the setting of its target branch.

- A **cache** that brings reports back keeps their old times, and the warning is right: run the tool, or keep its reports out of the cache.
- A **container** or a virtual machine whose clock is behind writes files that look old; one whose clock is ahead hides old ones.
- A report that is **committed**, or unpacked from an archive that does not keep times, is as new as the checkout or the unpacking: its
  age cannot be seen. Times before 2011, which some build systems write, say nothing.
- When a run was started, GitLab says; of GitHub the time of the push counts; elsewhere only the commit does. A commit whose time is yet to
  come says nothing.

## storage

${keyTable(part("storage"))}

### storage.retention

${keyTable(part("storage").properties?.["retention"] ?? {})}

### Credentials

They are never in the config: a key or a value that looks like one is an error that names the environment variable to use.

| For | Environment variable |
| --- | --- |
| S3, key id | \`AWS_ACCESS_KEY_ID\`, or before it \`UNENTROPY_S3_ACCESS_KEY_ID\` |
| S3, secret | \`AWS_SECRET_ACCESS_KEY\`, or before it \`UNENTROPY_S3_SECRET_ACCESS_KEY\` |
| S3, session | \`AWS_SESSION_TOKEN\`, or before it \`UNENTROPY_S3_SESSION_TOKEN\` |
| git, for \`sqlite-git\` | \`UNENTROPY_GIT_TOKEN\` (and \`UNENTROPY_GIT_USER\`), else the job's own token, else what git has |
| PostgreSQL | \`UNENTROPY_POSTGRES_URL\`, else \`PGHOST\`, \`PGUSER\`, \`PGPASSWORD\` and the others of libpq |
| GitHub | \`GITHUB_TOKEN\` |
| a metric's command | any variable, named in the metric's \`passEnv\` |

## qualityGate

${keyTable(part("qualityGate"))}

### qualityGate.baseline

${keyTable(part("qualityGate").properties?.["baseline"] ?? {})}

### qualityGate.thresholds

Every threshold says:

${
    keyTable(thresholds.find((one) => one.properties?.["mode"]?.const === "no-regression") ?? {}, [
      "metric",
      "mode",
      "severity",
      "tolerance",
    ])
  }

| \`mode\` | Meaning | Needs | May have |
| --- | --- | --- | --- |
${thresholds.map(modeRow).join("\n")}

\`regression\`, \`ratchet\` and \`budget\` need a direction: from the metric's unit or template, or declared. \`no-regression\` without one
takes higher as better. A pattern must fit a declared metric.

### qualityGate.accept

${keyTable(part("qualityGate").properties?.["accept"]?.items ?? {})}

## report

${keyTable(part("report"))}

### report.sections

${keyTable(section)}

Each chart:

${keyTable(section.properties?.["charts"]?.items ?? {})}

Colours of your own are an object with \`dark\` or \`light\` or both, each with any of these variables as \`#rrggbb\`:
${colorNames(part("report"))}.

## Flags, inputs and environment

What is said more than once counts in this order: flag, input of the action, environment, config, default. An empty input
or variable counts as not given. The flags of a command are in its \`--help\`; they have the names of the inputs:
\`--s3-bucket\` for \`s3-bucket\`.

| Input | Variable | Value | |
| --- | --- | --- | --- |
${SETTING_NAMES.map(settingRow).join("\n")}

A time without a unit is in seconds here, as in the reference system's actions; in the config it is in milliseconds.
`;
}

/**
 * The JSON Schema as it is published for editors.
 *
 * @returns The file's text
 */
export async function schemaText(): Promise<string> {
  return JSON.stringify(await configSchema(), undefined, 2) + "\n";
}

async function problemText(): Promise<string> {
  try {
    await parseConfig(MISTAKEN, { path: "unentropy.json" });
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  throw new Error("The example of a mistaken config is accepted");
}

function keyTable(schema: Schema, only?: readonly string[]): string {
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties)
    .filter(([key]) => only === undefined || only.includes(key))
    .map(([key, value]) => {
      const fallback = required.includes(key)
        ? "required"
        : value.default === undefined
        ? ""
        : code(JSON.stringify(value.default));
      const type = key === "mode" && value.const !== undefined ? "see below" : typeText(value);
      const about = key === "mode" && value.const !== undefined
        ? "What is demanded."
        : value.description ?? "";
      return row([code(key), type, fallback, about]);
    });
  return ["| Key | Value | Default | |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function modeRow({ properties = {}, required = [] }: Schema): string {
  const own = Object.keys(properties).filter((key) =>
    !["metric", "mode", "severity", "tolerance", "target", "maxDropPercent"].includes(key) ||
    (required.includes(key) && !["metric", "mode"].includes(key))
  );
  const list = (keys: readonly string[]): string =>
    keys.map((key) => `${code(key)}: ${properties[key]?.description ?? ""}`).join(" ");
  return row([
    code(String(properties["mode"]?.const)),
    properties["mode"]?.description ?? "",
    list(own.filter((key) => required.includes(key))),
    list(own.filter((key) => !required.includes(key))),
  ]);
}

function templateTable(): string {
  const rows = Object.entries(TEMPLATES).map(([name, template]) =>
    row([
      code(name),
      template.description,
      template.unit,
      template.direction ?? "",
      template.command === undefined ? "give one" : code(template.command),
    ])
  );
  return [
    "| Template | Measures | Unit | Better | Command |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function settingRow(name: typeof SETTING_NAMES[number]): string {
  const { input, variable } = namesOf(name);
  const { reader, about } = SETTINGS[name];
  return row([code(input), code(variable), reader.expected, about]);
}

function colorNames(report: Schema): string {
  const object = report.properties?.["theme"]?.anyOf?.find((one) => one.type === "object");
  return Object.keys(object?.properties?.["dark"]?.properties ?? {}).map(code).join(", ");
}

/** What a value may be, in words. */
function typeText(schema: Schema): string {
  const { type, enum: words, anyOf, items, minimum, maximum } = schema;
  if (words !== undefined) return words.map((word) => code(JSON.stringify(word))).join(", ");
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (anyOf !== undefined) return anyOf.map(typeText).join(" or ");
  switch (type) {
    case "array":
      return `list of ${
        items?.type === "object" || items?.oneOf ? "objects" : typeText(items ?? {})
      }`;
    case "integer":
      return `${minimum} to ${maximum}`;
    case "number":
      return schema.exclusiveMinimum === 0
        ? "number above 0"
        : minimum === 0
        ? "number from 0"
        : type;
    case "boolean":
      return "`true`, `false`";
    case "object": {
      const keys = Object.keys(schema.properties ?? {});
      return keys.length === 1 ? code(`{ "${keys[0]}": … }`) : "object";
    }
    case "string":
      return schema.pattern?.includes("%") ? '`"2%"`' : "text";
    default:
      return type ?? "any";
  }
}

function code(text: string): string {
  return "`" + text + "`";
}

function row(cells: readonly string[]): string {
  return `| ${
    cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")
  } |`;
}

if (import.meta.main) {
  const isCheck = Deno.args.includes("--check");
  const files = [
    { path: "docs/configuration.md", text: await configurationMarkdown() },
    { path: "unentropy.schema.json", text: await schemaText() },
  ];
  for (const { path, text } of files) {
    const url = new URL(`../${path}`, import.meta.url);
    if (!isCheck) await Deno.writeTextFile(url, text);
    else if (await Deno.readTextFile(url) !== text) {
      console.error(`${path} is not up to date: run \`deno run -A tasks/configuration_docs.ts\``);
      Deno.exitCode = 1;
    }
  }
}
