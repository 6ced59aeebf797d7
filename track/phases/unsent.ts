import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { formatCount } from "../../core/text/format.ts";
import type { UnsentRun } from "../../core/track_result.ts";
import { TrackError } from "../../errors.ts";
import type { StorageSession } from "../../session/session.ts";
import { keepUnsent, takeUnsent } from "../../session/unsent.ts";
import { networkOf } from "../options.ts";
import type { TrackSubject } from "../subject.ts";

/** Where runs wait that could not be sent, below the config's folder. */
function waitingRoom({ around: { root } }: TrackSubject): string {
  return join(root, ".unentropy", "unsent");
}

/**
 * Keeps this run as a file of its own and, in an action, as an artifact, because the runner's disk ends with it.
 *
 * @returns Where it is; `undefined` where no place takes it, which was said
 */
export async function keepRun(
  subject: TrackSubject,
  session: StorageSession,
): Promise<UnsentRun | undefined> {
  const { target: { run }, deps, warn } = subject;
  const path = await firstThatTakes(
    [waitingRoom(subject), join(tmpdir(), "unentropy-unsent")],
    (folder) => keepUnsent(session.history, run.key, folder),
    warn,
  );
  if (path === undefined) return undefined;
  const url = await share(path, subject);
  const shown = relative(deps.cwd, path);
  return { path: shown.startsWith("..") ? path : shown, ...(url !== undefined && { url }) };
}

/**
 * Brings what earlier runs could not send into the working copy.
 *
 * @returns The files that may go once it is stored
 */
export async function takeAlong(
  subject: TrackSubject,
  session: StorageSession,
): Promise<readonly string[]> {
  const { files, warnings } = await takeUnsent(session.history, waitingRoom(subject));
  warnings.forEach(subject.warn);
  return files;
}

/** Where a run is that could not be sent, and how it gets home. */
export function whereUnsent({ path, url }: UnsentRun): string {
  const also = url === undefined ? "" : ` and as the artifact ${url}`;
  return `This run is kept as ${path}${also}. The next run here sends it along; ` +
    `\`unentropy-track history merge ${path}\` does it at once`;
}

/** Says which earlier runs were sent, and removes their files. */
export async function forgetSent(
  files: readonly string[],
  { warn, deps }: TrackSubject,
): Promise<void> {
  if (files.length === 0) return;
  deps.emit({
    type: "log",
    line: `${formatCount(files.length, "run")} that could not be sent before is stored now`,
  });
  for (const file of files) {
    try {
      await rm(file, { force: true });
    } catch (error) {
      // Sent twice is the same as sent once.
      warn(`${file} is stored and cannot be removed: ${String(error)}`);
    }
  }
}

async function firstThatTakes(
  folders: readonly string[],
  keep: (folder: string) => Promise<string>,
  warn: (text: string) => void,
): Promise<string | undefined> {
  for (const folder of folders) {
    try {
      return await keep(folder);
    } catch (error) {
      if (!(error instanceof TrackError)) throw error;
      warn(`This run cannot be kept in ${folder}: ${error.why}`);
    }
  }
  return undefined;
}

async function share(
  path: string,
  { target: { context }, deps, warn }: TrackSubject,
): Promise<string | undefined> {
  const { canUploadArtifacts, uploadRunArtifact } = await import(
    "../../providers/artifact/run_artifact.ts"
  );
  if (!canUploadArtifacts(deps.env)) return undefined;
  // The jobs of a run share one namespace.
  const parts = ["unentropy-unsent", context.job, ...Object.values(context.labels)];
  const name = `${parts.filter((part) => part !== "").join("-")}.db`;
  try {
    const bytes = new Uint8Array(await readFile(path));
    const content = { name, bytes, mimeType: "application/vnd.sqlite3" };
    return (await uploadRunArtifact(content, networkOf(deps))).url;
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    warn(`The run that could not be sent is no artifact either: ${error.message}. ${error.fix}`);
    return undefined;
  }
}
