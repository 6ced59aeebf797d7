import { AsyncLocalStorage } from "node:async_hooks";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageConfig } from "../../config/types.ts";
import { HistoryError, StorageConflictError, StorageError } from "../../errors.ts";
import { History } from "../../history/database.ts";
import { mergedSources } from "../../history/merge/merged_sources.ts";
import { shownPart } from "../../core/text/shown_part.ts";
import { createArtifactApi } from "./_api.ts";
import { createSend } from "./_http.ts";
import { connectToArtifacts } from "./_service.ts";
import { artifactSettings } from "./settings.ts";
import { candidates, distrust, isTrustedEvent, type ListedArtifact } from "./_trust.ts";
import { packDatabase, unpackDatabase } from "./zip.ts";
import { mergePieces, type Piece } from "../pieces/merge_pieces.ts";
import { withFormerPlace } from "../former_place.ts";
import { refuseTooLarge } from "../size_limit.ts";
import type { ProviderContext, Snapshot, SnapshotStore, Uploaded } from "../types.ts";

/** Artifacts merged at most in one run; what is left over is merged by the next. */
const MAX_MERGED = 30;
/** How long another job of the same run is waited for while it replaces the artifact. */
const MAX_LOOKS = 10;
const MAX_READS = 4;
const PAUSE_MS = 3_000;
/** Artifacts of other branches that are looked at where the branch has none. */
const MAX_RENAMED = 10;
const EXPIRY_WARNING_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * The storage type `sqlite-artifact`: the history as an artifact of GitHub Actions. Artifacts cannot be overwritten across runs, so each
 * run uploads its own, and whoever downloads merges those that the newest one does not contain yet.
 *
 * @returns The store; nothing has been sent yet
 * @throws {StorageError} STORAGE_AUTH or STORAGE_SETTINGS, at once
 */
export function createArtifactStore(
  config: StorageConfig,
  context: ProviderContext,
): SnapshotStore {
  const { project } = context.run;
  const { name, repository } = artifactSettings(config, context);
  // Artifacts are a repository's own: the project is in their address unless the repository has several.
  if (config.artifactName !== undefined || project === repository) return storeOf(config, context);
  return withFormerPlace({
    own: storeOf({ ...config, artifactName: `${name}-${project.replaceAll("/", "-")}` }, context),
    former: storeOf(config, context),
    project,
    setting: `storage.artifactName to "${name}"`,
  }).store;
}

function storeOf(config: StorageConfig, context: ProviderContext): SnapshotStore {
  const settings = artifactSettings(config, context);
  const { name, repository } = settings;
  const phase = new AsyncLocalStorage<AbortSignal>();
  const inPhase = <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> =>
    signal === undefined ? work() : phase.run(signal, work);
  const send = createSend(context, {
    tries: settings.retryAttempts,
    signal: () => phase.getStore() ?? context.signal,
  });
  const api = createArtifactApi(settings, send, context.log);
  // Artifacts whose runs are in what was last read or written here: only these may be replaced.
  const known = new Set<string>();
  // Artifacts that were listed and could not be downloaded any more.
  let gone = 0;
  // Said at the next answer that can carry it.
  let warnings: string[] = [];
  const warn = (line: string): void => {
    warnings.push(line);
    context.log(line);
  };
  const takeWarnings = (): { warnings?: readonly string[] } => {
    const taken = warnings;
    warnings = [];
    return taken.length === 0 ? {} : { warnings: taken };
  };

  const pause = () =>
    context.sleep(context.random() * PAUSE_MS, phase.getStore() ?? context.signal);

  /** Why artifacts were not used, each said once. */
  const refused = new Set<string>();
  const refuse = (reason: string): false => {
    if (!refused.has(reason)) warn(reason);
    refused.add(reason);
    return false;
  };

  /** Whether the run that made it may be believed as one of a branch; asked only when the artifact is about to be used. */
  const isTrusted = async (artifact: ListedArtifact, branch: string): Promise<boolean> => {
    const run = await api.run(artifact.runId);
    const why = run === undefined ? "event" : distrust(run, settings);
    if (why === "workflow") {
      return refuse(
        `Artifacts of another workflow (${run?.path}) are not used. To trust it, set UNENTROPY_TRUSTED_WORKFLOWS to ` +
          "that file.",
      );
    }
    if (run === undefined || why !== undefined) return false;
    if (await api.isOn(branch, run.commit)) return true;
    return artifact.headBranch === branch && refuse(
      `The artifact ${artifact.id} is of a commit that is not on the branch ${branch} (${
        run.commit.slice(0, 7)
      }: a tag of that name, or pushed away since) and is not used`,
    );
  };

  /** The database in an artifact; `undefined` if it is not trusted or gone. */
  const read = async (artifact: ListedArtifact, branch: string): Promise<Piece | undefined> => {
    if (!await isTrusted(artifact, branch)) return undefined;
    const zip = await api.zip(artifact);
    if (zip === undefined) {
      gone++;
      warn(`The artifact ${artifact.id} has been deleted or has expired and is not used`);
      return undefined;
    }
    const label = `${artifact.id} ("${name}" of ${repository})`;
    return { key: artifact.id, bytes: await unpackDatabase(zip, { label }) };
  };

  const find = async (): Promise<Listed> => {
    const all = await api.list();
    const { branch, fallbackBranch } = settings;
    const of = (name: string): Listed => ({
      branch: name,
      artifacts: candidates(all, settings, name),
    });
    let found = of(branch);
    if (found.artifacts.length === 0 && fallbackBranch !== undefined) found = of(fallbackBranch);
    if (found.artifacts.length === 0) {
      // Before it was renamed the branch had another name; its commits are still on it.
      const others = candidates(all, settings);
      if (others.length > 0) {
        const names = [...new Set(others.map(({ headBranch }) => headBranch))];
        warn(
          `None of the ${others.length} artifacts "${name}" is of the branch ${found.branch}; they are of ` +
            `${
              shownPart(names.join(", "), 200)
            }. Those are used whose commits are on ${found.branch}.`,
        );
      }
      found = { branch: found.branch, artifacts: others.slice(0, MAX_RENAMED) };
    }
    const alive = found.artifacts.filter((artifact) => !artifact.expired);
    if (found.artifacts.length > 0 && alive.length === 0) {
      warn(
        `All ${found.artifacts.length} artifacts "${name}" have expired: a new history begins. A scheduled run at least ` +
          "every 90 days, or the storage sqlite-s3, keeps a history alive.",
      );
    }
    return { ...found, artifacts: alive };
  };

  const readNewest = async (): Promise<Found | undefined> => {
    const { artifacts, branch } = await find();
    for (const [index, newest] of artifacts.entries()) {
      const piece = await read(newest, branch);
      if (piece !== undefined) {
        return { newest, branch, piece, others: artifacts.slice(index + 1) };
      }
    }
    return undefined;
  };

  const warnOfExpiry = ({ expiresAt }: ListedArtifact): void => {
    const days = ((expiresAt ?? Infinity) - context.now()) / DAY_MS;
    if (days > EXPIRY_WARNING_DAYS) return;
    warn(
      `The newest history expires in ${
        Math.max(0, Math.floor(days))
      } days. Any run that records keeps it alive: add a ` +
        "scheduled one, raise retention-days, or use the storage sqlite-s3.",
    );
  };

  /** The artifacts that the newest one does not contain, newest first. */
  const readOthers = async (
    { others, branch }: Found,
    contained: ReadonlySet<string>,
  ): Promise<readonly Piece[]> => {
    const pieces: Piece[] = [];
    for (const artifact of others.filter(({ id }) => !contained.has(id)).slice(0, MAX_MERGED)) {
      try {
        const piece = await read(artifact, branch);
        if (piece !== undefined) pieces.push(piece);
      } catch (error) {
        // One strange artifact beside the newest must not stop every run until it expires.
        if (!(error instanceof StorageError && error.code === "STORAGE_PROTOCOL")) throw error;
        warn(`${error.message}. It was left out. ${error.fix}`);
      }
    }
    return pieces;
  };

  const store: SnapshotStore = {
    type: "sqlite-artifact",
    location: `artifact "${name}" of ${repository}, branch ${settings.branch}`,
    get requests() {
      return api.requests;
    },
    async download(): Promise<Snapshot | undefined> {
      let found: Found | undefined;
      // An artifact that goes away after it was listed may be about to be replaced by another job of this run.
      for (let looks = 0; looks < MAX_READS; looks++) {
        gone = 0;
        if (looks > 0) await pause();
        found = await readNewest();
        if (found !== undefined || gone === 0) break;
      }
      if (found === undefined && gone > 0) {
        warn(
          `None of the ${gone} artifacts "${name}" can be downloaded any more: a new history begins. A scheduled run ` +
            "at least every 90 days, or the storage sqlite-s3, keeps a history alive.",
        );
      }
      if (found === undefined) return undefined;
      const { newest, piece, others } = found;
      warnOfExpiry(newest);
      const contained = others.length === 0 ? new Set<string>() : await sourcesOf(piece.bytes);
      const pieces = [piece, ...await readOthers(found, contained)];
      const sources = pieces.map(({ key }) => key);
      known.clear();
      for (const id of [...contained, ...sources]) known.add(id);
      const bytes = pieces.length === 1
        ? piece.bytes
        : await merged(pieces, context.run.project, warn);
      return { bytes, revision: newest.id, sources, ...takeWarnings() };
    },
    tryWriting() {
      const isJob = context.env["GITHUB_ACTIONS"] === "true";
      // In a job, whoever lacks the runner's token is told so.
      if (isJob) connectToArtifacts(context.env, send);
      return Promise.resolve({
        isProven: false,
        finding: isJob
          ? "this job may upload artifacts; none was, because it would stay"
          : "only a job of GitHub Actions can upload an artifact",
        warnings: [],
      });
    },
    async upload(bytes, { basedOn }): Promise<Uploaded> {
      refuseTooLarge(bytes, `artifact "${name}" of ${repository}`);
      const service = connectToArtifacts(context.env, send);
      const doubt = whyUnread(config, context);
      if (doubt !== undefined) warn(doubt);
      const content = {
        name,
        bytes: await packDatabase(bytes),
        mimeType: "application/zip",
        ...expiry(settings.retentionDays, context),
      };
      let id = await service.upload(content);
      for (let looks = 0; id === undefined && looks < MAX_LOOKS; looks++) {
        // An earlier attempt, or another job of this run, was here; what is not in our bytes must not be deleted.
        const existing = await service.find(name);
        if (existing !== undefined && !known.has(existing.id) && existing.id !== basedOn) break;
        if (existing !== undefined && await service.remove(name, existing)) {
          id = await service.upload(content);
        } else {
          // Another job is about to replace it: there is nothing to read before it has finished.
          await pause();
        }
      }
      if (id === undefined) throw movedOn(name, context.run.runId);
      known.add(id);
      return { revision: id, ...takeWarnings() };
    },
    async *olderCopies() {
      const { artifacts: [, ...older], branch } = await find();
      for (const artifact of older) {
        const piece = await read(artifact, branch);
        if (piece !== undefined) yield { label: `artifact ${artifact.id}`, bytes: piece.bytes };
      }
    },
    takeWarnings: () => takeWarnings().warnings ?? [],
    keepAside: () =>
      // An artifact never changes: the damaged one stays where it is until it expires.
      Promise.resolve(`the artifact it was read from, "${name}" of ${repository}`),
  };
  return {
    ...store,
    // Not copied: it counts on.
    get requests() {
      return api.requests;
    },
    download: ({ signal } = {}) => inPhase(signal, () => store.download()),
    upload: (bytes, options) => inPhase(options.signal, () => store.upload(bytes, options)),
  };
}

/** Artifacts that may be a branch's history, newest first, none of them known to be trusted. */
interface Listed {
  readonly branch: string;
  readonly artifacts: readonly ListedArtifact[];
}

interface Found {
  readonly newest: ListedArtifact;
  readonly branch: string;
  readonly piece: Piece;
  /** Older ones, newest first, not yet known to be trusted. */
  readonly others: readonly ListedArtifact[];
}

/** The artifacts that a database says it contains; none if it cannot tell (the reference system's cannot). */
async function sourcesOf(bytes: Uint8Array): Promise<ReadonlySet<string>> {
  const folder = await mkdtemp(join(tmpdir(), "unentropy-artifact-"));
  try {
    const path = join(folder, "history.db");
    await writeFile(path, bytes);
    using history = History.open(path, { scratch: true });
    return mergedSources(history);
  } catch (error) {
    // The session finds out what is wrong with it; here it only means that nothing is known to be contained.
    if (error instanceof HistoryError && error.code !== "HISTORY_NEWER_SCHEMA") return new Set();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function merged(
  pieces: readonly Piece[],
  project: string,
  warn: (line: string) => void,
): Promise<Uint8Array> {
  const { bytes, damaged } = await mergePieces(pieces, project);
  for (const id of damaged) {
    warn(`The database in the artifact ${id} is damaged; what can be read of it was taken`);
  }
  return bytes;
}

function expiry(
  days: number | undefined,
  { env, now }: ProviderContext,
): { expiresAt?: string } {
  if (days === undefined) return {};
  const most = Number(env["GITHUB_RETENTION_DAYS"] || Infinity);
  return { expiresAt: new Date(now() + Math.min(days, most) * DAY_MS).toISOString() };
}

/** An upload that no later run will read is worth a word: the run seems recorded, and is not. */
function whyUnread(config: StorageConfig, { env, run }: ProviderContext): string | undefined {
  const event = env["GITHUB_EVENT_NAME"] || run.event;
  if (!isTrustedEvent(event)) {
    return `Artifacts of runs on ${event} are not trusted, so later runs will not read this one; record on push, ` +
      "schedule or workflow_dispatch";
  }
  return env["GITHUB_REF_TYPE"] === "tag" && config.branchFilter === undefined
    ? "The artifact of a run on a tag belongs to no branch, so runs on branches will not read this one"
    : undefined;
}

function movedOn(name: string, runId: string): StorageConflictError {
  return new StorageConflictError("STORAGE_CONFLICT", {
    what: `Cannot upload the artifact "${name}"`,
    why:
      `another job or attempt of run ${runId} has uploaded one that is not contained in this history yet`,
    fix: "Run again: the other one is kept.",
  });
}
