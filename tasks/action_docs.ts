/**
 * Writes docs/action.md out of action.yml. With `--check` it writes nothing and exits with 1 if the page is not up to date.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { parse } from "yaml";

/** A part of action.yml. */
type Parts = Readonly<Record<string, { readonly description: string; readonly default?: string }>>;

/**
 * The page about the action.
 *
 * @param actionFile The text of action.yml
 * @returns Markdown
 */
export function actionMarkdown(actionFile: string): string {
  const { inputs, outputs }: { readonly inputs: Parts; readonly outputs: Parts } = parse(
    actionFile,
  );
  return `<!-- deno-fmt-ignore-file -->
<!-- Made by tasks/action_docs.ts out of action.yml: change that, not this. -->

# The action

One step for pushes and pull requests. It fetches the program of its own version, trusts it only by its SHA-256, runs it with the
step's inputs and passes its exit code on. It needs no other step: what is to be stored or uploaded, it stores and uploads.

\`\`\`yaml steps
- uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
  with:
    fetch-depth: 0 # so that a pull request is compared with its merge base
- run: npm ci && npm test && npm run build
- uses: unentropy/track@v0
  id: track
  with:
    quality-gate-mode: hard
- name: Say which metrics failed
  if: failure()
  env:
    FAILING: \${{ steps.track.outputs.quality-gate-failing-metrics }}
    REPORT: \${{ steps.track.outputs.report-url }}
  run: echo "$FAILING, see $REPORT"
\`\`\`

## Permissions

| Permission | What for | Without it |
| --- | --- | --- |
| \`contents: read\` | the checkout | |
| \`actions: read\` | the history among the artifacts | \`sqlite-artifact\` cannot be used |
| \`pull-requests: write\` | the comment | one warning; the summary has the same |
| \`checks: write\` | the gate as a check that branch protection can require | one warning; the job's own outcome counts |
| \`id-token: write\` | credentials of a cloud that last an hour, by its own action | a key in a secret |

## Inputs

All are optional. An empty one counts as not given. Which counts more, flag, input, variable or config, says
[the configuration](configuration.md#flags-inputs-and-environment).

${table(inputs)}

## Outputs

${table(outputs)}
`;
}

function table(parts: Parts): string {
  const rows = Object.entries(parts).map(([name, { description }]) =>
    `| \`${name}\` | ${description.replaceAll("|", "\\|")} |`
  );
  return ["| Name | |", "| --- | --- |", ...rows].join("\n");
}

if (import.meta.main) {
  const root = new URL("../", import.meta.url);
  const page = new URL("docs/action.md", root);
  const text = actionMarkdown(await Deno.readTextFile(new URL("action.yml", root)));
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(page, text);
  else if (await Deno.readTextFile(page) !== text) {
    console.error("docs/action.md is not up to date: run `deno run -A tasks/action_docs.ts`");
    Deno.exitCode = 1;
  }
}
