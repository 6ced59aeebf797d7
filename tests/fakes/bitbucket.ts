import { json } from "./faults.ts";
import { createFakeForge, type FakeForge, type ForgedComment, PROPOSAL, touch } from "./forge.ts";

const API = "https://api.bitbucket.org/2.0";

/** A Bitbucket Cloud in memory: comments and build statuses of acme/shop, with a repository's token, which may not ask who it is. */
export function createFakeBitbucket(): FakeForge {
  return createFakeForge(async (fake, request, url) => {
    const { method } = request;
    if (request.headers.get("authorization") !== "Bearer bb-token") {
      return json(401, { type: "error", error: { message: "Token is invalid or expired." } });
    }
    const refused = { type: "error", error: { message: "Resource not found" } };
    if (url.pathname === "/2.0/user") return json(403, refused);
    const path = url.pathname.replace("/2.0/repositories/acme/shop", "");
    const sha = /^\/commit\/([0-9a-f]{40})\/statuses\/build$/.exec(path)?.[1];
    if (sha !== undefined) {
      const body = await request.json();
      if (body.key.length > 40 || !body.url) return json(400, refused);
      fake.checks.push({ to: sha, body });
      return json(201, {});
    }
    const comments = `/pullrequests/${PROPOSAL}/comments`;
    if (!path.startsWith(comments)) return json(404, refused);
    const body = async () => (await request.json()).content.raw;
    const id = path.slice(comments.length + 1);
    if (id !== "") {
      const touched = await touch(fake, Number(id), { method, body });
      if (touched === undefined) return json(404, refused);
      return method === "DELETE" ? new Response(null, { status: 204 }) : json(200, shown(touched));
    }
    if (method === "GET") return page(fake, url);
    const raw = await body();
    if (raw.length > 32_768) return json(400, refused);
    const written = fake.write(raw);
    return json(201, shown(fake.comments.find((comment) => comment.id === written)));
  });
}

function page({ comments }: FakeForge, url: URL): Response {
  const size = Number(url.searchParams.get("pagelen") ?? 10);
  if (size > 50) return json(400, { type: "error", error: { message: "Invalid pagelen" } });
  const number = Number(url.searchParams.get("page") ?? 1);
  const next = new URL(`${API}${url.pathname.replace("/2.0", "")}${url.search}`);
  next.searchParams.set("page", String(number + 1));
  return json(200, {
    values: comments.slice((number - 1) * size, number * size).map(shown),
    ...(number * size < comments.length && { next: String(next) }),
  });
}

function shown(comment: ForgedComment | undefined): object {
  const { id, body: raw, author } = comment ?? { id: 0, body: "", author: 0 };
  return {
    id,
    content: { raw },
    deleted: false,
    user: { type: author === 4 ? "app_user" : "user", uuid: `{${author}}` },
    links: {
      html: { href: `https://bitbucket.org/acme/shop/pull-requests/17/_/diff#comment-${id}` },
    },
  };
}
