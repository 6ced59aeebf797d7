import { createHash } from "node:crypto";

/** An artifact as the service keeps it. */
export interface FakeArtifact {
  readonly id: number;
  readonly name: string;
  readonly runId: number;
  /** The backend ids of the job that made it. */
  readonly backend: readonly [run: string, job: string];
  bytes: Uint8Array;
  readonly mimeType: string;
  readonly headRepositoryId: number;
  readonly headBranch: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  expiresAt: number;
  expired: boolean;
  /** What the list says, `sha256:…`. */
  digest: string | undefined;
}

/** How the service behaves. */
export interface ArtifactStoreOptions {
  readonly now: () => number;
  readonly origin: () => string;
  readonly repositoryId: number;
  /** The status for fields that came after version 4; `undefined`: they are known. */
  readonly strictStatus: 400 | 500 | undefined;
  readonly headBranchOf: (runId: number) => string;
  readonly headShaOf: (runId: number) => string;
}

/** The artifact service, its blob storage and the REST endpoints about artifacts. */
export interface ArtifactStore {
  readonly all: FakeArtifact[];
  /** Puts an artifact there without the protocol. */
  add(
    artifact: Partial<FakeArtifact> & Pick<FakeArtifact, "name" | "bytes" | "runId">,
  ): FakeArtifact;
  /** Serves a request, or returns `undefined` if it is for somebody else. */
  handle(request: Request, url: URL): Promise<Response | undefined>;
  /** The order in which the API lists artifacts. Default: newest first. */
  order: (artifacts: readonly FakeArtifact[]) => readonly FakeArtifact[];
  /** Hides artifacts from lists, as a service that lags behind does. */
  isVisible: (artifact: FakeArtifact) => boolean;
}

const SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService/";
const DAY_MS = 86_400_000;
const MAX_BLOCK_BYTES = 8 * 2 ** 20;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  CreateArtifact: ["name", "version", "expires_at", "mime_type"],
  FinalizeArtifact: ["name", "size", "hash"],
  ListArtifacts: ["name_filter", "id_filter"],
  GetSignedArtifactURL: ["name"],
  DeleteArtifact: ["name"],
};

interface Upload {
  readonly name: string;
  readonly backend: readonly [string, string];
  readonly blocks: Map<string, Uint8Array>;
  readonly expiresAt: number;
  readonly mimeType: string;
  blob: Uint8Array | undefined;
  isFinished: boolean;
}

/** Makes the service. */
export function createArtifactStore(options: ArtifactStoreOptions): ArtifactStore {
  const isStrict = options.strictStatus !== undefined;
  const uploads: Upload[] = [];
  let lastId = 1000;

  const store: ArtifactStore = {
    all: [],
    order: (artifacts) => [...artifacts].sort((a, b) => b.id - a.id),
    isVisible: () => true,
    add: (artifact) => {
      const added: FakeArtifact = {
        id: ++lastId,
        backend: [`run-${artifact.runId}`, "job-1"],
        mimeType: "application/zip",
        headRepositoryId: options.repositoryId,
        headBranch: options.headBranchOf(artifact.runId),
        createdAt: options.now(),
        expiresAt: options.now() + 90 * DAY_MS,
        expired: false,
        digest: digestOf(artifact.bytes),
        ...artifact,
      };
      store.all.push(added);
      return added;
    },
    handle: async (request, url) => {
      if (url.pathname.startsWith(SERVICE)) {
        return await call(request, url.pathname.slice(SERVICE.length));
      }
      if (url.pathname.startsWith("/blob/")) return await blob(request, url);
      return rest(request, url);
    },
  };

  async function call(request: Request, method: string): Promise<Response> {
    const backend = backendOf(request.headers.get("authorization") ?? "");
    if (backend === undefined) return twirp(401, "unauthenticated", "invalid runtime token");
    const body = await request.json();
    const allowed = [
      "workflow_run_backend_id",
      "workflow_job_run_backend_id",
      ...FIELDS[method] ?? [],
    ];
    const unknown = Object.keys(body).filter((field) =>
      !allowed.includes(field) || (isStrict && field === "mime_type")
    );
    if (unknown.length > 0) {
      return options.strictStatus === 500
        ? new Response(null, { status: 500 })
        : twirp(400, "malformed", `unknown field ${unknown[0]}`);
    }
    if (body.workflow_run_backend_id !== backend[0]) {
      return twirp(403, "permission_denied", "not your run");
    }
    return answer(method, body, backend);
  }

  function answer(
    method: string,
    body: Readonly<Record<string, string>>,
    backend: readonly [string, string],
  ): Response {
    const inRun = store.all.filter((artifact) => artifact.backend[0] === backend[0]);
    const existing = inRun.find((artifact) => artifact.name === body.name);
    switch (method) {
      case "CreateArtifact": {
        if (/["*:<>|?\\/\r\n]/.test(body.name ?? "")) {
          return twirp(400, "invalid_argument", "bad name");
        }
        // A name is taken from the moment of its creation.
        const isPending = uploads.some((one) =>
          one.name === body.name && one.backend[0] === backend[0] && !one.isFinished
        );
        if (existing !== undefined || isPending) {
          return twirp(409, "already_exists", "an artifact with this name already exists");
        }
        const expires = body.expires_at === undefined ? NaN : Date.parse(body.expires_at);
        uploads.push({
          name: body.name ?? "",
          backend,
          blocks: new Map(),
          expiresAt: Number.isNaN(expires) ? options.now() + 90 * DAY_MS : expires,
          mimeType: body.mime_type ?? "application/zip",
          blob: undefined,
          isFinished: false,
        });
        const signed = `${options.origin()}/blob/upload/${
          uploads.length - 1
        }?se=2030&sig=c2lnbmF0dXJl%2BA%3D%3D`;
        return json(200, {
          ok: true,
          [isStrict ? "signedUploadUrl" : "signed_upload_url"]: signed,
        });
      }
      case "FinalizeArtifact": {
        const upload = uploads.findLast((one) =>
          one.name === body.name && one.backend[0] === backend[0]
        );
        if (upload?.blob === undefined) return twirp(404, "not_found", "nothing was uploaded");
        if (body.size !== String(upload.blob.length)) return twirp(400, "invalid_argument", "size");
        if (body.hash !== undefined && body.hash !== digestOf(upload.blob)) {
          return twirp(400, "invalid_argument", "hash");
        }
        upload.isFinished = true;
        const made = store.add({
          name: upload.name,
          runId: Number(backend[0].replace("run-", "")),
          backend: upload.backend,
          bytes: upload.blob,
          expiresAt: upload.expiresAt,
          mimeType: upload.mimeType,
        });
        return json(200, {
          ok: true,
          [isStrict ? "artifactId" : "artifact_id"]: String(made.id),
        });
      }
      case "ListArtifacts": {
        const listed = inRun.filter((one) =>
          body.name_filter === undefined || one.name === body.name_filter
        );
        return json(200, {
          artifacts: listed.map((one) => ({
            workflow_run_backend_id: one.backend[0],
            workflow_job_run_backend_id: one.backend[1],
            database_id: String(one.id),
            name: one.name,
            size: String(one.bytes.length),
          })),
        });
      }
      case "DeleteArtifact": {
        if (existing === undefined || existing.backend[1] !== body.workflow_job_run_backend_id) {
          return twirp(404, "not_found", "no such artifact");
        }
        store.all.splice(store.all.indexOf(existing), 1);
        return json(200, { ok: true, artifact_id: String(existing.id) });
      }
      default:
        return twirp(404, "bad_route", method);
    }
  }

  async function blob(request: Request, url: URL): Promise<Response> {
    // Azure refuses a signed URL that comes with other credentials, and a signature that was re-encoded.
    if (request.headers.has("authorization")) return new Response("credentials", { status: 400 });
    if (!url.search.includes("sig=c2lnbmF0dXJl%2BA%3D%3D")) {
      return new Response("sig", { status: 403 });
    }
    const [, , kind, id] = url.pathname.split("/");
    if (kind === "download") {
      const artifact = store.all.find((one) => one.id === Number(id));
      return artifact === undefined
        ? new Response("gone", { status: 404 })
        : new Response(artifact.bytes.slice(), { headers: { "content-type": artifact.mimeType } });
    }
    const upload = uploads[Number(id)];
    if (upload === undefined || request.method !== "PUT") {
      return new Response("no", { status: 404 });
    }
    if (url.searchParams.get("comp") === "block") {
      const block = new Uint8Array(await request.arrayBuffer());
      if (block.length > MAX_BLOCK_BYTES) return new Response("large", { status: 413 });
      upload.blocks.set(url.searchParams.get("blockid") ?? "", block);
      return new Response(null, { status: 201 });
    }
    if (url.searchParams.get("comp") !== "blocklist") return new Response("no", { status: 400 });
    const ids = [...(await request.text()).matchAll(/<Latest>([^<]+)<\/Latest>/g)].map((hit) =>
      hit[1] ?? ""
    );
    const blocks = ids.map((name) => upload.blocks.get(name));
    if (blocks.includes(undefined) || new Set(ids.map((name) => name.length)).size > 1) {
      return new Response("InvalidBlockList", { status: 400 });
    }
    upload.blob = new Uint8Array(
      await new Blob(blocks.map((block) => block?.slice() ?? "")).arrayBuffer(),
    );
    return new Response(null, { status: 201 });
  }

  function rest(request: Request, url: URL): Response | undefined {
    const path =
      /^(?:\/api\/v3)?\/repos\/[^/]+\/[^/]+\/actions(?:\/runs\/(\d+))?\/artifacts(?:\/(\d+)(\/zip)?)?$/
        .exec(url.pathname);
    if (path === null) return undefined;
    if (!request.headers.has("authorization")) {
      return json(401, { message: "Requires authentication" });
    }
    const [, run, id, zip] = path;
    if (id === undefined) return list(url, run === undefined ? undefined : Number(run));
    const index = store.all.findIndex((one) => one.id === Number(id));
    const artifact = store.all[index];
    if (artifact === undefined || artifact.expired) {
      return json(410, { message: "Artifact has expired" });
    }
    if (request.method === "DELETE") {
      store.all.splice(index, 1);
      return new Response(null, { status: 204 });
    }
    return zip === undefined ? json(200, shown(artifact)) : new Response(null, {
      status: 302,
      headers: {
        location: `${options.origin()}/blob/download/${id}?se=2030&sig=c2lnbmF0dXJl%2BA%3D%3D`,
      },
    });
  }

  function list(url: URL, runId: number | undefined): Response {
    const name = url.searchParams.get("name");
    const size = Number(url.searchParams.get("per_page") ?? 30);
    const page = Number(url.searchParams.get("page") ?? 1);
    const found = store.order(store.all).filter(store.isVisible)
      .filter((artifact) => name === null || artifact.name === name)
      .filter((artifact) => runId === undefined || artifact.runId === runId);
    return json(200, {
      total_count: found.length,
      artifacts: found.slice((page - 1) * size, page * size).map(shown),
    });
  }

  function shown(artifact: FakeArtifact): object {
    return {
      id: artifact.id,
      name: artifact.name,
      size_in_bytes: artifact.bytes.length,
      expired: artifact.expired,
      created_at: new Date(artifact.createdAt).toISOString(),
      expires_at: new Date(artifact.expiresAt).toISOString(),
      ...(artifact.digest !== undefined && { digest: artifact.digest }),
      workflow_run: {
        id: artifact.runId,
        repository_id: options.repositoryId,
        head_repository_id: artifact.headRepositoryId,
        head_branch: artifact.headBranch,
        head_sha: options.headShaOf(artifact.runId),
      },
    };
  }

  return store;
}

/** A runtime token such as the runner gives to actions. */
export function runtimeToken(runId: number, job = "job-1"): string {
  const part = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const scp = `Actions.ExampleScope Actions.Results:run-${runId}:${job}`;
  return `${part({ alg: "RS256" })}.${part({ scp })}.c2ln`;
}

function backendOf(authorization: string): readonly [string, string] | undefined {
  const payload = authorization.replace(/^Bearer /, "").split(".")[1];
  if (payload === undefined) return undefined;
  const { scp } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
  const parts = /Actions\.Results:([^: ]+):([^: ]+)/.exec(scp);
  return parts === null ? undefined : [parts[1] ?? "", parts[2] ?? ""];
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function twirp(status: number, code: string, msg: string): Response {
  return json(status, { code, msg });
}

function json(status: number, body: unknown): Response {
  return Response.json(body, { status });
}
