/** What holds where neither a flag, an input, the environment nor the config says anything. Times in milliseconds. */
export const DEFAULTS = {
  metric: {
    timeoutMs: 60_000,
    samples: 1,
    onFailure: "fail",
  },
  staleReports: "warn",
  storage: {
    type: "sqlite-local",
    timeoutMs: 120_000,
    retryAttempts: 5,
    keepTagged: true,
  },
  gate: {
    mode: "soft",
    severity: "blocker",
    onMissingBaseline: "warn",
    configFrom: "base",
    maxAgeDays: 90,
    pullRequestComment: true,
    annotations: "changed",
    maxCommentMetrics: 30,
    maxCommentCharacters: 8_000,
    /** Window of `budget`. */
    budgetDays: 30,
  },
  comment: {
    /** First line of the pull request comment, by which it is found again; the reference system's. */
    marker: "<!-- unentropy-quality-gate -->",
  },
  files: {
    config: "unentropy.json",
    reportDir: "unentropy-report",
    gateResults: ".unentropy/quality-gate-results.json",
  },
  record: "auto",
  report: {
    theme: "lattice",
    mode: "auto",
  },
} as const;
