import { DatabaseSync } from "node:sqlite";
import { codeOf, messageOf } from "../core/caught_error.ts";
import { HistoryError, StorageError } from "../errors.ts";
import { readHeader } from "./_header.ts";
import { foreignPart, unsoundRow, wrongTable } from "./_soundness.ts";
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from "./schema.ts";
import { corrupt, fromSqlite, isLimitedToOneFile, rollBack } from "./sqlite_error.ts";

/** How a history is opened. */
export interface OpenOptions {
  /** Make an empty database where there is no file. Default false. */
  readonly create?: boolean;
  /** Default false. */
  readonly readOnly?: boolean;
  /** The file is a working copy that need not survive a crash: nothing waits for the disk. Default false. */
  readonly scratch?: boolean;
  /** Of a database that is made here: 512 to 65,536. Default 4096. */
  readonly pageBytes?: number;
}

/** An open database. Close it with `using` or `[Symbol.dispose]()`. */
export class History implements Disposable {
  /** The database's file. */
  readonly path: string;
  /** The connection, for the files of this room: nobody else speaks SQL. */
  readonly sql: DatabaseSync;
  /** Whether a run in it is known not to be what was recorded. */
  hasDamage = false;
  #isOpen = true;
  #thousandsAtOpen = 0;

  private constructor(path: string, sql: DatabaseSync) {
    this.path = path;
    this.sql = sql;
  }

  /**
   * Opens a database and brings it to the current schema.
   *
   * @returns The open history
   * @throws {HistoryError} HISTORY_NOT_FOUND, HISTORY_CORRUPT, HISTORY_NOT_OURS or HISTORY_NEWER_SCHEMA; the file is untouched
   * @throws {StorageError} If the file cannot be read or written
   */
  static open(path: string, options: OpenOptions = {}): History {
    const version = knownVersion(path, options);
    let sql: DatabaseSync | undefined;
    try {
      sql = new DatabaseSync(path, { readOnly: options.readOnly ?? false });
      // A database may come from anywhere: believe neither its schema nor its page contents.
      sql.exec(
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON",
      );
      sql.exec("PRAGMA busy_timeout = 5000");
      if (options.pageBytes !== undefined) sql.exec(`PRAGMA page_size = ${options.pageBytes}`);
      if (options.scratch) sql.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
      refuseForeignParts(path, sql);
      const wrong = wrongTable(sql, version);
      if (wrong !== undefined) throw corrupt(path, wrong);
      const foreign = foreignPart(sql);
      if (foreign !== undefined) throw notOurs(path, foreign);
      const history = new History(path, sql);
      if (version < SCHEMA_VERSION) migrate(history, version, options);
      history.#thousandsAtOpen = history.#thousands();
      return history;
    } catch (error) {
      sql?.close();
      throw fromSqlite(error, path);
    }
  }

  /**
   * Runs `work` in one transaction: all of it or nothing.
   *
   * @returns What `work` returned
   * @throws {HistoryError} HISTORY_CORRUPT, if SQLite finds damage; whatever `work` throws, after the roll-back
   */
  transaction<T>(work: () => T): T {
    this.sql.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.sql.exec("COMMIT");
      return result;
    } catch (error) {
      rollBack(this.sql);
      throw fromSqlite(error, this.path);
    }
  }

  /**
   * Reads the whole file and checks every page and row, that every index says the same as its table, and that the rows hold what this
   * program writes.
   *
   * @param options `quick`: the pages and rows only, which is half of the work. Default false
   * @throws {HistoryError} HISTORY_CORRUPT, with SQLite's own words
   */
  checkIntegrity(options: { readonly quick?: boolean } = {}): void {
    const check = options.quick ? "quick_check" : "integrity_check";
    try {
      const damage = this.sql.prepare(`PRAGMA ${check}(3)`).all()
        .map((row) => String(row[check])).filter((line) => line !== "ok");
      if (damage.length > 0) throw corrupt(this.path, damage.join("; ").replaceAll("\n", " "));
      const unsound = options.quick ? undefined : unsoundRow(this.sql);
      if (unsound !== undefined) throw corrupt(this.path, unsound);
    } catch (error) {
      throw fromSqlite(error, this.path);
    }
  }

  /** Rewrites the file in the smallest number of pages. Where Deno does not allow that, the file stays as it is and is only larger. */
  compact(): void {
    try {
      this.sql.exec("VACUUM");
    } catch (error) {
      if (isLimitedToOneFile(error)) return;
      throw fromSqlite(error, this.path);
    }
  }

  /**
   * Rewrites the file if a tenth of its pages is free, or if it has passed another thousand runs since it was opened: new pages are not
   * quite full, and the rewrite costs a run as much as reading the whole file.
   */
  compactIfWorthwhile(): void {
    const { free, pages } = this.sql.prepare(
      "SELECT freelist_count AS free, page_count AS pages FROM pragma_freelist_count, pragma_page_count",
    ).get() as { free: number; pages: number }; // the two columns named above
    const thousands = this.#thousands();
    if (free * 10 > pages || thousands > this.#thousandsAtOpen) this.compact();
    this.#thousandsAtOpen = thousands;
  }

  #thousands(): number {
    const row = this.sql.prepare("SELECT count(*) AS runs FROM run").get();
    return Math.floor(Number(row?.["runs"]) / 1000);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    if (this.#isOpen) this.sql.close();
    this.#isOpen = false;
  }
}

function knownVersion(path: string, options: OpenOptions): number {
  const header = headerOf(path);
  if (header === undefined) {
    if (options.create) return 0;
    throw new HistoryError("HISTORY_NOT_FOUND", {
      what: `Cannot open the database ${path}`,
      why: "there is no such file",
      fix: "Check the path; `unentropy-track track` makes the first one.",
    });
  }
  if (!header.isSqlite) {
    throw corrupt(path, header.sizeBytes === 0 ? "it is empty" : "it is not a SQLite database");
  }
  if (header.applicationId !== APPLICATION_ID) {
    throw new HistoryError("HISTORY_NOT_OURS", {
      what: `Cannot use ${path} as the history`,
      why: "it is a SQLite database of another program",
      fix: "Choose another path. Nothing was changed.",
    });
  }
  if (header.userVersion > SCHEMA_VERSION) {
    throw new HistoryError("HISTORY_NEWER_SCHEMA", {
      what: `Cannot use the database ${path}`,
      why:
        `its schema is version ${header.userVersion}, this program knows versions up to ${SCHEMA_VERSION}`,
      fix: "Update Unentropy Track. Nothing was changed.",
    });
  }
  return header.userVersion;
}

function headerOf(path: string): ReturnType<typeof readHeader> {
  try {
    return readHeader(path);
  } catch (error) {
    const isFolder = codeOf(error) === "EISDIR";
    throw new StorageError("STORAGE_READ", {
      what: `Cannot open the database ${path}`,
      why: isFolder ? "it is a folder" : messageOf(error),
      fix: isFolder ? "Give the path of a file." : "Check that this user may read the file.",
      cause: error,
    });
  }
}

/** Ours has tables and indexes only; code in a trigger or a view would run under our hands. */
function refuseForeignParts(path: string, sql: DatabaseSync): void {
  const part = sql.prepare(
    `SELECT type, substr(name, 1, 100) AS name FROM sqlite_schema
     WHERE type NOT IN ('table', 'index') LIMIT 1`,
  ).get();
  if (part !== undefined) throw notOurs(path, `${part["type"]} "${part["name"]}"`);
}

function notOurs(path: string, part: string): HistoryError {
  return new HistoryError("HISTORY_NOT_OURS", {
    what: `Cannot use ${path} as the history`,
    why: `it holds the ${part}, which this program never makes`,
    fix: "Find out who changed the database. Nothing was changed.",
  });
}

function migrate(history: History, from: number, options: OpenOptions): void {
  if (options.readOnly) {
    throw new HistoryError("HISTORY_INVALID", {
      what: `Cannot read the database ${history.path}`,
      why: `its schema is version ${from} and must first be brought to version ${SCHEMA_VERSION}`,
      fix: "Run `unentropy-track track` once, which does so.",
    });
  }
  history.transaction(() => {
    if (from === 0) history.sql.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    for (const step of MIGRATIONS.slice(from)) history.sql.exec(step);
    history.sql.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}
