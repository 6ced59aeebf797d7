import type { ProviderFactory } from "./types.ts";

/** The storage types that come with this project; each is loaded when it is used. */
export const BUILTIN_PROVIDERS: Readonly<Record<string, ProviderFactory>> = {
  "sqlite-local": async (settings, context) =>
    (await import("./local/store.ts")).createLocalStore(settings, context),
  "sqlite-artifact": async (settings, context) =>
    (await import("./artifact/store.ts")).createArtifactStore(settings, context),
  "sqlite-git": async (settings, context) =>
    await (await import("./git/store.ts")).gitStore(settings, context),
  "sqlite-s3": async (settings, context) =>
    (await import("./s3/store.ts")).s3Store(settings, context),
  "postgres": async (settings, context) =>
    (await import("./postgres/store.ts")).postgresStore(settings, context),
};
