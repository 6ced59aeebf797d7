import { readText } from "../commands/_cli.ts";

/** go-git as a server: another implementation of git than the one on this machine. It takes pushes only with a login. */
export interface GoGitServer extends AsyncDisposable {
  /** The address of a repository, with a login. */
  url(name?: string): string;
}

/**
 * The program that serves repositories with go-git (`gogit/main.go`), where it was built: `GOGIT_BIN`.
 *
 * @throws {Error} If it was not and `UNENTROPY_REQUIRE_SERVERS` is `1`
 */
export function findGoGit(): string | undefined {
  const path = Deno.env.get("GOGIT_BIN") || undefined;
  if (path === undefined && Deno.env.get("UNENTROPY_REQUIRE_SERVERS") === "1") {
    throw new Error("go-git is required: set GOGIT_BIN, as tasks/install_servers.sh prints it");
  }
  return path;
}

/**
 * Starts a server for the bare repositories in a folder.
 *
 * @param program What {@link findGoGit} has found
 */
export async function startGoGit(
  program: string | undefined,
  root: string,
): Promise<GoGitServer> {
  if (program === undefined) throw new Error("go-git is not installed");
  const child = new Deno.Command(program, {
    args: [root],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = readText(child.stderr);
  const port = Promise.withResolvers<string>();
  const output = readText(child.stdout, (text) => {
    if (text.endsWith("\n")) port.resolve(text.trim());
  }).then(async () => port.reject(new Error(`go-git does not start: ${await said}`)));
  const at = await port.promise;
  return {
    url: (name = "shop.git") => `http://ci:t0ken@127.0.0.1:${at}/${name}`,
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await Promise.all([child.status, output, said]);
    },
  };
}
