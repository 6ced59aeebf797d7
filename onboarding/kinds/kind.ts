/** A package's folder as its kind looks at it. Paths count from it. */
export interface PackageFacts {
  /** Every file of the project's own in it and below. */
  readonly paths: readonly string[];
  /** The text of a file that the kind reads; empty where there is none. */
  readonly read: (path: string) => string;
  /** The texts of all manifests in it and below. */
  readonly text: string;
}

/** A line for a shell that runs tests, and the reports that it leaves. Paths count from the package's folder. */
export interface Tool {
  /** `{coverage}` and `{tests}` stand where the line says the reports' paths. */
  readonly run: string;
  /** The coverage report that it writes. */
  readonly coverage?: string;
  /** The test report that it writes. */
  readonly tests?: string;
  /** A script of the project's own: whatever report lies there is taken for its. */
  readonly isOwn?: true;
}

/** A line that builds, and what it makes. */
export interface Build {
  readonly run: string;
  /** Files, folders and globs; none where nobody ships them. */
  readonly makes: readonly string[];
}

/** A tool that counts what is wrong: types, a linter's rules. */
export interface Checker {
  /** The metric. */
  readonly key: "type-errors" | "lint-problems" | "type-coverage";
  /** A line for a shell that fails only if the tool itself does. */
  readonly run: string;
  /** The file that it writes. */
  readonly makes: string;
  /** What reads the number: the words of `@collect` before the file. */
  readonly collect: readonly string[];
}

/** What a workflow does in a package, in this order. */
export interface PackagePlan {
  readonly setup: readonly SetupAction[];
  readonly install: readonly string[];
  readonly build?: Build;
  readonly tests: readonly Tool[];
  readonly checkers: readonly Checker[];
}

/** A step of GitHub Actions that makes something available. */
export interface SetupAction {
  /** Pinned to a commit. */
  readonly uses: string;
  /** The version that the commit is. */
  readonly version: string;
  /** Its inputs; those whose name ends with `-file` are paths from the package's folder. */
  readonly with: Readonly<Record<string, string>>;
}

/** Everything that differs between kinds of projects. */
export interface ProjectKind {
  /** For people. */
  readonly label: string;
  /** Base names of the files that make a folder a package of this kind. */
  readonly manifest: RegExp;
  /** Base names of other files whose text {@link ProjectKind.plan} reads. */
  readonly reads?: RegExp;
  /** Whether such a folder is a package after all; absent: always. */
  readonly isPackage?: (facts: PackageFacts) => boolean;
  /** The steps of a package; `top` is the one that contains it, or the package itself. */
  readonly plan: (facts: PackageFacts, top: PackageFacts) => PackagePlan;
  /** Built files that may be there although no step makes them: paths and globs, each is tried. */
  readonly built: readonly string[];
  /** Whether what is built is sent to browsers, compressed. */
  readonly isServed?: true;
  /** What its tools leave besides their reports, as lines of `.gitignore`. */
  readonly leaves: readonly string[];
  /** Comments by which a warning of the compiler or a linter is switched off; a pattern for `count`. */
  readonly suppressions?: string;
  /** What says which dependencies are asked for, where no lock file is known. */
  readonly manifests?: RegExp;
  /** The container image for other CI systems, and what it lacks. */
  readonly image: string;
  readonly prepareImage?: readonly string[];
}

/**
 * Whether a file lies in the package's own folder.
 *
 * @param name Its base name
 */
export function hasFile({ paths }: PackageFacts, name: RegExp): boolean {
  return paths.some((path) => !path.includes("/") && name.test(path));
}

/**
 * The shell's words for a tool whose exit code says that it found something.
 *
 * @param run Its line
 * @param highest The highest code that is a finding; one above is a failure of the tool
 */
export function findings(run: string, highest = 1): string {
  return `${run} || [ $? -le ${highest} ]`;
}
