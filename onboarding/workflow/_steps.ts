import { parseCollectLine } from "../../config/collect_line.ts";
import { BUILD_TIME_FILE } from "../built.ts";
import { within } from "../draft.ts";
import type { DetectedProject, ProjectPackage } from "../detect_project.ts";
import type { SetupAction, Tool } from "../kinds/kind.ts";
import type { WorkflowOptions } from "./options.ts";
import { toolLine } from "./tool_line.ts";
import { shellWord } from "./_yaml.ts";

/** Lines for a shell, and the folder in which they run. */
export interface Step {
  /** One that measures runs although another that measures failed: its numbers are wanted all the same. */
  readonly type: "prepare" | "measure";
  readonly lines: readonly string[];
  readonly folder: string;
}

/**
 * Install, build, then measure: of each package in its folder.
 *
 * @returns In the order in which they run
 */
export function stepsOf(
  { packages }: DetectedProject,
  { commands }: Pick<WorkflowOptions, "commands">,
): readonly Step[] {
  const each = (
    type: Step["type"],
    linesOf: (one: ProjectPackage) => readonly (readonly string[])[],
  ) =>
    packages.flatMap((one) => linesOf(one).map((lines) => ({ type, lines, folder: one.folder })));
  const reads = (path: string) => commands.some((command) => wordsOf(command).includes(path));
  return [
    ...each("prepare", ({ plan }) => plan.install.map((line) => [line])),
    ...each("prepare", ({ plan: { build }, folder }) => {
      if (build === undefined) return [];
      return [reads(within(folder, BUILD_TIME_FILE)) ? timed(build.run) : [build.run]];
    }),
    ...each(
      "measure",
      (one) => one.plan.tests.map((tool) => [testLine(tool, one, packages, commands)]),
    ),
    ...each(
      "measure",
      ({ plan, folder }) =>
        plan.checkers.filter(({ makes }) => reads(within(folder, makes))).map(({ run }) => [run]),
    ),
  ];
}

/** In seconds, with the milliseconds behind the point. */
function timed(line: string): readonly string[] {
  return [
    "start=$(date +%s%3N)",
    line,
    `echo "$(($(date +%s%3N) - start))e-3" > ${BUILD_TIME_FILE}`,
  ];
}

/** The tests' line, told to write where the config reads. */
function testLine(
  tool: Tool,
  { folder }: ProjectPackage,
  packages: readonly ProjectPackage[],
  commands: readonly string[],
): string {
  const read = (collector: "coverage" | "tests") => {
    const words = commands.map(wordsOf).find(([name]) => name === collector);
    const path = words?.at(-1);
    const prefix = folder === "" ? "" : `${folder}/`;
    const isMine = packages.length === 1 && path !== undefined && path.startsWith(prefix) &&
      !path.includes("*");
    return isMine ? { [collector]: path.slice(prefix.length) } : {};
  };
  return toolLine(tool, { ...read("coverage"), ...read("tests") });
}

/** The collector and its arguments. */
function wordsOf(command: string): readonly string[] {
  const line = parseCollectLine(command);
  return line === undefined ? [] : [line.from, ...line.args];
}

/**
 * The actions that make the packages' tools available, each once.
 *
 * @returns In the order of the packages
 */
export function setupsOf(packages: readonly ProjectPackage[]): readonly SetupAction[] {
  const found = packages.flatMap(({ folder, plan }) =>
    plan.setup.map((setup) => {
      const inputs = Object.entries(setup.with).map(([name, value]) =>
        [name, name.endsWith("-file") ? within(folder, value) : value] as const
      );
      return { ...setup, with: Object.fromEntries(inputs) };
    })
  );
  return [...new Map(found.map((setup) => [setup.uses, setup])).values()];
}

/**
 * A step's lines for a shell that stays in one folder for all of them.
 *
 * @returns Lines
 */
export function inFolder({ lines, folder }: Step): readonly string[] {
  return folder === "" ? lines : [`(cd ${shellWord(folder)} && ${lines.join(" && ")})`];
}
