/** A way to run tests or a build, and the reports that it leaves. Paths count from the package's folder. */
export interface Tool {
  /** What the package's manifests must mention; absent: nothing, it is always there. */
  readonly needs?: RegExp;
  /** A line for a shell. */
  readonly run: string;
  /** The coverage report that it writes. */
  readonly coverage?: string;
  /** The test report that it writes. */
  readonly tests?: string;
}

/** A step of GitHub Actions that makes the language available. */
export interface SetupAction {
  /** Pinned to a commit. */
  readonly uses: string;
  /** The version that the commit is. */
  readonly version: string;
  /** Its inputs. */
  readonly with: Readonly<Record<string, string>>;
}

/** Everything that differs between kinds of projects. */
export interface ProjectKind {
  /** For people. */
  readonly label: string;
  /** Base names of the files that make a folder a package of this kind. */
  readonly manifest: RegExp;
  /** The ways to run the tests, best first; the first whose needs are met counts. */
  readonly tools: readonly Tool[];
  /** Lines that install the dependencies, by a file of the package (a lock file); the first that is there counts. */
  readonly install: readonly { readonly file?: RegExp; readonly run: string }[];
  /** The line that builds, where the manifests mention `needs`. */
  readonly build?: { readonly needs: RegExp; readonly run: string };
  /** Built files, as paths and globs from the package's folder; each is tried. */
  readonly built: readonly string[];
  /** Comments by which a warning of the compiler or a linter is switched off; a pattern for `count`. */
  readonly suppressions?: string;
  /** What says which dependencies are asked for, where no lock file is known. */
  readonly manifests?: RegExp;
  /** Absent: the runner has it. */
  readonly setup?: SetupAction;
  /** The container image for other CI systems. */
  readonly image: string;
}
