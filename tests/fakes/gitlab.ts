import { json } from "./faults.ts";
import { createFakeForge, type FakeForge, type ForgedComment, PROPOSAL, touch } from "./forge.ts";

/** Where the fake is. */
export const GITLAB_API = "https://gitlab.test/api/v4";

/**
 * A GitLab in memory: the notes and statuses APIs of project 5. A job's token may do what `jobTokenMay` says.
 *
 * @param options Default: a job's token may nothing
 * @returns The fake
 */
export function createFakeGitLab(options: { readonly jobTokenMay?: boolean } = {}): FakeForge {
  return createFakeForge(async (fake, request, url) => {
    const { method } = request;
    const path = url.pathname.replace("/api/v4", "");
    const isProject = request.headers.get("authorization") === "Bearer glpat-project";
    const isJob = request.headers.get("job-token") === "job-secret";
    if (path === "/user" && isProject) return json(200, { id: fake.me, username: "project_5_bot" });
    if (!isProject && !(isJob && options.jobTokenMay === true && path !== "/user")) {
      return json(401, { message: "401 Unauthorized" });
    }
    const [, project, rest = ""] = /^\/projects\/([^/]+)(\/.*)$/.exec(path) ?? [];
    if (project !== "5" && project !== "acme%2Fshop") {
      return json(404, { message: "404 Project Not Found" });
    }
    const sha = /^\/statuses\/([0-9a-f]{40})$/.exec(rest)?.[1];
    if (sha !== undefined && method === "POST") {
      fake.checks.push({ to: sha, body: await request.json() });
      return json(201, { id: fake.checks.length, status: "success" });
    }
    const [, iid, note] = /^\/merge_requests\/(\d+)\/notes(?:\/(\d+))?$/.exec(rest) ?? [];
    if (Number(iid) !== PROPOSAL) return json(404, { message: "404 Not found" });
    const body = async () => (await request.json()).body;
    if (note !== undefined) {
      const touched = await touch(fake, Number(note), { method, body });
      if (touched === undefined) return json(404, { message: "404 Note Not Found" });
      return method === "DELETE" ? new Response(null, { status: 204 }) : json(200, shown(touched));
    }
    if (method === "POST") {
      const id = fake.write(await body());
      return json(201, { id, author: { id: fake.me } });
    }
    return page(fake, url);
  });
}

function page({ comments }: FakeForge, url: URL): Response {
  const size = Number(url.searchParams.get("per_page") ?? 20);
  const number = Number(url.searchParams.get("page") ?? 1);
  const isLast = number * size >= comments.length;
  return json(
    200,
    comments.slice((number - 1) * size, number * size).map(shown),
    { "x-next-page": isLast ? "" : String(number + 1) },
  );
}

function shown({ id, body, author }: ForgedComment): object {
  const username = author === 4 ? "project_5_bot" : `user${author}`;
  return { id, body, author: { id: author, username }, system: false };
}
