import type { InitStorage } from "../config_text.ts";
import type { CiName } from "../detect_project.ts";

/** What a workflow is made for. */
export interface WorkflowOptions {
  readonly ci: CiName;
  readonly storage: InitStorage;
  /** The config, if it is not `unentropy.json`. */
  readonly configFile?: string;
  /** The commands of the config's metrics: what they read is what the steps have to make. */
  readonly commands: readonly string[];
  /** Whether `.gitlab-ci.yml` is there already. */
  readonly hasPipeline: boolean;
  /** The version of this program, which the workflow asks for. */
  readonly version: string;
}

/** A file to write. */
export interface WorkflowFile {
  readonly path: string;
  readonly text: string;
}

/** The files to write, and what else their CI system needs to be told. */
export interface Workflow {
  readonly files: readonly WorkflowFile[];
  readonly notes: readonly string[];
}

/** What S3 needs besides the config, in the names that the program reads. */
export const S3_SETTINGS: readonly string[] = ["s3-endpoint", "s3-bucket", "s3-region"];

/** Its credentials. */
export const S3_SECRETS: readonly string[] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/**
 * The environment variable of an input.
 *
 * @returns `UNENTROPY_…`
 */
export function variable(input: string): string {
  return `UNENTROPY_${input.toUpperCase().replaceAll("-", "_")}`;
}
