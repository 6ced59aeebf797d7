/**
 * The server that a repository was cloned from.
 *
 * @param url `git@git.example.com:acme/shop.git`, `https://git.example.com/acme/shop.git`
 * @returns `https://git.example.com`; `undefined` of a path
 */
export function serverOf(url: string): string | undefined {
  const web = /^https?:\/\/[^/]+/.exec(url)?.[0];
  const host = /^ssh:\/\/(?:[^@/]+@)?([^/:]+)/.exec(url)?.[1] ?? /^[^@/]+@([^/:]+):/.exec(url)?.[1];
  const server = web ?? (host === undefined ? undefined : `https://${host}`);
  return server !== undefined && URL.canParse(server) ? server : undefined;
}
