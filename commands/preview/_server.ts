import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { codeOf } from "../../core/caught_error.ts";
import { UsageError } from "../../errors.ts";

/** One page for this machine's own browsers. */
export interface PreviewServer {
  /** Where it is. */
  readonly url: string;
  /**
   * Shows a page; browsers that show an older one load it.
   *
   * @param page Makes the page, which is told where its server says that there is a newer one
   */
  show(page: (reloadFrom: string) => Promise<string>): Promise<void>;
  /** Ends it, with every open request. */
  close(): Promise<void>;
}

/** Nobody else on the network can reach it. */
const LOOPBACK = "127.0.0.1";
const USUAL_PORT = 4400;
const EVENTS = "/events";

/**
 * Starts to serve.
 *
 * @param port Where; 0: any port that is free. Default: a usual one, or any that is free
 * @returns The server; close it
 * @throws {UsageError} If the port cannot be used
 */
export async function startPreviewServer(port: number | undefined): Promise<PreviewServer> {
  // Loading it takes Node longer than most commands take.
  const { createServer } = await import("node:http");
  // A page of an earlier server that asks this one is told to reload.
  const name = randomBytes(6).toString("hex");
  const waiting = new Set<ServerResponse>();
  let count = 0;
  let shown = Buffer.alloc(0);
  const version = () => `${name}-${count}`;
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo; // it listens, and to no pipe
    const refusal = refusalOf(request, port);
    if (refusal !== undefined) return void answer(response, refusal, `${refusal}\n`);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/") return answer(response, 200, shown, "text/html; charset=utf-8");
    if (pathname !== EVENTS) return answer(response, 404, "There is one page only: /\n");
    response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
    if (searchParams.get("seen") !== version()) return void response.end(NEWER);
    response.write(": nothing new\n\n");
    waiting.add(response);
    response.on("close", () => waiting.delete(response));
  });
  await listen(server, port);
  const { port: actual } = server.address() as AddressInfo; // it listens, and to no pipe
  return {
    url: `http://${LOOPBACK}:${actual}/`,
    show: async (page) => {
      const next = `${name}-${count + 1}`;
      shown = Buffer.from(await page(`${EVENTS}?seen=${next}`));
      count++;
      for (const response of waiting) response.end(NEWER);
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const NEWER = "data: newer\n\n";
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

function answer(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, { ...HEADERS, "content-type": type });
  response.end(body);
}

/** A page of another site may have a name that leads here: it would ask under that name. */
function refusalOf({ headers, method }: IncomingMessage, port: number): number | undefined {
  const names = [LOOPBACK, "localhost"].flatMap((name) => [`${name}:${port}`, name]);
  const asked = headers.host?.toLowerCase() ?? "";
  if (!names.includes(asked) || (port !== 80 && !asked.includes(":"))) return 421;
  return method === "GET" || method === "HEAD" ? undefined : 405;
}

async function listen(server: Server, port: number | undefined): Promise<void> {
  try {
    await listenOn(server, port ?? USUAL_PORT);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EADDRINUSE" && port === undefined) return await listenOn(server, 0);
    if (code === undefined) throw error;
    throw new UsageError("USAGE", {
      what: `Cannot serve on port ${port ?? USUAL_PORT}`,
      why: code === "EADDRINUSE" ? "another program uses it" : `the system answered ${code}`,
      fix: "Name another one with --port; 0 takes any that is free",
      cause: error,
    });
  }
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, LOOPBACK, () => {
      server.off("error", fail);
      done();
    });
  });
}
