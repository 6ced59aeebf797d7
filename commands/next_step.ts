/** What is known of a command that has run. */
export interface Ran {
  /** Without the program's: `history list`. */
  readonly name: string;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly exitCode: number;
}

type Step = string | ((ran: Ran) => string | undefined);

const SEE = "See it: unentropy-track preview --open";
const SAID = "All that was said of this history: unentropy-track history events";
const WHOLE = "Is it whole? unentropy-track history verify";
const judged: Step = ({ exitCode }) =>
  exitCode === 1 ? "When it began: unentropy-track history changes" : SEE;

/** Without `completions`, which shells read whenever they start. */
const STEPS: Readonly<Record<string, Step>> = {
  "track": judged,
  "gate": judged,
  // Which says several steps itself once the files are there.
  "init": ({ flags }) =>
    flags["dryRun"] === true ? "Write these files: unentropy-track init" : undefined,
  "collect": "Keep what is measured: unentropy-track",
  "compare": "Judge the change: unentropy-track gate",
  "coverage": ({ flags }) =>
    flags["changed"] === true
      ? "Judge the change: unentropy-track gate"
      : "Of what you changed alone: unentropy-track coverage --changed",
  "report": SEE,
  "preview": "The same page as a file, in CI: unentropy-track report",
  "check": "Measure each metric once: unentropy-track test",
  "history list": "One of them in full: unentropy-track history show HEAD",
  "history show": "What moved, and when: unentropy-track history changes",
  "history series": "What moved, and when: unentropy-track history changes",
  "history changes": 'Say why, on the chart: unentropy-track history annotate HEAD "new runners"',
  "history exclude": SAID,
  "history restore": SAID,
  "history annotate": SAID,
  "history rename": SAID,
  "history unit": SAID,
  "history events": SEE,
  "history prune": WHOLE,
  "history compact": WHOLE,
  "history restore-version": WHOLE,
  "history merge": WHOLE,
  "history verify": "The runs: unentropy-track history list",
  "history projects": "The runs of all: unentropy-track history list --all-projects",
  "backfill": SEE,
  "migrate": "Is the storage of the config as it should be? unentropy-track check --storage",
  "import": SEE,
  "import seed-workflow": "What it will bring: unentropy-track import old.jsonl --dry-run",
  "export": "Into another history: unentropy-track import --help",
  "badge": "The whole picture: unentropy-track report",
  "sources": ({ flags }) =>
    flags["loc"] === true
      ? "Measure each metric once: unentropy-track test"
      : "With their lines: unentropy-track sources --loc",
  "test": ({ exitCode }) =>
    exitCode === 0
      ? "Keep what is measured: unentropy-track"
      : "What can be told from the config alone: unentropy-track check",
  "schema": "Hold your config against it: unentropy-track check",
};

/**
 * What is sensible after a command, in one line that ends with another one.
 *
 * @returns `undefined` for commands that have said it themselves: what is wrong ends with what to do
 */
export function nextStep(ran: Ran): string | undefined {
  if (ran.exitCode === 2 && ran.name !== "test") return undefined;
  const step = STEPS[ran.name];
  return typeof step === "function" ? step(ran) : step;
}
