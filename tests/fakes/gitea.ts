import { json } from "./faults.ts";
import { createFakeForge, type FakeForge, type ForgedComment, PROPOSAL, touch } from "./forge.ts";

/** Where the fake is. */
export const GITEA = "https://gitea.test";

/** A Gitea in memory, and so a Forgejo: comments and statuses of acme/shop. A workflow's token may not ask who it is. */
export function createFakeGitea(): FakeForge {
  return createFakeForge(async (fake, request, url) => {
    const { method } = request;
    const token = request.headers.get("authorization")?.replace(/^token /, "") ?? "";
    if (!["gitea-personal", "workflow-own"].includes(token)) {
      return json(401, { message: "user does not exist" });
    }
    if (url.pathname === "/api/v1/user") {
      return token === "gitea-personal"
        ? json(200, { id: fake.me, login: "gitea-actions" })
        : json(403, { message: "token does not have at least one of required scope(s)" });
    }
    const path = url.pathname.replace("/api/v1/repos/acme/shop", "");
    const sha = /^\/statuses\/([0-9a-f]{40})$/.exec(path)?.[1];
    if (sha !== undefined && method === "POST") {
      fake.checks.push({ to: sha, body: await request.json() });
      return json(201, { id: fake.checks.length });
    }
    const body = async () => (await request.json()).body;
    const id = /^\/issues\/comments\/(\d+)$/.exec(path)?.[1];
    if (id !== undefined) {
      const touched = await touch(fake, Number(id), { method, body });
      if (touched === undefined) return json(404, { message: "not found" });
      return method === "DELETE" ? new Response(null, { status: 204 }) : json(200, shown(touched));
    }
    if (path !== `/issues/${PROPOSAL}/comments`) return json(404, { message: "not found" });
    if (method === "GET") return json(200, fake.comments.map(shown));
    const written = fake.write(await body());
    return json(201, shown(fake.comments.find((comment) => comment.id === written)));
  });
}

function shown(comment: ForgedComment | undefined): object {
  const { id, body, author } = comment ?? { id: 0, body: "", author: 0 };
  const login = author === 4 ? "gitea-actions" : `user${author}`;
  return { id, body, user: { id: author, login }, html_url: `${GITEA}/acme/shop/pulls/17#c-${id}` };
}
