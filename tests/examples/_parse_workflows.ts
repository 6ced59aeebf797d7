/**
 * Reads workflows with GitHub's own parser and prints their problems as JSON. It imports JSON in a way that only a bundler knows, so the test
 * bundles this file first.
 *
 * @module
 */

import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";

const problems = Deno.args.flatMap((name) => {
  const file = { name, content: Deno.readTextFileSync(name) };
  const { context } = parseWorkflow(file, new NoOperationTraceWriter());
  return context.errors.getErrors().map((error) => `${name}: ${error.message}`);
});
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(problems)));
