import process from "node:process";
import { CI_NAMES, type CiName } from "../../onboarding/detect_project.ts";
import type { InitStorage } from "../../onboarding/config_text.ts";
import { formatValue } from "../../core/text/format.ts";
import type { WorkingMetric } from "./_try.ts";
import { interrupted } from "../interrupted.ts";
import type { Io } from "../io.ts";

/** What is decided about a new config. */
export interface InitChoices {
  readonly ci: CiName;
  readonly storage: InitStorage;
  readonly metrics: readonly WorkingMetric[];
}

/** The words for the choices. */
const STORAGES: readonly {
  readonly value: InitStorage;
  readonly label: string;
  readonly hint: string;
}[] = [
  { value: "sqlite-artifact", label: "GitHub Artifacts", hint: "nothing else to set up" },
  {
    value: "sqlite-git",
    label: "The repository's own server",
    hint: "a ref that clones do not fetch; never expires",
  },
  { value: "sqlite-s3", label: "S3 bucket", hint: "many jobs, years of history" },
  {
    value: "sqlite-local",
    label: "A file",
    hint: "for trying it out, and runners that keep their disk",
  },
];
const CI_LABELS: Readonly<Record<CiName, string>> = {
  github: "GitHub Actions",
  gitlab: "GitLab CI",
  buildkite: "Buildkite",
  none: "None",
};

/**
 * Whether somebody is there to answer.
 *
 * @returns `true` if both sides are a terminal
 */
export function canAsk(io: Io): boolean {
  return process.stdin.isTTY === true && io.stderr.isTerminal && io.env["CI"] === undefined;
}

/**
 * Asks for what was found out to be confirmed or changed. Questions go to stderr: stdout is for results.
 *
 * @param options `fixed`: what flags said, which is not asked for
 * @returns The choices
 * @throws {UsageError} `INTERRUPTED` when the user gives up
 */
export async function askChoices(
  found: InitChoices,
  io: Io,
  options: { readonly fixed: ReadonlySet<"ci" | "storage"> },
): Promise<InitChoices> {
  const { multiselect, select, isCancel } = await import("@clack/prompts");
  const common = { output: process.stderr, signal: io.signal };
  const given = <T>(answer: T): Exclude<T, symbol> => {
    if (isCancel(answer)) throw interrupted("init", "nothing was written");
    // What is no sign of giving up is an answer.
    return answer as Exclude<T, symbol>;
  };
  const keys = given(
    await multiselect({
      ...common,
      message: "Which metrics?",
      options: found.metrics.map(({ key, reading }) => ({
        value: key,
        label: key,
        hint: typeof reading.value === "string"
          ? reading.value
          : formatValue(reading.value, reading.unit),
      })),
      initialValues: found.metrics.map(({ key }) => key),
      required: true,
    }),
  );
  const ci = options.fixed.has("ci") ? found.ci : given(
    await select<CiName>({
      ...common,
      message: "Where does it run?",
      options: CI_NAMES.map((value) => ({ value, label: CI_LABELS[value] })),
      initialValue: found.ci,
    }),
  );
  const storage = options.fixed.has("storage") ? found.storage : given(
    await select<InitStorage>({
      ...common,
      message: "Where does the history live?",
      options: STORAGES.filter(({ value }) => value !== "sqlite-artifact" || ci === "github"),
      initialValue: usualStorage(ci),
    }),
  );
  return { ci, storage, metrics: found.metrics.filter(({ key }) => keys.includes(key)) };
}

/**
 * The storage that needs the least to be set up.
 *
 * @returns The storage type
 */
export function usualStorage(ci: CiName): InitStorage {
  switch (ci) {
    case "github":
      return "sqlite-artifact";
    case "gitlab":
    case "buildkite":
      return "sqlite-git";
    case "none":
      return "sqlite-local";
    default:
      return ci satisfies never;
  }
}
