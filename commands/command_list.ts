import type { Command } from "commander";
import { addBackfill } from "./backfill/command.ts";
import { addBadge } from "./badge/command.ts";
import { addCheck } from "./check/command.ts";
import { addCollect } from "./collect/command.ts";
import { addCompare } from "./compare/command.ts";
import { addCompletions } from "./completions/command.ts";
import { addCoverage } from "./coverage/command.ts";
import { addExport } from "./export/command.ts";
import { addGate } from "./gate/command.ts";
import { addHistory } from "./history/command.ts";
import { addImport } from "./import/command.ts";
import { addInit } from "./init/command.ts";
import type { Io } from "./io.ts";
import { addMigrate } from "./migrate/command.ts";
import { addPreview } from "./preview/command.ts";
import { addReport } from "./report/command.ts";
import { addSchema } from "./schema/command.ts";
import { addSources } from "./sources/command.ts";
import { addTest } from "./test/command.ts";
import { addTrack } from "./track/command.ts";

/** Adds one command to the program; `done` takes its exit code. */
export type AddCommand = (program: Command, io: Io, done: (exitCode: number) => void) => void;

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly AddCommand[] = [
  addTrack,
  addInit,
  addCollect,
  addGate,
  addCompare,
  addCoverage,
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
