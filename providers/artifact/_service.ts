import { createHash } from "node:crypto";
import { StorageError } from "../../errors.ts";
import { jsonOf, saidBy, type Send } from "./_http.ts";

/** An artifact of the running workflow run, as the service knows it. */
export interface OwnArtifact {
  readonly id: string;
  /** The job that made it. */
  readonly job: string;
  readonly sizeBytes: number;
}

/** What is uploaded. */
export interface ArtifactContent {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: string;
  /** RFC 3339; absent: as the repository is set. */
  readonly expiresAt?: string;
}

/** The writing half: the artifact service of the running workflow run, which only an action can reach. */
export interface ArtifactService {
  /** Uploads; `undefined` if the run already has an artifact of this name. */
  upload(content: ArtifactContent): Promise<string | undefined>;
  /** The run's own artifact of a name. */
  find(name: string): Promise<OwnArtifact | undefined>;
  /** Deletes what `find` returned; `false` if somebody has replaced it meanwhile. */
  remove(name: string, artifact: OwnArtifact): Promise<boolean>;
}

type Body = Readonly<Record<string, string | number>>;

const SERVICE = "twirp/github.actions.results.api.v1.ArtifactService";
/** As the official client sends; older servers and `act` know version 4 only and no `mime_type`. */
const CURRENT_VERSION = 7;
const OLD_VERSION = 4;
const BLOCK_BYTES = 8 * 2 ** 20;

/**
 * Connects to the artifact service.
 *
 * @param env The runner's variables ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL
 * @param send Sends requests
 * @returns The service
 * @throws {StorageError} STORAGE_NO_TOKEN where the runner gives no access
 */
export function connectToArtifacts(
  env: Readonly<Record<string, string | undefined>>,
  send: Send,
): ArtifactService {
  const { base, token, run, job } = access(env);
  const own = { workflow_run_backend_id: run, workflow_job_run_backend_id: job };

  const call = async (method: string, body: Body, expected: readonly number[] = []) => {
    const doing = `${METHODS[method] ?? method} at GitHub's artifact service`;
    const answer = await send({
      url: `${base}/${SERVICE}/${method}`,
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ ...own, ...body }),
      doing,
      expected: [...expected, 400, 403],
    });
    if (answer.status < 400) return { status: answer.status, value: jsonOf(answer, doing) };
    // What an expected refusal says is of no interest, and may be no JSON.
    if (expected.includes(answer.status)) return { status: answer.status, value: undefined };
    throw refusedBy(answer.status, saidBy(answer), doing);
  };

  /** Servers before version 7 refuse its unknown field, some with 400, `act` with 500. */
  const create = async ({ name, mimeType, expiresAt }: ArtifactContent) => {
    const body = { name, ...(expiresAt !== undefined && { expires_at: expiresAt }) };
    const current = { ...body, version: CURRENT_VERSION, mime_type: mimeType };
    // A single unpacked file needs the current version.
    if (mimeType !== "application/zip") return await call("CreateArtifact", current, [409]);
    for (const attempt of [current, { ...body, version: OLD_VERSION }]) {
      const answer = await call("CreateArtifact", attempt, [400, 409, 500]);
      if (answer.status !== 400 && answer.status !== 500) return answer;
    }
    return await call("CreateArtifact", current, [409]);
  };

  return {
    async upload(content) {
      const created = await create(content);
      if (created.status === 409) return undefined;
      const doing = `upload the artifact "${content.name}"`;
      await putBlocks(send, {
        ...content,
        doing,
        url: mustHave(created.value, "signed_upload_url", doing),
      });
      const hash = `sha256:${createHash("sha256").update(content.bytes).digest("hex")}`;
      const size = String(content.bytes.length);
      const finished = await call("FinalizeArtifact", { name: content.name, size, hash }, [409]);
      if (finished.status === 409) return undefined;
      return mustHave(finished.value, "artifact_id", doing);
    },
    async find(name) {
      const { value } = await call("ListArtifacts", { name_filter: name });
      const list = Object.entries(value ?? {}).find(([key]) => key === "artifacts")?.[1];
      const [found] = Array.isArray(list)
        ? list.filter((one) => textField(one, "name") === name)
        : [];
      return found === undefined ? undefined : {
        id: textField(found, "database_id"),
        job: textField(found, "workflow_job_run_backend_id"),
        sizeBytes: Number(textField(found, "size")),
      };
    },
    async remove(name, artifact) {
      // With the ids of the job that made it, so that nothing newer of another job can be hit.
      const body = { name, workflow_job_run_backend_id: artifact.job };
      return (await call("DeleteArtifact", body, [404])).status !== 404;
    },
  };
}

const METHODS: Readonly<Record<string, string>> = {
  CreateArtifact: "create the artifact",
  FinalizeArtifact: "finish the artifact",
  ListArtifacts: "list the run's artifacts",
  DeleteArtifact: "replace the artifact",
};

interface Access {
  readonly base: string;
  readonly token: string;
  /** Backend ids out of the token's claims. */
  readonly run: string;
  readonly job: string;
}

function access(env: Readonly<Record<string, string | undefined>>): Access {
  const token = env["ACTIONS_RUNTIME_TOKEN"];
  const url = env["ACTIONS_RESULTS_URL"];
  if (!token || !url) {
    throw new StorageError("STORAGE_NO_TOKEN", {
      what: "Cannot upload an artifact",
      why: env["ACTIONS_RUNTIME_URL"]
        ? "this GitHub server has no artifact service of version 4 (ACTIONS_RESULTS_URL is not set)"
        : "the runner gives ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL to actions only, not to `run:` steps",
      fix:
        "Run Unentropy Track with its action (`uses:`) or from a JavaScript action, or use the storage sqlite-s3.",
    });
  }
  const scope = scopes(token).map((scope) => scope.split(":"))
    .find((parts) => parts[0] === "Actions.Results" && parts.length === 3);
  const [, run, job] = scope ?? [];
  if (run === undefined || job === undefined) {
    throw new StorageError("STORAGE_NO_TOKEN", {
      what: "Cannot upload an artifact",
      why: "ACTIONS_RUNTIME_TOKEN does not say which run and job it is for",
      fix: "Run Unentropy Track in a GitHub Actions job.",
    });
  }
  return { base: new URL(url).origin, token, run, job };
}

/** The claims of a JSON Web Token, whose signature is the server's business. */
function scopes(token: string): readonly string[] {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return textField(JSON.parse(atob(payload)), "scp").split(" ");
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return [];
    throw error;
  }
}

interface BlobUpload extends ArtifactContent {
  /** The signed address, to which is only ever appended: its signature does not survive being parsed and printed. */
  readonly url: string;
  readonly doing: string;
}

/** Azure's block blobs: blocks, then their list (https://learn.microsoft.com/rest/api/storageservices/put-block-list). */
async function putBlocks(send: Send, { url, bytes, mimeType, doing }: BlobUpload): Promise<void> {
  const ids: string[] = [];
  for (let start = 0; start < bytes.length || start === 0; start += BLOCK_BYTES) {
    // All ids of a blob must have one length.
    const id = btoa(`block-${String(ids.length).padStart(6, "0")}`);
    ids.push(id);
    await send({
      url: `${url}&comp=block&blockid=${encodeURIComponent(id)}`,
      method: "PUT",
      headers: { "content-type": "application/octet-stream" },
      body: bytes.slice(start, start + BLOCK_BYTES),
      doing,
    });
  }
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join("");
  await send({
    url: `${url}&comp=blocklist`,
    method: "PUT",
    headers: { "content-type": "application/xml", "x-ms-blob-content-type": mimeType },
    body: `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`,
    doing,
  });
}

function refusedBy(status: number, said: string, doing: string): StorageError {
  const isQuota = /insufficient usage|quota/i.test(said);
  return new StorageError(
    isQuota ? "STORAGE_QUOTA" : status === 403 ? "STORAGE_PERMISSION" : "STORAGE_PROTOCOL",
    {
      what: `Cannot ${doing}`,
      why: `it answered ${status} ${said}`,
      fix: isQuota
        ? "Free artifact storage in the account's billing settings, shorten retention-days, or use the storage sqlite-s3."
        : "Run the job again; if it stays so, report it with this message.",
    },
  );
}

function mustHave(value: unknown, name: string, doing: string): string {
  const text = textField(value, name);
  if (text !== "") return text;
  throw new StorageError("STORAGE_PROTOCOL", {
    what: `Cannot ${doing}`,
    why: `the artifact service's answer has no ${name}`,
    fix: "Run the job again; if it stays so, report it with this message.",
  });
}

/** GitHub answers in snake_case, other servers in camelCase; ids come as texts or numbers. */
function textField(value: unknown, name: string): string {
  if (typeof value !== "object" || value === null) return "";
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const found = Object.entries(value).find(([key]) => key === name || key === camel)?.[1];
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
}
