import { Buffer } from "node:buffer";

/** A file of a commit. */
export interface TreeBlob {
  readonly path: string;
  /** Git's name of its content. */
  readonly id: string;
  readonly sizeBytes: number;
}

/** What a commit of ours holds. */
export interface HistoryTree {
  readonly commit: string;
  /** The parts of the base, in order. */
  readonly base: readonly TreeBlob[];
  readonly pieces: readonly TreeBlob[];
}

/** A file of a commit to be: new, or as another commit has it. */
export type NewFile =
  & { readonly path: string }
  & (
    | { readonly bytes: Uint8Array }
    | { readonly id: string }
  );

const BASE = "base/";
const PIECES = "runs/";
const README = "README.md";

/** GitHub refuses files of 100 MB and warns above 50. */
const PART_BYTES = 40 * 2 ** 20;

/**
 * Reads what `git ls-tree -r -l -z` says.
 *
 * @returns `undefined` if the commit has files that are not ours
 */
export function parseTree(commit: string, listing: string): HistoryTree | undefined {
  const blobs = listing.split("\0").filter((line) => line !== "").map((line): TreeBlob => {
    const [, id = "", size = "", path = ""] = /^\d+ blob ([0-9a-f]+) +(\d+)\t([^]*)$/.exec(line) ??
      [];
    return { path, id, sizeBytes: Number(size) };
  });
  const isOurs = blobs.every(({ path }) =>
    path === README || /^base\/\d+$/.test(path) || path.startsWith(PIECES)
  );
  if (!isOurs || blobs.length === 0) return undefined;
  return {
    commit,
    base: blobs.filter(({ path }) => path.startsWith(BASE)),
    pieces: blobs.filter(({ path }) => path.startsWith(PIECES)),
  };
}

/**
 * The parts of a base.
 *
 * @param partBytes The most that one file may have
 */
export function baseFiles(bytes: Uint8Array, partBytes: number = PART_BYTES): readonly NewFile[] {
  const count = Math.max(1, Math.ceil(bytes.length / partBytes));
  return Array.from({ length: count }, (_, at) => ({
    path: `${BASE}${String(at).padStart(3, "0")}`,
    bytes: bytes.subarray(at * partBytes, (at + 1) * partBytes),
  }));
}

/** A piece as a file. */
export function pieceFile(name: string, bytes: Uint8Array): NewFile {
  return { path: PIECES + name, bytes };
}

/** The name under which a piece was stored. */
export function nameOfPiece({ path }: TreeBlob): string {
  return path.slice(PIECES.length);
}

/**
 * The input of `git fast-import` that makes a commit without parents.
 *
 * @param ref What points to it
 * @param seconds Since 1970
 */
export function importStream(
  files: readonly NewFile[],
  { ref, seconds, nonce }: {
    readonly ref: string;
    readonly seconds: number;
    /** Makes it another commit than everybody else's, whatever they hold. */
    readonly nonce: string;
  },
): Uint8Array {
  const parts: Uint8Array[] = [];
  const line = (text: string) => parts.push(Buffer.from(`${text}\n`));
  const data = (bytes: Uint8Array) => {
    line(`data ${bytes.length}`);
    parts.push(bytes);
    line("");
  };
  line("feature done");
  line(`commit ${ref}`);
  line(`committer ${COMMITTER} ${seconds} +0000`);
  data(Buffer.from(`${MESSAGE}\nWrite: ${nonce}\n`));
  line(`M 100644 inline ${README}`);
  data(Buffer.from(ABOUT));
  for (const file of files) {
    if ("id" in file) line(`M 100644 ${file.id} ${file.path}`);
    else {
      line(`M 100644 inline ${file.path}`);
      data(file.bytes);
    }
  }
  line("done");
  return Buffer.concat(parts);
}

const COMMITTER = "Unentropy Track <unentropy-track@localhost>";
// Where the ref is a branch, no pipeline has anything to do for it.
const MESSAGE = "The history of Unentropy Track\n\n[skip ci]\n";

const ABOUT = `# The history of Unentropy Track

This commit is replaced by every run that is recorded; it has no parents and never gets any.
\`base/\` is one SQLite database, in parts where it is large; each file in \`runs/\` is a small one of the same kind.

    cat base/* > history.db
    unentropy-track history merge runs/* --storage-type sqlite-local --storage-path history.db
`;
