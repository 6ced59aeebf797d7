import assert from "node:assert/strict";
import { parse } from "yaml";

/** An input of the component. */
export interface Input {
  readonly description?: string;
  readonly type?: "string" | "array";
  readonly default?: unknown;
  readonly options?: readonly unknown[];
  readonly regex?: string;
}

const TEXT = await Deno.readTextFile(new URL("../../templates/track.yml", import.meta.url));
const [HEADER = "", BODY = ""] = TEXT.split(/^---$/m);
const { spec }: { spec: { inputs: Readonly<Record<string, Input>> } } = parse(HEADER);

/** The component's inputs by name. */
export const INPUTS = spec.inputs;

/** What GitLab makes of the component: an input alone is its value, one within a text is written into it. */
export function include(given: Readonly<Record<string, unknown>> = {}): unknown {
  const unknown = Object.keys(given).filter((name) => !(name in INPUTS));
  assert.deepEqual(unknown, [], "unknown inputs");
  const valueOf = (name: string): unknown => {
    const { default: usual, options, regex } = INPUTS[name] ?? assert.fail(`no input ${name}`);
    const value = given[name] ?? usual;
    if (options !== undefined) assert.ok(options.includes(value), `${name}: ${value}`);
    if (regex !== undefined) assert.match(String(value), new RegExp(regex));
    return value;
  };
  const text = BODY.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    const value = valueOf(name);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
  return parse(text);
}
