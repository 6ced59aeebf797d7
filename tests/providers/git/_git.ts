import type { StorageConfig } from "../../../config/types.ts";
import { gitStore } from "../../../providers/git/store.ts";
import type { ProviderContext, SnapshotStore } from "../../../providers/types.ts";
import { GIT_ENV } from "../../fakes/git_server.ts";
import { fakeContext } from "../../session/_session.ts";
import { storageSettings } from "../_settings.ts";

/** The ref that is used where nothing else is said. */
export const REF = "refs/unentropy/history";

/** What a test may say of a store. */
export interface GitStoreOptions {
  readonly config?: Partial<StorageConfig>;
  readonly env?: Readonly<Record<string, string>>;
  readonly context?: Partial<ProviderContext>;
}

/** A store at an address, as another process would have it. */
export function gitStoreAt(
  remote: string | undefined,
  folder: string,
  { config, env, context }: GitStoreOptions = {},
): Promise<SnapshotStore> {
  const settings = storageSettings({
    type: "sqlite-git",
    ...(remote !== undefined && { remote }),
    ...config,
  });
  const path = { PATH: Deno.env.get("PATH") ?? "" };
  return gitStore(
    settings,
    fakeContext(folder, { ...context, env: { ...path, ...GIT_ENV, ...env } }),
  );
}
