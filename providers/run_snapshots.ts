import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunKey, runKeyText } from "../core/run.ts";
import { withoutId } from "../core/curation/event.ts";
import { readEvents, recordEvents } from "../history/curation.ts";
import { History } from "../history/database.ts";
import { restoreRuns } from "../history/record.ts";
import { readRows } from "../history/runs.ts";
import { withFiles } from "./file_error.ts";
import type {
  HistoryChange,
  HistoryStore,
  KeptRun,
  ProviderRun,
  RunStore,
  Snapshot,
  SnapshotStore,
} from "./types.ts";

/** What a state held: by the key's text the key, and which record of it. */
type Held = ReadonlyMap<string, HeldRun>;

interface HeldRun {
  readonly key: RunKey;
  readonly recordedAt: number;
  readonly digest: number | undefined;
}

/**
 * Any store as one of whole files, which is how a session works with a history: what a place keeps run by run is read into a database
 * here, and of an uploaded one only the difference is sent.
 *
 * @param run Whose runs are read; those of others are once they were written
 */
export function asSnapshots(store: HistoryStore, run: Scope): SnapshotStore {
  return "append" in store ? snapshotsOf(store, run) : store;
}

/** Whose runs are looked at. */
type Scope = Pick<ProviderRun, "project" | "allProjects">;

function snapshotsOf(store: RunStore, { project, allProjects }: Scope): SnapshotStore {
  const { type, location } = store;
  const tryWriting = store.tryWriting?.bind(store);
  const projects = new Set([project]);
  /** What this client has read or written, by revision. */
  const states = new Map<string, Held>();

  const listed = store.projects?.bind(store);

  const remember = (bytes: Uint8Array, held: Held): string => {
    const revision = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
    states.set(revision, held);
    return revision;
  };

  return {
    type,
    location,
    download: ({ signal } = {}) =>
      inFolder(async (path): Promise<Snapshot | undefined> => {
        const histories: History[] = [];
        let held = new Map<string, HeldRun>();
        try {
          const isThere = await store.read(() => {
            const name = `${path}-${histories.length}`;
            const history = History.open(name, { create: true, scratch: true });
            histories.push(history);
            held = new Map();
            return ({ runs, events }) => {
              restoreRuns(history, runs);
              for (const run of runs) held.set(...heldRun(run));
              recordEvents(history, events);
            };
          }, {
            ...(allProjects !== true && { projects: [...projects] }),
            ...(signal !== undefined && { signal }),
          });
          const history = histories.at(-1);
          if (!isThere || history === undefined) return undefined;
          const bytes = new Uint8Array(await readFile(history.path));
          return { bytes, revision: remember(bytes, held) };
        } finally {
          for (const history of histories) history[Symbol.dispose]();
        }
      }),
    upload: (bytes, options) =>
      inFolder(async (path) => {
        const { basedOn, added, signal } = options;
        const small = await added?.();
        using history = await opened(path, small ?? bytes);
        const base = basedOn === undefined ? undefined : states.get(basedOn);
        const change = small === undefined ? difference(history, base) : everything(history);
        for (const { record } of change.runs) projects.add(record.run.key.project);
        for (const event of change.events) projects.add(event.project);
        await store.append(change, signal === undefined ? {} : { signal });
        const before = small === undefined ? [] : base ?? [];
        return { revision: remember(bytes, new Map([...before, ...heldBy(history)])) };
      }),
    ...(tryWriting !== undefined && { tryWriting }),
    ...(listed !== undefined && { projects: listed }),
    get requests() {
      return store.requests ?? 0;
    },
    [Symbol.asyncDispose]: async () => await store[Symbol.asyncDispose]?.(),
  };
}

async function opened(path: string, bytes: Uint8Array): Promise<History> {
  await writeFile(path, bytes);
  return History.open(path, { scratch: true });
}

function everything(history: History): HistoryChange {
  return {
    runs: runsOf(history, () => true),
    events: readEvents(history).map(withoutId),
    forgotten: [],
  };
}

/** What a state lacks of the one that it continues was removed on purpose: a session proves that before. */
function difference(history: History, base: Held | undefined): HistoryChange {
  const held = heldBy(history);
  const isNew = ({ record: { run }, digest }: KeptRun) => {
    const before = base?.get(runKeyText(run.key));
    return before?.recordedAt !== run.recordedAt || before.digest !== digest;
  };
  return {
    ...everything(history),
    runs: runsOf(history, isNew),
    forgotten: [...base ?? []].filter(([key]) => !held.has(key)).map(([, run]) => run),
  };
}

/** Read anew each time, so that a long history need not be in memory. */
function runsOf(
  history: History,
  isWanted: (run: KeptRun) => boolean,
): { [Symbol.iterator](): Generator<KeptRun> } {
  return {
    *[Symbol.iterator]() {
      for (const { record, digest } of readRows(history)) {
        const run = { record, ...(digest !== undefined && { digest }) };
        if (isWanted(run)) yield run;
      }
    },
  };
}

function heldBy(history: History): Held {
  return new Map(runsOf(history, () => true)[Symbol.iterator]().map(heldRun));
}

function heldRun({ record: { run }, digest }: KeptRun): readonly [string, HeldRun] {
  return [runKeyText(run.key), { key: run.key, recordedAt: run.recordedAt, digest }];
}

async function inFolder<T>(work: (path: string) => Promise<T>): Promise<T> {
  const folder = await withFiles(
    `make a folder in ${tmpdir()}`,
    () => mkdtemp(join(tmpdir(), "unentropy-runs-")),
  );
  try {
    return await work(join(folder, "history.db"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
