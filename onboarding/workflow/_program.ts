import { S3_SECRETS, S3_SETTINGS, variable, type WorkflowOptions } from "./options.ts";
import { shellWord } from "./_yaml.ts";

/**
 * The line that tracks, in the version that wrote it.
 *
 * @returns A line for a shell with Node on its path
 */
export function programLine({ version, configFile }: WorkflowOptions): string {
  const config = configFile === undefined ? "" : ` --config-file ${shellWord(configFile)}`;
  return `npx -y @unentropy/track@${version} track${config}`;
}

/** What an S3 bucket needs in the CI system's settings. */
export function s3Notes({ storage }: WorkflowOptions): readonly string[] {
  if (storage !== "sqlite-s3") return [];
  const names = [...S3_SETTINGS.map(variable), ...S3_SECRETS];
  return [`Set the variables ${names.join(", ")} in the CI system`];
}
