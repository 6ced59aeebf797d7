import { Buffer } from "node:buffer";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** One request as the server saw it. */
export interface GitRequest {
  /** `GET upload-pack`, `POST upload-pack`, `GET receive-pack`, `POST receive-pack`. */
  readonly name: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** What a server does in place of its work; `lost` and `cut` do the work first. */
export type GitFault =
  | { readonly type: "status"; readonly status: number; readonly body?: string }
  | { readonly type: "page" }
  | { readonly type: "empty" }
  | { readonly type: "reset" }
  | { readonly type: "lost" }
  | { readonly type: "cut" }
  | { readonly type: "silent" };

/** `git http-backend` behind a small web server that can fail. */
export class GitServer implements AsyncDisposable {
  /** The requests so far. */
  readonly requests: GitRequest[] = [];
  /** The `Authorization` headers that came. */
  readonly authorizations: (string | undefined)[] = [];
  /** Decides about each request, by its number from 0 and its name. */
  fault: (number: number, name: string) => GitFault | undefined = () => undefined;
  /** Users with their tokens; none: everybody may do everything. */
  login: { readonly user: string; readonly token: string } | undefined;
  readonly #root: string;
  readonly #server: Server;

  private constructor(root: string, server: Server) {
    this.#root = root;
    this.#server = server;
  }

  /** Starts a server for the bare repositories in a folder. */
  static async start(root: string): Promise<GitServer> {
    const server = createServer();
    const made = new GitServer(root, server);
    server.on("request", (request, response) => void made.#answer(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return made;
  }

  /** The address of a repository. */
  url(name = "shop.git"): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://h");
    const service = url.searchParams.get("service") ?? url.pathname;
    const name = `${request.method} ${/[a-z]+-pack$/.exec(service)?.[0] ?? url.pathname}`;
    const number = this.requests.length;
    const sent = await body(request);
    const record = { name, sentBytes: sent.length, receivedBytes: 0 };
    this.requests.push(record);
    this.authorizations.push(request.headers.authorization);
    if (!this.#mayEnter(request)) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    const fault = this.fault(number, name);
    switch (fault?.type) {
      case "status":
        response.writeHead(fault.status, { "content-type": "text/plain" }).end(fault.body ?? "");
        return;
      case "page":
        response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>");
        return;
      case "empty":
        response.writeHead(200, { "content-type": "text/plain" }).end();
        return;
      case "reset":
        request.socket.destroy();
        return;
      case "silent":
        return;
    }
    const { status, headers, content } = await this.#backend(request, url, sent);
    record.receivedBytes = content.length;
    if (fault?.type === "lost") {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { ...headers, "content-length": content.length });
    if (fault?.type === "cut") {
      response.write(
        content.subarray(0, Math.floor(content.length / 2)),
        () => request.socket.destroy(),
      );
      return;
    }
    response.end(content);
  }

  #mayEnter({ headers }: IncomingMessage): boolean {
    if (this.login === undefined) return true;
    const { user, token } = this.login;
    return headers.authorization?.replace(/^basic /i, "") ===
      Buffer.from(`${user}:${token}`).toString("base64");
  }

  async #backend(
    request: IncomingMessage,
    url: URL,
    sent: Buffer,
  ): Promise<{ status: number; headers: Record<string, string>; content: Buffer }> {
    const protocol = request.headers["git-protocol"];
    const encoding = request.headers["content-encoding"];
    const child = spawn("git", ["http-backend"], {
      env: {
        PATH: Deno.env.get("PATH") ?? "",
        GIT_CONFIG_NOSYSTEM: "1",
        HOME: this.#root,
        GIT_PROJECT_ROOT: this.#root,
        GIT_HTTP_EXPORT_ALL: "1",
        REMOTE_USER: "git",
        REMOTE_ADDR: "127.0.0.1",
        REQUEST_METHOD: request.method ?? "GET",
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        ...(typeof protocol === "string" && { GIT_PROTOCOL: protocol }),
        ...(encoding !== undefined && { HTTP_CONTENT_ENCODING: encoding }),
      },
      stdio: ["pipe", "pipe", "ignore"],
    });
    child.stdin.on("error", () => {});
    child.stdin.end(sent);
    const [output] = await Promise.all([body(child.stdout), once(child, "close")]);
    const end = output.indexOf("\r\n\r\n");
    const lines = output.subarray(0, end).toString().split("\r\n");
    const headers = Object.fromEntries(lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }));
    const { status = "200", ...others } = headers;
    return { status: Number.parseInt(status), headers: others, content: output.subarray(end + 4) };
  }
}

/**
 * Makes a bare repository with one commit on `main`, as every repository of a forge has.
 *
 * @returns Its folder
 */
export function makeBareRepository(root: string, name = "shop.git"): string {
  const path = join(root, name);
  git(root, "init", "--quiet", "--bare", "--initial-branch=main", path);
  const tree = git(path, "hash-object", "-w", "-t", "tree", "--stdin").trim();
  const commit = git(path, "commit-tree", "-m", "first", tree).trim();
  git(path, "update-ref", "refs/heads/main", commit);
  return path;
}

/**
 * Runs git for a test, without the settings of this machine.
 *
 * @returns What it printed
 */
export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd,
    encoding: "utf8",
    input: "",
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...GIT_ENV, PATH: Deno.env.get("PATH") ?? "" },
  });
}

/** An environment in which git knows nothing of this machine's user. */
export const GIT_ENV: Readonly<Record<string, string>> = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@localhost",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@localhost",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

async function body(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const part of stream) parts.push(part);
  } catch {
    // The other side has gone: what came is what there is.
  }
  return Buffer.concat(parts);
}
