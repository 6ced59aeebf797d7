/** A request as it arrived. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What goes wrong with requests that match. */
export interface Fault {
  readonly method?: string;
  /** Tested against path and query. */
  readonly path: RegExp;
  /** Matching requests that pass before the fault begins. Default 0. */
  readonly skip?: number;
  /** How many requests fail. Default 1. */
  readonly times?: number;
  /** The answer, or `"network"` for a connection that breaks. */
  readonly answer: (() => Response) | "network";
  /** Whether the request takes effect although its answer is lost. Default false. */
  readonly takesEffect?: boolean;
}

/** Answers a request where nothing goes wrong. */
type Route = (request: Request, url: URL) => Promise<Response>;

/** A server's log and what goes wrong with it. */
export interface Faults {
  /** Everything that arrived. */
  readonly log: readonly LoggedRequest[];
  fail(fault: Fault): void;
  /** Logs a request, and answers it by `route` unless something goes wrong. */
  serve(request: Request, route: Route): Promise<Response>;
}

/** Makes a server's faults; none yet. */
export function createFaults(): Faults {
  const log: LoggedRequest[] = [];
  const faults: { readonly fault: Fault; seen: number }[] = [];

  function nextFault(method: string, path: string): Fault | undefined {
    for (const entry of faults) {
      const { fault } = entry;
      if (!fault.path.test(path) || (fault.method ?? method) !== method) continue;
      const nth = entry.seen++;
      const first = fault.skip ?? 0;
      if (nth >= first && nth < first + (fault.times ?? 1)) return fault;
    }
    return undefined;
  }

  return {
    log,
    fail: (fault) => void faults.push({ fault, seen: 0 }),
    serve: async (request, route) => {
      const url = new URL(request.url);
      const path = url.pathname + url.search;
      const body = new Uint8Array(await request.clone().arrayBuffer());
      log.push({ method: request.method, path, headers: request.headers, body });
      const fault = nextFault(request.method, path);
      if (fault === undefined) return await route(request, url);
      if (fault.takesEffect) await route(request, url);
      if (fault.answer !== "network") return fault.answer();
      throw new TypeError("connection reset by the test");
    },
  };
}

/** A JSON answer. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers });
}
