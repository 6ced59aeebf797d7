import { createFaults, type Faults } from "./faults.ts";

/** A comment on a proposal. */
export interface ForgedComment {
  readonly id: number;
  readonly proposal: number;
  body: string;
  /** The number of its author. */
  readonly author: number;
}

/** A forge in memory, with faults on demand. */
export interface FakeForge extends Faults {
  readonly comments: ForgedComment[];
  /** Outcomes that were posted, oldest first, and to where. */
  readonly checks: { readonly to: string; readonly body: Readonly<Record<string, unknown>> }[];
  /** Serves one request. */
  readonly handle: (request: Request) => Promise<Response>;
  /** A `fetch` that reaches only this fake, and follows no redirect. */
  readonly fetch: typeof fetch;
  /** The number of who the token is. */
  readonly me: number;
  /** Adds a comment of somebody; gives its number. */
  write(body: string, author?: number): number;
}

/** The proposal of these tests. */
export const PROPOSAL = 17;
/** Whom the token is of. */
const ME = 4;

/**
 * Makes a forge of one API.
 *
 * @param route Answers a request by what the forge holds
 * @returns The fake
 */
export function createFakeForge(
  route: (fake: FakeForge, request: Request, url: URL) => Promise<Response>,
): FakeForge {
  const faults = createFaults();
  const fake: FakeForge = {
    ...faults,
    comments: [],
    checks: [],
    me: ME,
    write: (body, author = ME) => {
      const id = Math.max(0, ...fake.comments.map((comment) => comment.id)) + 1;
      fake.comments.push({ id, proposal: PROPOSAL, body, author });
      return id;
    },
    handle: (request) => faults.serve(request, (one, url) => route(fake, one, url)),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      return await fake.handle(request);
    },
  };
  return fake;
}

/** Changes or removes a comment as a request says. */
export async function touch(
  fake: FakeForge,
  id: number,
  change: { readonly method: string; readonly body: () => Promise<string> },
): Promise<ForgedComment | undefined> {
  const index = fake.comments.findIndex((comment) => comment.id === id);
  const found = fake.comments[index];
  if (found === undefined) return undefined;
  if (change.method === "DELETE") fake.comments.splice(index, 1);
  else found.body = await change.body();
  return found;
}
