import type { LineRange } from "../../core/changed/line_range.ts";
import type { Patience } from "./persist.ts";

/** A comment of this program on a proposal. */
export interface ForgeComment {
  /** Ascending: the oldest has the lowest. */
  readonly id: number;
  readonly body: string;
  /** Its page, where the forge says it. */
  readonly url?: string;
}

/** Lines of a file, and what is the matter with them. */
export interface LineMark extends LineRange {
  /** From the repository's top. */
  readonly path: string;
  readonly title: string;
  readonly message: string;
}

/** The gate's outcome on a commit, which the protection of a branch can require. */
export interface CheckContent {
  /** The commit that people see: the head of a pull request. */
  readonly commit: string;
  /** Always the same for one gate, because a branch's protection knows it by its name. */
  readonly name: string;
  readonly conclusion: "success" | "failure" | "neutral";
  /** One line. */
  readonly title: string;
  readonly markdown: string;
  /** What is marked in the change's files, the most important first; a forge that has no place for it leaves it out. */
  readonly marks?: readonly LineMark[];
  /** Where the whole report is. */
  readonly link?: string;
}

/** Where an outcome is shown. */
export interface ShownCheck {
  readonly kind: "check" | "status";
  readonly url?: string;
}

/**
 * A server on which changes are proposed and discussed, and what of a run can be shown there. Its requests fail with an error that
 * `refusal()` knows.
 */
export interface Forge {
  /** For sentences: `GitLab`. */
  readonly name: string;
  /** What it calls a proposed change. */
  readonly proposal: "pull request" | "merge request";
  /** Longer comments are refused, in UTF-16 code units. */
  readonly maxCommentCharacters: number;
  /** Its Markdown has neither `<details>` nor diagrams. */
  readonly isPlain?: true;
  /** What lets the token do it, for people. */
  readonly rights: { readonly comment: string; readonly check: string };
  /** How failures that pass are tried again; absent where the client does so itself. */
  readonly patience?: Patience;
  /** A line of Markdown that readers do not see. */
  hidden(text: string): string;
  /** This program's own comments only: anybody may write one that begins as ours do. */
  ownComments(proposal: number): Promise<readonly ForgeComment[]>;
  /** Writes a comment; gives its page. */
  addComment(proposal: number, body: string): Promise<string | undefined>;
  /** Writes it anew; gives its page. */
  updateComment(proposal: number, id: number, body: string): Promise<string | undefined>;
  removeComment(proposal: number, id: number): Promise<void>;
  /** Shows the outcome on the commit, or on the proposal where that is what a merge waits for; the same name replaces what was there. */
  showCheck(content: CheckContent, proposal: number | undefined): Promise<ShownCheck>;
}
