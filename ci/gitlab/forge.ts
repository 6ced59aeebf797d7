import { type Ask, askForge } from "../forge/ask.ts";
import { listOf } from "../forge/answers.ts";
import { cutLine } from "../forge/cut.ts";
import type { ForgeNetwork, ForgePlace, NoForge } from "../forge/place.ts";
import { ForgeRefusal } from "../forge/refusal.ts";
import type { CheckContent, Forge, ForgeComment, ShownCheck } from "../forge/types.ts";
import { at, idAt, textAt } from "../../core/json_value.ts";

/** GitLab refuses a million characters; nobody reads so many. */
const MAX_NOTE_CHARACTERS = 65_000;
/** Limit of the statuses API, of its description and its address. */
const MAX_STATUS_CHARACTERS = 255;
/** 10,000 notes. */
const MAX_PAGES = 100;

/** What is asked, and as whom. */
interface GitLab {
  readonly ask: Ask;
  /** The project that the merge request is of, as it stands in a path. */
  readonly project: string;
  /** Whether an author is who writes with this token. */
  readonly isOwn: () => Promise<(author: unknown) => boolean>;
  /** The merge request's page, without its number. */
  readonly page: string;
}

/**
 * GitLab as a forge: with the token in `GITLAB_TOKEN` or else with the job's own, which GitLab lets write only where it is told to.
 * Sources: https://docs.gitlab.com/api/notes/, https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
 *
 * @returns The forge, or why there is none
 */
export function gitlabForge(place: ForgePlace, network: ForgeNetwork): Forge | NoForge {
  const { env } = network;
  const token = env.GITLAB_TOKEN;
  const jobToken = runsInFork(env) ? undefined : env.CI_JOB_TOKEN;
  if (!token && !jobToken) return { proposal: "merge request", advice: adviceOf(place, env) };
  const server = place.serverUrl ?? "https://gitlab.com";
  const ask = askForge({
    base: env.CI_API_V4_URL || `${server}/api/v4`,
    headers: token ? { "authorization": `Bearer ${token}` } : { "job-token": jobToken ?? "" },
    fetch: network.fetch,
    signal: network.signal,
  });
  const id = env.CI_MERGE_REQUEST_PROJECT_ID || env.CI_PROJECT_ID;
  const gitlab: GitLab = {
    ask,
    project: `/projects/${place.ci === "gitlab" && id ? id : encodeURIComponent(place.project)}`,
    // A job's token acts as the user who started it, and may not ask who that is.
    isOwn: token
      ? () => ownerOf(ask)
      : () =>
        Promise.resolve((author) =>
          !!env.GITLAB_USER_LOGIN && textAt(author, "username") === env.GITLAB_USER_LOGIN
        ),
    page: `${env.CI_MERGE_REQUEST_PROJECT_URL || `${server}/${place.project}`}/-/merge_requests`,
  };
  return {
    name: "GitLab",
    proposal: "merge request",
    maxCommentCharacters: MAX_NOTE_CHARACTERS,
    patience: network,
    rights: token
      ? {
        comment: "GITLAB_TOKEN needs the scope `api` and the role Reporter in this project",
        check: "GITLAB_TOKEN needs the scope `api` and the role Developer in this project",
      }
      : { comment: TOKEN_ADVICE, check: "set GITLAB_TOKEN" },
    hidden: (text) => `<!-- ${text} -->`,
    ownComments: (proposal) => ownNotes(gitlab, proposal),
    addComment: async (proposal, body) => {
      const { body: note } = await ask("POST", notesOf(gitlab, proposal), { body });
      return urlOf(gitlab, proposal, idAt(note, "id"));
    },
    updateComment: async (proposal, note, body) => {
      await ask("PUT", `${notesOf(gitlab, proposal)}/${note}`, { body });
      return urlOf(gitlab, proposal, note);
    },
    removeComment: async (proposal, note) => {
      await ask("DELETE", `${notesOf(gitlab, proposal)}/${note}`);
    },
    showCheck: (content) => setStatus(gitlab, content, env),
  };
}

const TOKEN_ADVICE =
  "a job's own token may not write here: set GITLAB_TOKEN, a masked variable with a project access token of the scope `api` and the " +
  "role Developer";

/** A fork's pipeline has the fork's token, which is nothing to the project that the merge request is of. */
function runsInFork(env: ForgeNetwork["env"]): boolean {
  const target = env.CI_MERGE_REQUEST_PROJECT_ID;
  return !!target && target !== env.CI_PROJECT_ID;
}

function adviceOf({ ci }: ForgePlace, env: ForgeNetwork["env"]): string {
  if (!runsInFork(env)) return ci === "gitlab" ? TOKEN_ADVICE : "set GITLAB_TOKEN";
  return "this pipeline runs in the fork, whose token may not write here; a member of the project can run the merge request's " +
    "pipeline in it";
}

async function ownerOf(ask: Ask): Promise<(author: unknown) => boolean> {
  const own = idAt((await ask("GET", "/user")).body, "id");
  return (author) => own !== undefined && idAt(author, "id") === own;
}

function notesOf({ project }: GitLab, proposal: number): string {
  return `${project}/merge_requests/${proposal}/notes`;
}

function urlOf({ page }: GitLab, proposal: number, note: number | undefined): string | undefined {
  return note === undefined ? undefined : `${page}/${proposal}#note_${note}`;
}

async function ownNotes(gitlab: GitLab, proposal: number): Promise<readonly ForgeComment[]> {
  const notes: unknown[] = [];
  let page = "1";
  for (let read = 0; page !== "" && read < MAX_PAGES; read++) {
    const path = `${notesOf(gitlab, proposal)}?sort=asc&order_by=created_at&per_page=100`;
    const { body, headers } = await gitlab.ask("GET", `${path}&page=${page}`);
    notes.push(...listOf(body));
    page = headers.get("x-next-page") ?? "";
  }
  const isOwn = await gitlab.isOwn();
  return notes.flatMap((note) => {
    const id = idAt(note, "id");
    const isNote = id !== undefined && at(note, "system") !== true && isOwn(at(note, "author"));
    const url = urlOf(gitlab, proposal, id);
    return isNote ? [{ id, body: textAt(note, "body") ?? "", ...(url && { url }) }] : [];
  });
}

/** In a pipeline the status becomes a job of it, which "pipelines must succeed" waits for. */
async function setStatus(
  { ask, project }: GitLab,
  { commit, name, conclusion, title, link }: CheckContent,
  env: ForgeNetwork["env"],
): Promise<ShownCheck> {
  const pipeline = Number(env.CI_PIPELINE_ID);
  const inPipeline = env.GITLAB_CI === "true" && Number.isSafeInteger(pipeline) && pipeline > 0;
  // The pipeline of merged results is of the merge and not of the head that people see.
  const sha = inPipeline ? env.CI_COMMIT_SHA || commit : commit;
  try {
    await ask("POST", `${project}/statuses/${sha}`, {
      state: conclusion === "failure" ? "failed" : "success",
      name: cutLine(name, MAX_STATUS_CHARACTERS),
      description: cutLine(title, MAX_STATUS_CHARACTERS),
      ...(link !== undefined && link.length <= MAX_STATUS_CHARACTERS && { target_url: link }),
      ...(inPipeline && { pipeline_id: pipeline }),
    });
  } catch (error) {
    // It says so already: https://docs.gitlab.com/api/commits/ refuses a state that a status has.
    const isSaid = error instanceof ForgeRefusal && error.status === 400 &&
      /cannot transition/i.test(error.message);
    if (!isSaid) throw error;
  }
  return { kind: "status", ...(link !== undefined && { url: link }) };
}
