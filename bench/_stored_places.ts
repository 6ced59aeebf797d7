import { type Place, PLACES } from "../tests/endurance/_places.ts";
import { GIT_ENV, GitServer, makeBareRepository } from "../tests/fakes/git_server.ts";
import { GitFolder } from "../tests/providers/git/_git.ts";

/** What went over the wire. */
export interface Traffic {
  readonly down: number;
  readonly up: number;
  readonly requests: number;
}

/** A storage and its layout, on this machine. */
export interface StoredPlace extends Pick<Place, "config" | "env" | "write">, AsyncDisposable {
  /** Forgets what went over the wire so far, and tells what it was; absent where it goes through `fetch`. */
  readonly traffic?: () => Traffic;
}

/** Starts each storage in each of its layouts, by what a table calls it. */
export const STORED_PLACES: Readonly<Record<string, () => Promise<StoredPlace>>> = {
  "`sqlite-local`": place("sqlite-local"),
  "`sqlite-artifact`": place("sqlite-artifact"),
  "`sqlite-s3`, one object": place("sqlite-s3"),
  "`sqlite-s3`, pieces": place("sqlite-s3", { layout: "pieces" }),
  "`sqlite-git`": startGit,
};

function place(type: string, layout: Readonly<Record<string, string>> = {}) {
  return async (): Promise<StoredPlace> => {
    const started = await PLACES[type]?.();
    if (started === undefined) throw new Error(`no ${type}`);
    return { ...started, config: { ...started.config, ...layout } };
  };
}

async function startGit(): Promise<StoredPlace> {
  const folder = new GitFolder();
  makeBareRepository(folder.path);
  const server = await GitServer.start(folder.path);
  return {
    config: { type: "sqlite-git", remote: server.url() },
    env: GIT_ENV,
    async write(_folder, bytes) {
      await (await folder.store(server.url())).upload(bytes, { basedOn: undefined });
    },
    traffic: () => {
      const requests = server.requests.splice(0);
      return {
        down: requests.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
        up: requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
        requests: requests.length,
      };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
