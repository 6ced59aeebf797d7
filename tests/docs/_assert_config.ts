import assert from "node:assert/strict";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { parseCollectArgs, parseCollectObject } from "../../collectors/options.ts";
import { parseConfig } from "../../config/parse.ts";
import { applySettings, readSettings } from "../../config/settings/settings.ts";

/**
 * Asserts that a config is valid and raises no warning, and that every use of a collector is one that the collector takes.
 *
 * @param text JSON with comments
 * @param at Where it is, for messages
 * @param known Collectors besides the built-in ones
 */
export async function assertConfig(
  text: string,
  at: string,
  known: ReadonlySet<string> = new Set(),
): Promise<void> {
  const parsed = await parseConfig(text, { path: at });
  const { config, warnings } = applySettings(parsed, readSettings({ env: {} }));
  assert.deepEqual(warnings, []);
  const collectors = builtinCollectors();
  for (const { source } of config.metrics) {
    if (source.type === "command" || known.has(source.from)) continue;
    const collector = await collectors.get(source.from);
    if (source.type === "collect-line") parseCollectArgs(collector, source.args);
    else parseCollectObject(collector, source.options);
  }
}
