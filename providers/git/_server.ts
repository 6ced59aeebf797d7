import { Buffer } from "node:buffer";
import { resolve } from "node:path";
import type { StorageConfig } from "../../config/types.ts";
import type { Environment } from "../../core/environment.ts";
import { StorageError } from "../../errors.ts";
import type { ProviderContext } from "../types.ts";
import { type Forge, forgeOf } from "./_forge.ts";
import { gitProcess } from "./_process.ts";

/** The server of a repository, and how git reaches it. */
export interface GitServer {
  /** As git takes it, without credentials. */
  readonly url: string;
  readonly forge: Forge;
  /** The whole environment of the git processes that speak to it; the credentials are in here and nowhere else. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes the credentials out of a text. */
  readonly hide: (text: string) => string;
}

/**
 * Finds the server.
 *
 * @param config `remote`: the name of a remote of the repository that holds the config, or an address; default `origin`
 * @param context Its environment says which token is for which server
 * @returns The server; nothing was sent to it
 * @throws {StorageError} STORAGE_SETTINGS, if there is no such remote or no git
 */
export async function findServer(
  { remote, timeoutMs }: Pick<StorageConfig, "remote" | "timeoutMs">,
  { root, env, signal }: Pick<ProviderContext, "root" | "env" | "signal">,
): Promise<GitServer> {
  const ask = async (...args: readonly string[]): Promise<string | undefined> => {
    const user = { cwd: root, env: { ...given(env), ...QUIET }, signal };
    const { code, stdout } = await gitProcess(args, user);
    if (code === "ENOENT") throw noGit();
    return code === 0 ? stdout.toString().replace(/\n$/, "") : undefined;
  };
  const found = remote !== undefined && isAddress(remote)
    ? remote
    : await addressOf(remote ?? "origin", ask) ??
      (remote === undefined ? ciAddress(env) : undefined);
  if (found === undefined) throw noRemote(remote ?? "origin");
  const address = targetOfFork(found, env) ?? found;
  const top = isPath(address) ? await ask("rev-parse", "--show-toplevel") ?? root : root;
  const { url, login: loginInUrl } = withoutLogin(
    isPath(address) ? resolve(top, address) : address,
  );
  const login = ownLogin(url, env) ?? loginInUrl;
  const local = await ask("config", "--local", "--includes", "-z", "--get-regexp", LOCAL_SETTINGS);
  const forge = forgeOf(url, env);
  return {
    url,
    forge,
    env: serverEnv(env, [
      ...SETTINGS,
      // A server that has gone silent is left while there is time to ask it again.
      ["http.lowSpeedLimit", "1"],
      ["http.lowSpeedTime", String(Math.max(1, Math.floor(timeoutMs / 4000)))],
      ...localSettings(local ?? "", { withHeaders: login === undefined }),
      ...login === undefined ? [] : headerSettings(url, login),
    ]),
    hide: (text) => hidden(text, login),
  };
}

type Ask = (...args: readonly string[]) => Promise<string | undefined>;

/** Git gives back a name that is no remote. */
async function addressOf(name: string, ask: Ask): Promise<string | undefined> {
  const address = await ask("ls-remote", "--get-url", name);
  return address === name ? undefined : address;
}

function isAddress(remote: string): boolean {
  return /^\w[\w+.-]*:\/\//.test(remote) || /^[^/]+@[^/]+:/.test(remote) || isPath(remote);
}

/** As git tells it: no scheme, and no colon before the first slash. A letter before a colon is a disk. */
function isPath(address: string): boolean {
  return /^(?:[.~]{0,2}\/|[A-Za-z]:[\\/]|\.{1,2}$)/.test(address);
}

/** Where the job's own repository is, for a job without a clone. */
function ciAddress(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, CI_PROJECT_URL: project } = env;
  if (server && repository) return `${server}/${repository}`;
  return project ? `${project}.git` : undefined;
}

/** On GitLab a fork's pipeline has a clone of the fork; the history is where the change is to go. */
function targetOfFork(address: string, env: Environment): string | undefined {
  const { CI_MERGE_REQUEST_PROJECT_URL: target, CI_PROJECT_URL: own } = env;
  const isFork = target && own && target !== own && withoutLogin(address).url.startsWith(own);
  return isFork ? `${target}.git` : undefined;
}

/** Who asks a server. */
interface Login {
  readonly user: string;
  readonly token: string;
}

/** An address and the credentials that some CI systems put into it. */
function withoutLogin(address: string): { readonly url: string; readonly login?: Login } {
  if (!/^https?:\/\//i.test(address)) return { url: address };
  const url = URL.parse(address);
  if (url === null || (url.username === "" && url.password === "")) return { url: address };
  const login = {
    user: decodeURIComponent(url.username),
    token: decodeURIComponent(url.password),
  };
  url.username = "";
  url.password = "";
  return { url: url.href, ...(login.token !== "" && { login }) };
}

/**
 * The token that the environment has for this server: the one that was made for this, else the job's own. A job's token is never sent to
 * another server than the job's.
 */
function ownLogin(url: string, env: Environment): Login | undefined {
  if (!/^https?:\/\//i.test(url)) return undefined;
  const { UNENTROPY_GIT_TOKEN: token, UNENTROPY_GIT_USER } = env;
  if (token) return { user: UNENTROPY_GIT_USER || userOf(url), token };
  const github = env["INPUT_GITHUB-TOKEN"] || env["GITHUB_TOKEN"];
  if (github && isSameServer(url, env["GITHUB_SERVER_URL"])) {
    return { user: userOf(url), token: github };
  }
  const { CI_JOB_TOKEN: gitlab } = env;
  return gitlab && isSameServer(url, env["CI_SERVER_URL"])
    ? { user: "gitlab-ci-token", token: gitlab }
    : undefined;
}

/** GitHub, GitLab, Gitea and Forgejo look at the token only. */
function userOf(url: string): string {
  return /(?:^|\.)bitbucket\.org$/i.test(new URL(url).hostname) ? "x-token-auth" : "x-access-token";
}

function isSameServer(url: string, server: string | undefined): boolean {
  return server !== undefined && URL.parse(server)?.origin === new URL(url).origin;
}

type ConfigEntry = readonly [key: string, value: string];

/** The first, empty one takes away what others have set: two such headers are refused. */
function headerSettings(url: string, login: Login): readonly ConfigEntry[] {
  const key = `http.${url}.extraheader`;
  return [[key, ""], [key, `AUTHORIZATION: basic ${basic(login)}`]];
}

function basic({ user, token }: Login): string {
  return Buffer.from(`${user}:${token}`).toString("base64");
}

function hidden(text: string, login: Login | undefined): string {
  const secrets = login === undefined
    ? []
    : [basic(login), login.token, encodeURIComponent(login.token)];
  const plain = secrets.reduce((left, secret) => left.replaceAll(secret, "***"), text);
  return plain.replace(/(\w:\/\/)[^\s/@]*:[^\s/@]*@/g, "$1***@").replace(
    /(authorization: *\w+ +)\S+/gi,
    "$1***",
  );
}

/** What the user's clone says about reaching its server, which our own repository must know, too. */
const LOCAL_SETTINGS =
  "^(http|credential|url|protocol)\\..*$|^core\\.(sshcommand|gitproxy|askpass)$|^ssh\\.variant$";

function localSettings(
  output: string,
  { withHeaders }: { readonly withHeaders: boolean },
): readonly ConfigEntry[] {
  return output.split("\0").filter((entry) => entry !== "").map((entry): ConfigEntry => {
    const end = entry.indexOf("\n");
    return end < 0 ? [entry, "true"] : [entry.slice(0, end), entry.slice(end + 1)];
  }).filter(([key]) => withHeaders || !/^http\..*extraheader$/i.test(key));
}

/** For our repository only: nothing of the user's runs or is changed by what happens here. */
const SETTINGS: readonly ConfigEntry[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["push.gpgSign", "false"],
  ["push.followTags", "false"],
  ["push.recurseSubmodules", "no"],
  ["fetch.recurseSubmodules", "no"],
  ["fetch.prune", "false"],
  ["fetch.writeCommitGraph", "false"],
  ["init.templateDir", ""],
];

const QUIET = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  SSH_ASKPASS_REQUIRE: "never",
  GCM_INTERACTIVE: "never",
};

/** What of git's variables says how a server is reached. All others are about a repository, and ours is another than the user's. */
const REACHING = /^GIT_(?:SSH|SSL|HTTP|PROXY|CURL|ASKPASS|EXEC_PATH|CONFIG)/;

function serverEnv(
  env: Environment,
  settings: readonly ConfigEntry[],
): Readonly<Record<string, string>> {
  const kept = Object.entries(given(env)).filter(([name]) =>
    !name.startsWith("GIT_") || (REACHING.test(name) && name !== "GIT_CONFIG_PARAMETERS" &&
      name !== "GIT_CONFIG")
  );
  const first = Number(env["GIT_CONFIG_COUNT"] ?? 0) || 0;
  const numbered = settings.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${first + at}`, key],
    [`GIT_CONFIG_VALUE_${first + at}`, value],
  ]);
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(numbered),
    GIT_CONFIG_COUNT: String(first + settings.length),
    ...QUIET,
  };
}

function given(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
  );
}

function noGit(): StorageError {
  return new StorageError("STORAGE_SETTINGS", {
    what: "Cannot use the storage sqlite-git",
    why: "there is no git program",
    fix: "Install git on this machine, or use another storage.",
  });
}

function noRemote(name: string): StorageError {
  return new StorageError("STORAGE_SETTINGS", {
    what: "Cannot use the storage sqlite-git",
    why: `this folder has no clone with the remote "${name}"`,
    fix:
      'Check the repository out first, or set "storage.remote" to the name of a remote or an address.',
  });
}
