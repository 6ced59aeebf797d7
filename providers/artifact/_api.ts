import { createHash } from "node:crypto";
import { StorageError } from "../../errors.ts";
import { type HttpRequest, jsonOf, type Send } from "./_http.ts";
import type { ArtifactSettings } from "./settings.ts";
import type { ListedArtifact, MakingRun } from "./_trust.ts";

/** The reading half: GitHub's REST API. */
export interface ArtifactApi {
  /** All artifacts with our name, of whatever branch and repository, in no order. */
  list(): Promise<readonly ListedArtifact[]>;
  /** The run that made an artifact; `undefined` if it was deleted. */
  run(id: string): Promise<MakingRun | undefined>;
  /** Whether a commit is a branch's tip or before it. A tag of the branch's name is no branch. */
  isOn(branch: string, commit: string): Promise<boolean>;
  /** The zip, checked against its digest; `undefined` if it has expired or was deleted. */
  zip(artifact: ListedArtifact): Promise<Uint8Array | undefined>;
  /** Requests that count against the API's budget. */
  readonly requests: number;
}

const PAGE_SIZE = 100;
const MAX_PAGES = 10;
const GONE: readonly number[] = [404, 410];
const MAX_ZIP_BYTES = 256 * 2 ** 20;

/**
 * Reads artifacts.
 *
 * @param settings Where and what
 * @param send Sends requests
 * @param log Told when there are more artifacts than are read
 * @returns The reader
 */
export function createArtifactApi(
  settings: ArtifactSettings,
  send: Send,
  log: (line: string) => void,
): ArtifactApi {
  const { apiUrl, repository, token, name } = settings;
  const base = `${apiUrl}/repos/${repository}`;
  const runs = new Map<string, MakingRun | undefined>();
  const tips = new Map<string, string | undefined>();
  const found = new Map<string, boolean>();
  let requests = 0;
  const get = (path: string, doing: string, more: Partial<HttpRequest> = {}) => {
    requests++;
    return send({
      url: base + path,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
        "user-agent": "unentropy-track",
      },
      doing,
      ...more,
    });
  };

  return {
    get requests() {
      return requests;
    },
    async list() {
      const doing = `list the artifacts "${name}" of ${repository}`;
      const found: ListedArtifact[] = [];
      for (let page = 1; page <= MAX_PAGES; page++) {
        const query = new URLSearchParams({
          name,
          per_page: String(PAGE_SIZE),
          page: String(page),
        });
        const items = itemsOf(
          jsonOf(await get(`/actions/artifacts?${query}`, doing), doing),
          doing,
        );
        found.push(...items.map(toArtifact));
        if (items.length < PAGE_SIZE) return found;
      }
      log(`There are more than ${found.length} artifacts "${name}"; older ones are not looked at`);
      return found;
    },
    async run(id) {
      if (!runs.has(id)) {
        const doing = `read the run ${id} of ${repository}`;
        const answer = await get(`/actions/runs/${id}`, doing, { expected: [404] });
        const value = answer.status === 404 ? undefined : toRun(jsonOf(answer, doing));
        runs.set(id, value);
      }
      return runs.get(id);
    },
    async isOn(branch, commit) {
      if (!tips.has(branch)) {
        const doing = `read the branch ${branch} of ${repository}`;
        const answer = await get(`/branches/${encodeURIComponent(branch)}`, doing, {
          expected: [404],
        });
        const tip = answer.status === 404
          ? undefined
          : text(field(field(jsonOf(answer, doing), "commit"), "sha"));
        tips.set(branch, tip);
      }
      const tip = tips.get(branch);
      if (!tip || commit === "" || tip === commit) return tip === commit && commit !== "";
      const pair = `${tip}...${commit}`;
      if (!found.has(pair)) {
        const doing = `compare ${commit} with the branch ${branch} of ${repository}`;
        const answer = await get(`/compare/${pair}`, doing, { expected: [404] });
        const status = answer.status === 404 ? "" : text(field(jsonOf(answer, doing), "status"));
        found.set(pair, status === "behind" || status === "identical");
      }
      return found.get(pair) === true;
    },
    async zip(artifact) {
      const doing = `download the artifact ${artifact.id} ("${name}" of ${repository})`;
      // The address is good for a minute only, so both steps are tried again together.
      for (let attempt = 1;; attempt++) {
        const answer = await get(`/actions/artifacts/${artifact.id}/zip`, doing, {
          expected: GONE,
        });
        if (GONE.includes(answer.status)) return undefined;
        const location = answer.headers.get("location");
        // Another host: it gets no token. Between the two requests a job of the same run may replace the artifact.
        const { bytes, status } = location === null
          ? answer
          : await send({ url: location, doing, maxBytes: MAX_ZIP_BYTES, expected: GONE });
        if (GONE.includes(status)) return undefined;
        const actual = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
        if (artifact.digest === undefined || artifact.digest === actual) return bytes;
        if (attempt === 2) throw wrongDigest(doing, artifact);
        log(`The artifact ${artifact.id} arrived damaged; downloading it again`);
      }
    },
  };
}

function wrongDigest(doing: string, artifact: ListedArtifact): StorageError {
  return new StorageError("STORAGE_PROTOCOL", {
    what: `Cannot ${doing}`,
    why: `its bytes do not have the digest ${artifact.digest}`,
    fix:
      `Run the job again; if it stays so, delete the artifact ${artifact.id}, and an older one is used.`,
  });
}

function itemsOf(page: unknown, doing: string): readonly Readonly<Record<string, unknown>>[] {
  const items = field(page, "artifacts");
  if (Array.isArray(items)) return items;
  throw new StorageError("STORAGE_PROTOCOL", {
    what: `Cannot ${doing}`,
    why: "the answer holds no list of artifacts",
    fix: "Check GITHUB_API_URL.",
  });
}

function toArtifact(item: Readonly<Record<string, unknown>>): ListedArtifact {
  const run = item["workflow_run"];
  const expiresAt = Date.parse(text(item["expires_at"]));
  const digest = text(item["digest"]);
  return {
    id: text(item["id"]),
    sizeBytes: Number(item["size_in_bytes"] ?? 0),
    expired: item["expired"] === true,
    createdAt: Date.parse(text(item["created_at"])) || 0,
    expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
    ...(digest.startsWith("sha256:") && { digest }),
    runId: text(field(run, "id")),
    repositoryId: text(field(run, "repository_id")),
    headRepositoryId: text(field(run, "head_repository_id")),
    headBranch: text(field(run, "head_branch")),
  };
}

function toRun(value: unknown): MakingRun {
  return {
    event: text(field(value, "event")),
    path: text(field(value, "path")),
    commit: text(field(value, "head_sha")),
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** Ids are numbers in JSON and texts here. */
function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
