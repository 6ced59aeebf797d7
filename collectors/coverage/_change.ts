import { posix } from "node:path";
import {
  type ChangeCoverage,
  coverageOfChange,
  type LostFile,
  type TellOptions,
} from "../../core/changed/coverage_of_change.ts";
import type { ChangedFile } from "../../core/changed/diff.ts";
import { lostLines } from "../../core/changed/lost_lines.ts";
import type { KnownChange } from "../../core/changed/known_change.ts";
import { formatCount, shortCommit } from "../../core/text/format.ts";
import { CollectError } from "../../errors.ts";
import { authorshipOf } from "../files/authorship.ts";
import { isBinary, sourceReader } from "../files/read_source.ts";
import type { CollectorContext } from "../types.ts";
import type { CoverageModel } from "./_model.ts";
import { coverablesOf, type CoveredFile } from "./_points.ts";

/** How a change is looked at. */
export interface ChangeOptions {
  readonly context: Pick<CollectorContext, "root" | "signal">;
  /** Whether a file of the project is asked for, by its path from the config's folder. */
  readonly isWanted: (path: string) => boolean;
}

/** A touched file under the name that the reports have for it. */
interface Touched {
  readonly file: ChangedFile;
  readonly name: string;
  readonly measured: CoveredFile | undefined;
}

const ANYWHERE = [{ first: 0, last: Infinity }];

/** Files of tests, which are seldom measured themselves. */
const TEST_FILE =
  /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|testing|fixtures|e2e)\/|(?:^|[/._-])(?:test|spec)[._-]|[._-](?:test|spec|tests|specs)\.|Tests?\.\w+$/;

/**
 * Tells how much of a change's touched lines the reports say to be covered. Generated files count as little as for `loc`; a file that is of
 * a measured kind, and that no report mentions, is told apart.
 *
 * @param model What the reports say together
 * @param change Which lines are touched
 * @returns The numbers, and what is not covered, with paths from the repository's top
 * @throws {CollectError} `COLLECT_NO_LINES` if nothing that the change touches can be covered; `COLLECT_OPTIONS` if the reports do not say
 * where their points are
 */
export function changeCoverage(
  model: CoverageModel,
  change: KnownChange,
  { context, isWanted }: ChangeOptions,
): ChangeCoverage {
  const kinds = new Set([...model.files.keys()].map((path) => posix.extname(path)));
  const touched = change.files.filter(({ lines }) => lines.length > 0)
    .map((file): Touched => {
      const name = posix.relative(change.prefix, file.path);
      return { file, name, measured: model.files.get(name) };
    })
    .filter(({ name, measured }) =>
      isWanted(name) &&
      (measured !== undefined || (kinds.has(posix.extname(name)) && !TEST_FILE.test(name)))
    );
  const written = writtenFiles(touched, context);
  const found = coverageOfChange(
    written.map(({ file, measured }) => ({
      path: file.path,
      lines: file.lines,
      ...(measured !== undefined && { coverable: coverablesOf(measured, file.lines) }),
    })),
    tellOptions(model),
  );
  if (found.total > 0) return found;
  refuseUnplaced(model, written);
  throw nothingTouched(found, change);
}

/**
 * Finds what the change does not touch and no test reaches any more.
 *
 * @param before What the reports of the base say together
 * @param now What those of the change say
 */
export function lostFiles(
  before: CoverageModel,
  now: CoverageModel,
  { change, isWanted }: Pick<ChangeOptions, "isWanted"> & { readonly change: KnownChange },
): readonly LostFile[] {
  const byOldName = new Map(
    change.files.map((file) => [posix.relative(change.prefix, file.from ?? file.path), file]),
  );
  const lost: LostFile[] = [];
  for (const [name, file] of before.files) {
    const changed = byOldName.get(name);
    const path = changed?.path ?? posix.join(change.prefix, name);
    const own = posix.relative(change.prefix, path);
    const present = now.files.get(own);
    if (present === undefined || file.covered === 0 || !isWanted(own)) continue;
    const found = lostLines({
      path,
      before: coverablesOf(file, ANYWHERE),
      now: coverablesOf(present, ANYWHERE),
      hunks: changed?.hunks ?? [],
    }, tellOptions(now));
    if (found !== undefined) lost.push(found);
  }
  return lost;
}

function tellOptions({ kind }: CoverageModel): TellOptions {
  return { isPartlyEnough: kind !== "branch" };
}

function writtenFiles(
  touched: readonly Touched[],
  { root, signal }: ChangeOptions["context"],
): readonly Touched[] {
  const places = new Map(
    touched.map((
      one,
    ) => [one, { path: posix.join(root.replaceAll("\\", "/"), one.name), shown: one.name }]),
  );
  const { isOwn, isWritten } = authorshipOf([...places.values()], { root, paths: [] });
  const read = sourceReader();
  return touched.filter((one) => {
    signal?.throwIfAborted();
    const place = places.get(one);
    if (place === undefined || !isOwn(place)) return false;
    const bytes = read(place, (head) => !isBinary(head));
    // What was measured and is gone since cannot be asked who wrote it.
    return bytes === undefined || isWritten(place, bytes);
  });
}

/** Else a format that numbers its branches would make every change pass. */
function refuseUnplaced({ kind }: CoverageModel, touched: readonly Touched[]): void {
  const unplaced = touched.find(({ measured }) =>
    measured !== undefined && measured.total > 0 &&
    coverablesOf(measured, ANYWHERE).next().done === true
  );
  if (unplaced === undefined) return;
  throw new CollectError("COLLECT_OPTIONS", {
    what: `Cannot tell the ${kind} coverage of the change`,
    why: `the report does not say on which lines of ${unplaced.name} its points are`,
    fix: kind === "line" ? "Give a report that lists lines, not a summary" : "Use --type line",
  });
}

function nothingTouched(
  { unmeasured: [first], unmeasuredFiles }: ChangeCoverage,
  { base }: KnownChange,
): CollectError {
  const since = `since ${shortCommit(base)}`;
  const more = unmeasuredFiles > 1 ? ` and ${formatCount(unmeasuredFiles - 1, "more file")}` : "";
  return new CollectError("COLLECT_NO_LINES", {
    what: "The change has no coverage",
    why: first === undefined
      ? `it touches no line ${since} that could be covered`
      : `no report mentions ${first.path}${more}, and nothing else that it touches ${since} could be covered`,
    fix: first === undefined
      ? "Nothing is wrong; a change with code has one"
      : "Let the tests' tool measure files that no test loads, too",
  });
}
