import type { SourceTree } from "../types.ts";
import { isForeignPath, isGenerated } from "./foreign.ts";
import { gitAttributes } from "./git_attributes.ts";
import type { FoundFile } from "./walk.ts";

/** Which files the project's people wrote. */
export interface Authorship {
  /** By its path and the attributes that git has for it. */
  readonly isOwn: (file: FoundFile) => boolean;
  /** By its content, where git has no attribute for it. */
  readonly isWritten: (file: FoundFile, bytes: Uint8Array) => boolean;
}

/** What the origin of files is told from. */
export interface AuthorshipOptions {
  /** The config's folder, absolute. */
  readonly root: string;
  /** What was asked for: what a path names is meant, whoever wrote it. */
  readonly paths: readonly string[];
  /** Whether everything counts as the project's own. */
  readonly isAll?: boolean;
  /** Where the files are, if not on the disk. */
  readonly tree?: SourceTree;
}

/**
 * Tells the project's own work from what was generated or brought along, as GitHub's linguist does: by `.gitattributes`, by well-known
 * paths, by what generators write.
 *
 * @param files All that will be asked for
 * @returns The two questions
 */
export function authorshipOf(
  files: readonly FoundFile[],
  { root, paths, isAll = false, tree }: AuthorshipOptions,
): Authorship {
  if (isAll) return { isOwn: () => true, isWritten: () => true };
  const attributes = ["linguist-generated", "linguist-vendored"] as const;
  const attributeOf = gitAttributes(files, { root, attributes, ...(tree && { tree: tree.files }) });
  const named = paths.map((path) => path.replace(/^(?:\.\/)+|\/+$/g, ""));
  const isNamed = ({ shown }: FoundFile) =>
    named.some((path) =>
      shown === path || (isForeignPath(`${path}/x`) && shown.startsWith(`${path}/`))
    );
  return {
    isOwn: (file) => {
      const marks = attributes.map((attribute) => attributeOf(file, attribute));
      if (marks.includes(true)) return false;
      return marks.includes(false) || isNamed(file) || !isForeignPath(file.shown);
    },
    isWritten: (file, bytes) =>
      isNamed(file) || attributeOf(file, "linguist-generated") === false ||
      !isGenerated(file.path, bytes),
  };
}
