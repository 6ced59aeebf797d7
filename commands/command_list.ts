import type { Command } from "commander";
import { addBackfill } from "./backfill.ts";
import { addBadge } from "./badge.ts";
import { addCheck } from "./check.ts";
import { addCollect } from "./collect.ts";
import { addCompare } from "./compare.ts";
import { addCompletions } from "./completions.ts";
import { addExport } from "./export.ts";
import { addGate } from "./gate.ts";
import { addHistory } from "./history.ts";
import { addImport } from "./import.ts";
import { addInit } from "./init.ts";
import type { Io } from "./io.ts";
import { addMigrate } from "./migrate.ts";
import { addPreview } from "./preview.ts";
import { addReport } from "./report.ts";
import { addSchema } from "./schema.ts";
import { addSources } from "./sources.ts";
import { addTest } from "./test.ts";
import { addTrack } from "./track.ts";

/** Adds one command to the program; `done` takes its exit code. */
export type AddCommand = (program: Command, io: Io, done: (exitCode: number) => void) => void;

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly AddCommand[] = [
  addTrack,
  addInit,
  addCollect,
  addGate,
  addCompare,
  addReport,
  addPreview,
  addCheck,
  addHistory,
  addBackfill,
  addMigrate,
  addImport,
  addExport,
  addBadge,
  addSources,
  addTest,
  addSchema,
  addCompletions,
];
