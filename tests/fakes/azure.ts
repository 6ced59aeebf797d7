import { json } from "./faults.ts";
import { createFakeForge, type FakeForge, PROPOSAL, touch } from "./forge.ts";

/** Where the fake is. */
export const AZURE = "https://dev.azure.test/acme/";

/** An Azure DevOps in memory: threads and statuses of the repository `repo-1` in the project `p-1`. */
export function createFakeAzure(): FakeForge {
  return createFakeForge(async (fake, request, url) => {
    const { method } = request;
    if (request.headers.get("authorization") !== "Bearer azure-token") {
      // As it answers who is not signed in.
      return new Response("", { status: 302, headers: { location: `${AZURE}_signin` } });
    }
    if (url.pathname === "/acme/_apis/connectionData") {
      return json(200, { authenticatedUser: { id: `guid-${fake.me}` } });
    }
    const path = url.pathname.replace("/acme/p-1/_apis/git/repositories/repo-1", "");
    const to = /^\/(pullRequests\/\d+|commits\/[0-9a-f]{40})\/statuses$/.exec(path)?.[1];
    if (to !== undefined) {
      fake.checks.push({ to, body: await request.json() });
      return json(200, { id: fake.checks.length });
    }
    const threads = `/pullRequests/${PROPOSAL}/threads`;
    const thread = new RegExp(`^${threads}/(\\d+)/comments/1$`).exec(path)?.[1];
    if (thread !== undefined) {
      const body = async () => (await request.json()).content;
      const touched = await touch(fake, Number(thread), { method, body });
      return touched === undefined ? json(404, { message: "not found" }) : json(200, {});
    }
    if (path !== threads) return json(404, { message: "TF401180: not found" });
    if (method === "POST") {
      const { comments: [first] } = await request.json();
      return json(200, { id: fake.write(first.content) });
    }
    return json(200, { value: fake.comments.map(shown) });
  });
}

function shown({ id, body, author }: FakeForge["comments"][number]): object {
  return {
    id,
    isDeleted: false,
    comments: [{ id: 1, content: body, author: { id: `guid-${author}` }, isDeleted: false }],
  };
}
