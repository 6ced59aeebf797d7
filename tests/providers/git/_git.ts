import type { StorageConfig } from "../../../config/types.ts";
import { gitStore } from "../../../providers/git/store.ts";
import type { ProviderContext, SnapshotStore } from "../../../providers/types.ts";
import { GIT_ENV } from "../../fakes/git_server.ts";
import { TempFolder } from "../../history/_temp.ts";
import { fakeContext } from "../../session/_session.ts";
import { storageSettings } from "../_settings.ts";

/** The ref that is used where nothing else is said. */
export const REF = "refs/unentropy/history";

/** What a test may say of a store. */
export interface GitStoreOptions {
  readonly config?: Partial<StorageConfig>;
  readonly env?: Readonly<Record<string, string>>;
  readonly context?: Partial<ProviderContext>;
  /** The folder of the config; default the folder itself. */
  readonly root?: string;
}

/** A folder for repositories, whose stores are closed when it goes out of scope. */
export class GitFolder extends TempFolder implements AsyncDisposable {
  readonly #stores: SnapshotStore[] = [];

  /** A store at an address, as another process would have it. */
  async store(remote: string | undefined, options: GitStoreOptions = {}): Promise<SnapshotStore> {
    const { config, env, context, root = this.path } = options;
    const settings = storageSettings({
      type: "sqlite-git",
      ...(remote !== undefined && { remote }),
      ...config,
    });
    const path = { PATH: Deno.env.get("PATH") ?? "" };
    const surroundings = fakeContext(root, { ...context, env: { ...path, ...GIT_ENV, ...env } });
    const store = await gitStore(settings, surroundings);
    this.#stores.push(store);
    return store;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#stores) await store[Symbol.asyncDispose]?.();
    super[Symbol.dispose]();
  }
}
