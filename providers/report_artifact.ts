import { StorageError } from "../errors.ts";
import { createSend } from "./artifact_http.ts";
import {
  type ArtifactContent,
  type ArtifactService,
  connectToArtifacts,
} from "./artifact_service.ts";
import { artifactName } from "./artifact_settings.ts";
import type { ProviderContext } from "./types.ts";

/** What an upload of a report needs from outside. */
export type ReportUploadContext = Pick<
  ProviderContext,
  "env" | "fetch" | "now" | "random" | "sleep" | "log" | "signal"
>;

/** Where an uploaded report is. */
export interface UploadedReport {
  readonly artifactId: string;
  /** Opens the report in a browser, or downloads it from servers that only know zips. */
  readonly url: string;
}

const TRIES = 3;

/**
 * Uploads the report as an artifact of its own, unzipped, so that a click on its link shows it.
 *
 * @param html The report
 * @param name The artifact's and file's name, for example `unentropy-report.html`
 * @param context The runner's variables and the network
 * @returns Where it is
 * @throws {StorageError} STORAGE_NO_TOKEN outside an action, STORAGE_QUOTA, or what the service says
 */
export async function uploadReportArtifact(
  html: string,
  name: string,
  context: ReportUploadContext,
): Promise<UploadedReport> {
  const { env } = context;
  const service = connectToArtifacts(env, createSend(context, { tries: TRIES }));
  const safe = artifactName(name);
  const bytes = new TextEncoder().encode(html);
  const artifactId = await uploadPage(service, { name: safe, bytes, mimeType: "text/html" });
  const server = env["GITHUB_SERVER_URL"] || "https://github.com";
  const run = `${env["GITHUB_REPOSITORY"] ?? ""}/actions/runs/${env["GITHUB_RUN_ID"] ?? ""}`;
  return { artifactId, url: `${server}/${run}/artifacts/${artifactId}` };
}

async function uploadPage(service: ArtifactService, page: ArtifactContent): Promise<string> {
  try {
    return await replace(service, page);
  } catch (error) {
    // Servers before version 7 take zips only; some say so with 400, `act` with 500.
    const isRefusal = error instanceof StorageError &&
      ["STORAGE_PROTOCOL", "STORAGE_UNAVAILABLE"].includes(error.code);
    if (!isRefusal) throw error;
    const { zipSync } = await import("fflate");
    const bytes = new Uint8Array(zipSync({ [page.name]: page.bytes }));
    return await replace(service, { ...page, bytes, mimeType: "application/zip" });
  }
}

/** A report of an earlier attempt or of another job of this run is of no further use. */
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
    fix: "Give each job of a matrix its own report name.",
  });
}
