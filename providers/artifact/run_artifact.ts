import { StorageError } from "../../errors.ts";
import { createSend } from "./_http.ts";
import { type ArtifactContent, type ArtifactService, connectToArtifacts } from "./_service.ts";
import { artifactName } from "./settings.ts";
import type { ProviderContext } from "../types.ts";

/** What an upload needs from outside. */
export type UploadContext = Pick<
  ProviderContext,
  "env" | "fetch" | "now" | "random" | "sleep" | "log" | "signal"
>;

/** Where an uploaded artifact is. */
export interface RunArtifact {
  readonly artifactId: string;
  /** Opens a page in a browser, or downloads what is not one. */
  readonly url: string;
}

const TRIES = 3;

/** Whether the runner gives access to the artifacts of its run, as it does to actions but not to `run:` steps. */
export function canUploadArtifacts(env: ProviderContext["env"]): boolean {
  return (env["ACTIONS_RUNTIME_TOKEN"] ?? "") !== "" && (env["ACTIONS_RESULTS_URL"] ?? "") !== "";
}

/**
 * Uploads an artifact of this run besides the history; one of the same name, of an earlier attempt, gives way. What is no zip is uploaded
 * as it is, so that a click on a page's link shows it.
 *
 * @param content Name, which is also the file's name, bytes and type
 * @param context The runner's variables and the network
 * @returns Where it is
 * @throws {StorageError} STORAGE_NO_TOKEN outside an action, STORAGE_QUOTA, or what the service says
 */
export async function uploadRunArtifact(
  content: ArtifactContent,
  context: UploadContext,
): Promise<RunArtifact> {
  const { env } = context;
  const named = { ...content, name: artifactName(content.name) };
  const artifactId = await upload(
    named,
    (tries) => connectToArtifacts(env, createSend(context, { tries })),
  );
  const server = env["GITHUB_SERVER_URL"] || "https://github.com";
  const run = `${env["GITHUB_REPOSITORY"] ?? ""}/actions/runs/${env["GITHUB_RUN_ID"] ?? ""}`;
  return { artifactId, url: `${server}/${run}/artifacts/${artifactId}` };
}

async function upload(
  content: ArtifactContent,
  connect: (tries: number) => ArtifactService,
): Promise<string> {
  try {
    return await replace(connect(TRIES), content);
  } catch (error) {
    // Servers before version 7 take zips only; some say so with 400, `act` with 500.
    const isRefusal = content.mimeType !== "application/zip" && error instanceof StorageError &&
      ["STORAGE_PROTOCOL", "STORAGE_UNAVAILABLE"].includes(error.code);
    if (!isRefusal) throw error;
    const { zipSync } = await import("fflate");
    const bytes = new Uint8Array(zipSync({ [content.name]: content.bytes }));
    // Where nobody answers at all, that has been waited for already.
    return await replace(connect(1), { ...content, bytes, mimeType: "application/zip" });
  }
}

/** What an earlier attempt or another job of this run has left is of no further use. */
async function replace(service: ArtifactService, content: ArtifactContent): Promise<string> {
  let id = await service.upload(content);
  if (id === undefined) {
    const existing = await service.find(content.name);
    if (existing !== undefined && await service.remove(content.name, existing)) {
      id = await service.upload(content);
    }
  }
  if (id !== undefined) return id;
  throw new StorageError("STORAGE_CONFLICT", {
    what: `Cannot upload the artifact "${content.name}"`,
    why: "another job of this run uploads one of the same name at the same time",
    fix: "Give each of them a --report-dir of its own.",
  });
}
