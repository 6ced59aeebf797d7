/** A server of release assets on a free port of this machine. */
export interface ReleaseServer extends AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for. */
  readonly requests: readonly string[];
  /** File name → what is answered. */
  readonly files: Map<string, () => Response>;
}

/** Starts it. */
export function serveRelease(): ReleaseServer {
  const requests: string[] = [];
  const files = new Map<string, () => Response>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    requests.push(pathname);
    return files.get(pathname.slice(1))?.() ?? new Response("Not Found", { status: 404 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    files,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
