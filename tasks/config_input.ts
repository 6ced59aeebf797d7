/**
 * Writes the types of a config that is written as an object, `config/input.ts`, out of the config's schema. With `--check` it writes
 * nothing and exits with 1 if they are not up to date.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { configSchema } from "../config/parse.ts";

/** A part of a JSON Schema, as far as it is read here. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const OUTPUT = new URL("../config/input.ts", import.meta.url);

/** The source of `config/input.ts`. */
export async function configInputSource(): Promise<string> {
  // What zod writes is what is declared above.
  const schema = await configSchema() as Schema;
  const metric = schema.properties?.["metrics"]?.additionalProperties;
  const threshold = schema.properties?.["qualityGate"]?.properties?.["thresholds"]?.items;
  const named = new Map([[metric, "MetricInput"], [threshold, "ThresholdInput"]]);
  const whole = (part: unknown) => typeText(part as Schema, new Map());
  return await formatted(`// Made by tasks/config_input.ts out of the schema: change that, not this.

/** One metric of a config that is written as an object. */
export interface MetricInput ${whole(metric)}

/** One limit of the gate, by its mode. */
export type ThresholdInput = ${whole(threshold)};

/** A config as an object: the same keys and values as in \`unentropy.json\`. */
export interface ConfigInput ${typeText(schema, named)}
`);
}

/** A type for the values that a schema allows. */
function typeText(schema: Schema, named: ReadonlyMap<unknown, string>): string {
  const name = named.get(schema);
  if (name !== undefined) return name;
  const { anyOf, oneOf, items, pattern } = schema;
  const union = anyOf?.some(({ type }) => type !== undefined) ? anyOf : oneOf;
  if (union !== undefined) return union.map((one) => typeText(one, named)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  switch (schema.type) {
    case "array":
      return listText(typeText(items ?? {}, named));
    case "integer":
      return "number";
    case "string":
      return pattern?.endsWith("%$") ? "`${number}%` | `${number} %`" : "string";
    case "object":
      return objectText(schema, named);
    case "number":
    case "boolean":
      return schema.type;
    default:
      return "unknown";
  }
}

function listText(item: string): string {
  return item.includes(" | ") ? `readonly (${item})[]` : `readonly ${item}[]`;
}

function objectText(
  { properties = {}, required = [], additionalProperties }: Schema,
  named: ReadonlyMap<unknown, string>,
): string {
  const fields = Object.entries(properties).map(([key, value]) => {
    const isRequired = required.includes(key);
    const type = key === "$ref"
      ? value.examples?.map((one) => JSON.stringify(one)).join(" | ")
      : typeText(value, named);
    const about = value.description ?? `${key}.`;
    return `/** ${about} */\nreadonly ${/^\w+$/.test(key) ? key : JSON.stringify(key)}${
      isRequired ? "" : "?"
    }: ${type}${isRequired ? "" : " | undefined"};`;
  });
  const others = typeof additionalProperties === "object"
    ? [`readonly [name: string]: ${typeText(additionalProperties, named)};`]
    : [];
  return `{\n${[...fields, ...others].join("\n")}\n}`;
}

async function formatted(source: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "ts", "-"],
    stdin: "piped",
    stdout: "piped",
    cwd: new URL("../", import.meta.url).pathname,
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

if (import.meta.main) {
  const source = await configInputSource();
  const isCurrent = await Deno.readTextFile(OUTPUT).catch(() => "") === source;
  if (!isCurrent && Deno.args.includes("--check")) {
    console.error("config/input.ts is old: `deno run -A tasks/generated.ts` makes it anew");
    Deno.exit(1);
  }
  if (!isCurrent) {
    await Deno.writeTextFile(OUTPUT, source);
    console.error("Wrote config/input.ts");
  }
}
