import { dirname } from "node:path";
import { DEFAULTS } from "../../config/defaults.ts";

/** Folders that hold nothing of the project's own. */
export const FOREIGN_FOLDERS: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** The same and what this program itself writes: the next run must not count the report of the one before. */
export const NO_SOURCE_FOLDERS: ReadonlySet<string> = new Set([
  ...FOREIGN_FOLDERS,
  dirname(DEFAULTS.files.gateResults),
  DEFAULTS.files.reportDir,
]);
