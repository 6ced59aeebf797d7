import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { HistoryError, StorageError } from "../../errors.ts";
import { History } from "../../history/database.ts";
import { recoverRows } from "../../history/recover/recover.ts";
import { recordRuns } from "../../history/record.ts";
import { runKeys } from "../../history/runs.ts";
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from "../../history/schema.ts";
import { makeRecord } from "./_records.ts";
import { TempFolder } from "./_temp.ts";

function refusal(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof HistoryError || error instanceof StorageError);
    assert.equal(error.code, code);
    assert.notEqual(error.fix, "");
    return true;
  };
}

Deno.test("a new database says whose it is and which schema it has", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db");
  const pragma = (name: string) => history.sql.prepare(`PRAGMA ${name}`).get()?.[name];
  assert.equal(pragma("application_id"), APPLICATION_ID);
  assert.equal(pragma("user_version"), SCHEMA_VERSION);
  assert.equal(pragma("foreign_keys"), 1);
});

Deno.test("a database that is not there is only made when asked for", () => {
  using folder = new TempFolder();
  assert.throws(() => History.open(folder.file("a.db")), refusal("HISTORY_NOT_FOUND"));
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

/** What open() must refuse, and leave exactly as it is. */
const REFUSED: readonly {
  readonly claim: string;
  readonly code: string;
  readonly make: (path: string) => void;
}[] = [
  {
    claim: "a database of a newer schema",
    code: "HISTORY_NEWER_SCHEMA",
    make: (path) => {
      using history = History.open(path, { create: true });
      history.sql.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    },
  },
  {
    claim: "another program's database",
    code: "HISTORY_NOT_OURS",
    make: (path) => {
      const sql = new DatabaseSync(path);
      sql.exec("CREATE TABLE bookmark (url TEXT)");
      sql.close();
    },
  },
  {
    claim: "a database of ours with a trigger in it",
    code: "HISTORY_NOT_OURS",
    make: (path) => {
      using history = History.open(path, { create: true });
      history.sql.exec("CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM text; END");
    },
  },
  {
    claim: "a database of ours with one more table",
    code: "HISTORY_NOT_OURS",
    make: (path) => {
      using history = History.open(path, { create: true });
      history.sql.exec("CREATE TABLE beside (x)");
    },
  },
  {
    claim: "a database of ours with an index of an expression",
    code: "HISTORY_NOT_OURS",
    make: (path) => {
      using history = History.open(path, { create: true });
      history.sql.exec("CREATE INDEX slow ON text (upper(value))");
    },
  },
  ...[
    ["a CHECK", "value REAL NOT NULL", "value REAL NOT NULL CHECK (run > 0)"],
    ["a DEFAULT", "number INTEGER NOT NULL", "number INTEGER NOT NULL DEFAULT 7"],
    ["a trigger's SQL in a comment", "value REAL NOT NULL", "value REAL NOT NULL /* BEGIN END */"],
  ].map(([what, before = "", after = ""]) => ({
    claim: `a database of ours whose table has got ${what}`,
    code: "HISTORY_CORRUPT",
    make: (path: string) => {
      const sql = new DatabaseSync(path);
      const all = MIGRATIONS.join("");
      assert.ok(all.includes(before));
      sql.exec(all.replace(before, after));
      sql.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      sql.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
      sql.close();
    },
  })),
  {
    claim: "a database whose tables are described by very much SQL",
    code: "HISTORY_CORRUPT",
    make: (path) => {
      using history = History.open(path, { create: true });
      history.sql.exec(`CREATE TABLE beside (x -- ${"x".repeat(200_000)}\n)`);
    },
  },
  {
    claim: "a text file",
    code: "HISTORY_CORRUPT",
    make: (path) => Deno.writeTextFileSync(path, "not a database, ".repeat(1000)),
  },
  {
    claim: "an empty file",
    code: "HISTORY_CORRUPT",
    make: (path) => Deno.writeTextFileSync(path, ""),
  },
];

for (const { claim, code, make } of REFUSED) {
  Deno.test(`open() refuses ${claim} and leaves it untouched`, () => {
    using folder = new TempFolder();
    const path = folder.file("a.db");
    make(path);
    const before = Deno.readFileSync(path);
    assert.throws(() => History.open(path), refusal(code));
    assert.throws(() => History.open(path, { create: true }), refusal(code));
    assert.deepEqual(Deno.readFileSync(path), before);
    assert.equal([...Deno.readDirSync(folder.path)].length, 1);
  });
}

Deno.test("open() refuses a folder", () => {
  using folder = new TempFolder();
  assert.throws(() => History.open(folder.path), refusal("STORAGE_READ"));
});

Deno.test("a read-only history cannot be written", () => {
  using folder = new TempFolder();
  folder.history("a.db")[Symbol.dispose]();
  using history = History.open(folder.file("a.db"), { readOnly: true });
  assert.throws(() => recordRuns(history, [makeRecord(1)]), refusal("STORAGE_PERMISSION"));
});

Deno.test("a transaction whose work throws leaves nothing", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db");
  assert.throws(() =>
    history.transaction(() => {
      history.sql.exec("INSERT INTO text (value) VALUES ('x')");
      throw new RangeError("enough");
    }), RangeError);
  assert.equal(history.sql.prepare("SELECT count(*) AS n FROM text").get()?.["n"], 0);
});

Deno.test("checkIntegrity() finds a damaged page", () => {
  using folder = new TempFolder();
  folder.history("a.db", Array.from({ length: 500 }, (_, n) => makeRecord(n)))[Symbol.dispose]();
  const bytes = Deno.readFileSync(folder.file("a.db"));
  bytes.fill(0x5a, 4096 * 12, 4096 * 13);
  Deno.writeFileSync(folder.file("a.db"), bytes);
  using history = History.open(folder.file("a.db"));
  assert.throws(() => history.checkIntegrity(), refusal("HISTORY_CORRUPT"));
});

/** Damage that leaves a valid SQLite database. */
for (
  const [what, change] of [
    ["a schema's number too low", "PRAGMA user_version = 1"],
    ["no schema's number", "PRAGMA user_version = 0"],
    ["a table under another name", "ALTER TABLE sample RENAME TO smaple"],
    ["a column under another name", "ALTER TABLE run RENAME COLUMN time TO tine"],
    ["a commit id that is too short", "UPDATE run SET commit_id = x'00'"],
    ["a commit id of text", "UPDATE run SET commit_id = hex(zeroblob(10))"],
    ["a time that JavaScript cannot hold", "UPDATE run SET time = 1 << 60"],
    ["a time of text", "UPDATE run SET time = 'noon'"],
    ["a branch that is nowhere", "PRAGMA foreign_keys = OFF; UPDATE run SET branch = 999"],
    ["an origin that is nowhere", "PRAGMA foreign_keys = OFF; UPDATE run SET origin = 999"],
    ["an author that is nowhere", "PRAGMA foreign_keys = OFF; UPDATE run SET author = 999"],
    ["a text of bytes", "UPDATE text SET value = CAST(value AS BLOB)"],
    ["samples that are no list", `UPDATE sample SET "values" = '[1,2'`],
    ["samples as bytes", `UPDATE sample SET "values" = CAST("values" AS BLOB)`],
    ["samples behind which something stands", `UPDATE sample SET "values" = '[1]' || char(0, 91)`],
    ["a failure that is no object", "UPDATE failure SET facts = '7'"],
    ["a metric of no type", "UPDATE metric SET type = 'numerik'"],
  ] as const
) {
  Deno.test(`a database with ${what} is damaged, and recovery makes it sound`, () => {
    using folder = new TempFolder();
    const failures = [{ metric: "size", code: "X", message: "m", fix: "f" }];
    folder.history("a.db", [makeRecord(1, { failures })])[Symbol.dispose]();
    const path = folder.file("a.db");
    {
      using sql = folder.sql("a.db");
      sql.exec(change);
    }
    assert.throws(() => {
      using history = History.open(path);
      history.checkIntegrity();
    }, refusal("HISTORY_CORRUPT"));
    using into = folder.history("b.db");
    recoverRows(path, into, { project: "o/r" });
    into.checkIntegrity();
  });
}

Deno.test("a flipped bit in the description of a table is damage, not an empty history", () => {
  using folder = new TempFolder();
  folder.history("a.db", [makeRecord(1), makeRecord(2)])[Symbol.dispose]();
  const path = folder.file("a.db");
  const bytes = Deno.readFileSync(path);
  const text = new TextDecoder("latin1").decode(bytes);
  const at = text.indexOf("INTEGER", text.indexOf("CREATE TABLE origin")) + "INTEGE".length;
  // As INTEGEP, the column is no key of the table any more, and empty.
  bytes[at] = (bytes[at] ?? 0) ^ 2;
  Deno.writeFileSync(path, bytes);
  assert.throws(() => History.open(path), refusal("HISTORY_CORRUPT"));
  using into = folder.history("b.db");
  const recovery = recoverRows(path, into, { project: "o/r" });
  assert.deepEqual(recovery, { runs: 2, isComplete: true });
});

for (
  const [claim, edit, told] of [
    ["a time that no Date can say", "UPDATE run SET time = 8640000000000001", /table "run"/],
    ["a recording after it", "UPDATE run SET recorded = 8640000000000001", /table "run"/],
    [
      "a text of 40 MB",
      "UPDATE text SET value = hex(zeroblob(20000000)) WHERE id = 1",
      /"value" of its table "text" holds more than 32 MiB/,
    ],
    [
      "a huge blob where a number should be",
      "UPDATE metric SET declared = zeroblob(40000000)",
      /"declared" of its table "metric" holds more/,
    ],
  ] as const
) {
  Deno.test(`checkIntegrity() refuses ${claim}, and says where it is`, () => {
    using folder = new TempFolder();
    using history = folder.history("a.db");
    recordRuns(history, [makeRecord(1)]);
    history.sql.exec(edit);
    assert.throws(() => history.checkIntegrity(), told);
  });
}

Deno.test("a run of a time that no Date can say is not recorded", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db");
  const record = makeRecord(1);
  const late = { ...record, run: { ...record.run, time: 8.64e15 + 1 } };
  assert.throws(() => recordRuns(history, [late]), /the time is .*, after the last day/);
});

Deno.test("checkIntegrity() accepts a whole database", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", [makeRecord(1)]);
  history.checkIntegrity();
});

Deno.test("compactIfWorthwhile() rewrites once free pages add up", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", Array.from({ length: 900 }, (_, n) => makeRecord(n)));
  const pages = () => Number(history.sql.prepare("PRAGMA page_count").get()?.["page_count"]);
  const full = pages();
  history.compactIfWorthwhile();
  assert.equal(pages(), full);
  history.sql.exec("DELETE FROM run WHERE id > 100");
  history.compactIfWorthwhile();
  assert.ok(pages() < full / 2);
  assert.equal(runKeys(history).size, 100);
});

Deno.test("compactIfWorthwhile() rewrites after a thousand new runs", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", Array.from({ length: 1001 }, (_, n) => makeRecord(n)));
  const changes = () =>
    Number(history.sql.prepare("PRAGMA schema_version").get()?.["schema_version"]);
  const before = changes();
  history.compactIfWorthwhile();
  assert.notEqual(changes(), before);
});

Deno.test("100,000 runs of five series are promised 16 MB: 2,000 take their share", () => {
  using folder = new TempFolder();
  const metrics = [0, 1, 2, 3, 4].map((n) => ({ key: `m-${n}`, type: "numeric" as const }));
  using history = folder.history(
    "a.db",
    Array.from({ length: 2000 }, (_, n) => {
      const { run, failures } = makeRecord(n);
      const { subject: _subject, ...kept } = run;
      const values = metrics.map(({ key }, i) => ({
        metric: key,
        labels: {},
        value: i < 2 ? 70 + Math.sin(n * (i + 1)) : n * 10 ** i % 1_000_000,
      }));
      return { run: kept, metrics, measurements: values, failures };
    }),
  );
  history.compact();
  const pages = Number(history.sql.prepare("PRAGMA page_count").get()?.["page_count"]);
  assert.ok(pages * 4096 <= 2000 * 160 + 20 * 4096, `${pages * 4096 / 2000} bytes per run`);
});
