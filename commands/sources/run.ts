import { relative, sep } from "node:path";
import { sourceFiles } from "../../collectors/files/source_files.ts";
import { loc } from "../../collectors/lines/loc.ts";
import type { CollectorContext } from "../../collectors/types.ts";
import { formatCount, formatValue } from "../../core/text/format.ts";
import { CollectError } from "../../errors.ts";
import { resolveOptions } from "../../track/options.ts";
import { readSurroundings } from "../../track/surroundings.ts";
import type { Io } from "../io.ts";
import { print } from "../open.ts";
import type { SourceFile } from "../outputs.ts";
import { type CommonFlags, stylesOf, trackOptions } from "../shared.ts";
import { table } from "../table.ts";

/**
 * Lists the project's own files.
 *
 * @returns The exit code
 * @throws {CollectError} COLLECT_NOTHING, if the config's `sources` leave no file
 */
export async function listSources(flags: SourcesFlags, io: Io): Promise<number> {
  const withLines = flags.loc === true || flags.sort === "loc";
  const { config: { sources }, root } = await readSurroundings(
    resolveOptions(trackOptions(flags, io)),
  );
  const context: CollectorContext = {
    root,
    ...(sources !== undefined && { sources }),
    signal: io.signal,
  };
  const found = await sourceFiles({ paths: [], options: {} }, context);
  const files: SourceFile[] = [];
  for (const { path } of found) {
    files.push(withLines ? { path, ...await countLines(path, context) } : { path });
  }
  if (flags.sort === "loc") files.sort((a, b) => (b.lines ?? -1) - (a.lines ?? -1));
  const shown = files.map((file) =>
    flags.absolute === true ? file : { ...file, path: fromRoot(root, file.path) }
  );
  const total = files.reduce((sum, { lines = 0 }) => sum + lines, 0);
  const json = { root, files: shown, ...(withLines && { lines: total }) };
  return print(
    "sources",
    {
      json,
      lines: withLines ? locLines(shown, total, { flags, io }) : shown.map(({ path }) => path),
    },
    flags,
    io,
  );
}

/** The path as the config's `sources` sees it. */
function fromRoot(root: string, path: string): string {
  return relative(root, path).replaceAll(sep, "/");
}

/** What `loc` itself says of the file: it alone knows which languages there are. */
async function countLines(
  path: string,
  context: CollectorContext,
): Promise<Pick<SourceFile, "lines" | "language">> {
  context.signal?.throwIfAborted();
  try {
    const { sources: _all, ...anyFile } = context;
    const input = { paths: [path], options: { by: "language", kind: "all", gitignore: false } };
    const reading = (await loc.collect(input, anyFile)).find(({ labels }) => "language" in labels);
    return reading === undefined
      ? {}
      : { lines: Number(reading.value), language: reading.labels["language"] ?? "" };
  } catch (error) {
    if (error instanceof CollectError && error.code === "COLLECT_NOTHING") return {};
    throw error;
  }
}

function locLines(
  files: readonly SourceFile[],
  total: number,
  { flags, io }: { readonly flags: CommonFlags; readonly io: Io },
): readonly string[] {
  const style = stylesOf(flags, io).out;
  const [head = "", ...rows] = table(
    [{ title: "File" }, { title: "Language" }, { title: "Lines", align: "right" }],
    files.map(({ path, language = "", lines }) => [
      path,
      language,
      lines === undefined ? "–" : formatValue(lines, "integer"),
    ]),
    io.stdout.columns,
  );
  return [
    style.dim(head),
    ...rows,
    "",
    `${formatCount(total, "line")} of code in ${formatCount(files.length, "file")}.`,
  ];
}

/** Flags of `sources`. */
export interface SourcesFlags extends CommonFlags {
  readonly configFile?: string;
  readonly loc?: true;
  readonly sort: "name" | "loc";
  readonly absolute?: true;
}
