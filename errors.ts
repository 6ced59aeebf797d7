/**
 * Every error that a user may meet, with its code, and what to do about it.
 *
 * An error says three things: what could not be done, why, and what to do. Its {@link TrackErrorCode} is stable, so scripts
 * may depend on it.
 *
 * @module
 */

/** The part of the system that an error belongs to. */
export type ErrorCategory =
  | "usage"
  | "config"
  | "context"
  | "collect"
  | "storage"
  | "history"
  | "report"
  | "publish";

/** Every error code with its category. The codes are part of the outside contract. */
export const ERROR_CODES = {
  USAGE: "usage",
  INTERRUPTED: "usage",
  OUTPUT_FAILED: "usage",
  LISTENER_FAILED: "usage",
  PERMISSION_MISSING: "usage",
  INTERNAL: "usage",
  RUNTIME_TOO_OLD: "usage",
  CONFIG_NOT_FOUND: "config",
  CONFIG_UNREADABLE: "config",
  CONFIG_NOT_JSON: "config",
  CONFIG_INVALID: "config",
  CONFIG_BASE_UNKNOWN: "config",
  CONTEXT_NO_GIT: "context",
  CONTEXT_NO_COMMIT: "context",
  CONTEXT_DETACHED: "context",
  CONTEXT_INVALID: "context",
  CONTEXT_FORK_CODE: "context",
  COLLECT_UNKNOWN: "collect",
  COLLECT_OPTIONS: "collect",
  COLLECT_COMMAND_FAILED: "collect",
  COLLECT_TIMEOUT: "collect",
  COLLECT_ISOLATION: "collect",
  COLLECT_OUTPUT: "collect",
  COLLECT_NO_FILE: "collect",
  COLLECT_UNREADABLE: "collect",
  COLLECT_FORMAT: "collect",
  COLLECT_NOTHING: "collect",
  COLLECT_NO_LINES: "collect",
  COLLECT_STALE: "collect",
  COLLECT_CRASHED: "collect",
  STORAGE_SETTINGS: "storage",
  STORAGE_AUTH: "storage",
  STORAGE_PERMISSION: "storage",
  STORAGE_NOT_FOUND: "storage",
  STORAGE_UNAVAILABLE: "storage",
  STORAGE_TIMEOUT: "storage",
  STORAGE_NETWORK: "storage",
  STORAGE_PROTOCOL: "storage",
  STORAGE_RATE_LIMIT: "storage",
  STORAGE_QUOTA: "storage",
  STORAGE_CONFLICT: "storage",
  STORAGE_LOCKED: "storage",
  STORAGE_READ: "storage",
  STORAGE_WRITE: "storage",
  STORAGE_DISK_FULL: "storage",
  STORAGE_NO_TOKEN: "storage",
  STORAGE_WOULD_LOSE_DATA: "storage",
  STORAGE_CRASHED: "storage",
  HISTORY_NOT_FOUND: "history",
  HISTORY_CORRUPT: "history",
  HISTORY_NEWER_SCHEMA: "history",
  HISTORY_NOT_OURS: "history",
  HISTORY_INVALID: "history",
  REPORT_FAILED: "report",
  PUBLISH_FAILED: "publish",
} as const;
// Not behind the object: declarations that are made file by file would have its type then.
ERROR_CODES satisfies Record<string, ErrorCategory>;

/** A stable error code, for example `STORAGE_AUTH`. */
export type TrackErrorCode = keyof typeof ERROR_CODES;

/** What an error says. */
export interface TrackErrorText {
  /** What could not be done: `Cannot download the database from bucket "m"`. */
  readonly what: string;
  /** Why, with the fact that shows it: `the server answered 403 AccessDenied`. */
  readonly why: string;
  /** What to do about it: `Grant s3:GetObject on m/unentropy.db`. */
  readonly fix: string;
  /** The underlying error, kept for `--verbose`. */
  readonly cause?: unknown;
}

/** The base of all errors that this project throws on purpose. */
export class TrackError extends Error {
  // A bundle shortens the names of classes, and errors are told by them.
  static {
    this.prototype.name = "TrackError";
  }

  /** The stable code. */
  readonly code: TrackErrorCode;
  /** The part of the system that failed. */
  readonly category: ErrorCategory;
  /** What could not be done. */
  readonly what: string;
  /** Why. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;

  /**
   * Sets the error's text and cause.
   *
   * @param code The stable code
   * @param text What, why and what to do; never a secret
   */
  constructor(code: TrackErrorCode, text: TrackErrorText) {
    super(
      `${text.what}: ${text.why}`,
      text.cause === undefined ? undefined : { cause: text.cause },
    );
    this.code = code;
    this.category = ERROR_CODES[code];
    this.what = text.what;
    this.why = text.why;
    // One voice, whoever wrote it: a line of an error ends without a full stop.
    this.fix = text.fix.replace(/(?<!\.)\.$/, "");
  }
}

/** The command line was wrong. */
export class UsageError extends TrackError {
  static {
    this.prototype.name = "UsageError";
  }
}

/** The config cannot be read or is not valid. */
export class ConfigError extends TrackError {
  static {
    this.prototype.name = "ConfigError";
  }
}

/** What is being tracked (commit, branch, run) cannot be told from the environment. */
export class ContextError extends TrackError {
  static {
    this.prototype.name = "ContextError";
  }
}

/** A metric could not be collected. */
export class CollectError extends TrackError {
  static {
    this.prototype.name = "CollectError";
  }
}

/** The place that keeps the history failed. Nothing was lost. */
export class StorageError extends TrackError {
  static {
    this.prototype.name = "StorageError";
  }
}

/** The place moved on since the snapshot was read: somebody else uploaded. */
export class StorageConflictError extends StorageError {
  static {
    this.prototype.name = "StorageConflictError";
  }
}

/** The database itself cannot be used. */
export class HistoryError extends TrackError {
  static {
    this.prototype.name = "HistoryError";
  }
}

/** The report could not be made. */
export class ReportError extends TrackError {
  static {
    this.prototype.name = "ReportError";
  }
}

/** The result could not be made visible. */
export class PublishError extends TrackError {
  static {
    this.prototype.name = "PublishError";
  }
}
