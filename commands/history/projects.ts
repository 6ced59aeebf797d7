import { readProjects } from "../../history/projects.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import { stylesOf, type TrackFlags } from "../shared.ts";
import { table } from "../table.ts";

/**
 * `history projects`: whose runs the history holds.
 *
 * @param flags Where it is
 * @returns The exit code
 */
export async function listProjects(flags: TrackFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  const { store, context: { project: own } } = opened.target;
  const projects = (await store.projects?.() ?? readProjects(opened.session.history))
    .map((one) => ({ ...one, isOwn: one.project === own }));
  const [head = "", ...rows] = table(
    [{ title: "Project" }, { title: "Runs", align: "right" }, { title: "" }],
    projects.map(({ project, runs, isOwn }) => [project, String(runs), isOwn ? "this one" : ""]),
    io.stdout.columns,
  );
  const lines = projects.length === 0 ? ["No runs."] : [stylesOf(flags, io).out.dim(head), ...rows];
  return print("history projects", { json: { projects }, lines }, flags, io);
}
