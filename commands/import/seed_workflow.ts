import { resolve } from "node:path";
import type { StorageConfig } from "../../config/types.ts";
import { UsageError } from "../../errors.ts";
import { resolveOptions } from "../../track/options.ts";
import { readSurroundings } from "../../track/surroundings.ts";
import { exists } from "../file_exists.ts";
import type { Io } from "../io.ts";
import { print } from "../open.ts";
import { writeOutput } from "../output.ts";
import { type CommonFlags, trackOptions } from "../shared.ts";

/** As the provider of artifacts names the file in them, and the artifact where the config does not. */
const DATABASE = "unentropy-metrics.db";
const ARTIFACT = "unentropy-metrics";

/**
 * `import seed-workflow`: writes a workflow, started by hand, that imports a file into the storage which only CI can reach.
 *
 * @param flags Where to
 * @returns The exit code
 * @throws {UsageError} If the file exists, or the storage is a local file
 */
export async function writeSeedWorkflow(flags: SeedWorkflowFlags, io: Io): Promise<number> {
  const path = resolve(io.cwd, flags.output);
  if (flags.force !== true && await exists(path)) {
    throw new UsageError("USAGE", {
      what: `Cannot write ${flags.output}`,
      why: "the file exists",
      fix: "Name another one, or give --force to replace it",
    });
  }
  const { config } = await readSurroundings(resolveOptions(trackOptions(flags, io)));
  if (config.storage.type === "sqlite-local") {
    throw new UsageError("USAGE", {
      what: "A seed workflow would import into nothing",
      why: "the storage is sqlite-local, a file that ends with the runner",
      fix:
        "Run `unentropy-track import FILE` here, or set storage.type to where CI keeps the history",
    });
  }
  const configFile = flags.configFile ?? "unentropy.json";
  await writeOutput([seedWorkflow(config.storage, configFile)], flags.output, io);
  const lines = [
    `${flags.output} is written. Commit it with the file to import, then start it under Actions.`,
  ];
  return print(
    "import",
    { json: { output: path, storageType: config.storage.type }, lines },
    flags,
    io,
  );
}

function seedWorkflow(storage: StorageConfig, configFile: string): string {
  const isArtifact = storage.type === "sqlite-artifact";
  const head =
    `# Imports a file of this repository into the history, once. Written by unentropy-track.
name: Seed the metrics history
on:
  workflow_dispatch:
    inputs:
      file:
        description: The file to import, a path in the repository
        required: true
        default: metrics.jsonl
permissions:
  contents: read
jobs:
  seed:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          # Values without a commit are looked up in the whole history.
          fetch-depth: 0
      - uses: denoland/setup-deno@e95548e56dfa95d4e1a28d6f422fafe75c4c26fb # v2.0.3
        with:
          deno-version: v2.x
      - name: Import
        env:
          FILE: \${{ inputs.file }}
          BRANCH: \${{ github.event.repository.default_branch }}
          CONFIG: ${quoted(configFile)}
`;
  const run = 'deno run -A jsr:@unentropy/track/cli import "$FILE" --config-file "$CONFIG" ' +
    '--trend-branch "$BRANCH"';
  if (!isArtifact) return `${head}${secretsFor(storage)}        run: ${run}\n`;
  return `${head}        run: ${run} -o ${DATABASE}
      - uses: actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2
        with:
          name: ${quoted(storage.artifactName ?? ARTIFACT)}
          path: ${DATABASE}
          overwrite: true
          if-no-files-found: error
`;
}

function secretsFor({ type }: StorageConfig): string {
  if (type !== "sqlite-s3") return "";
  return ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    .map((name) => `          ${name}: \${{ secrets.${name} }}\n`).join("");
}

/** YAML reads JSON's strings. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Flags of `import seed-workflow`. */
export interface SeedWorkflowFlags extends CommonFlags {
  readonly configFile?: string;
  readonly output: string;
  readonly force?: true;
}
