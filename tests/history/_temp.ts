import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { History } from "../../history/database.ts";
import { recordRuns } from "../../history/record.ts";
import type { RunRecord } from "../../history/run_record.ts";

/** Below /dev, where the suite has its temporary folder if it can, Deno lets nobody write who may not do everything. */
const ON_DISK = "/tmp";

/** A folder that is removed when it goes out of scope. */
export class TempFolder implements Disposable {
  readonly path: string;

  /** @param options `isRestricted`: for a program that may not do everything */
  constructor({ isRestricted = !mayRun() }: { readonly isRestricted?: boolean } = {}) {
    this.path = Deno.makeTempDirSync(isRestricted ? { dir: ON_DISK } : {});
  }

  /** A path in the folder. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** A new history in the folder with these records. */
  history(name: string, records: Iterable<RunRecord> = []): History {
    const history = History.open(this.file(name), { create: true, scratch: true });
    recordRuns(history, records);
    return history;
  }

  /** A file in the folder as a plain database. */
  sql(name: string): DatabaseSync {
    return new DatabaseSync(this.file(name));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function mayRun(): boolean {
  return Deno.permissions.querySync({ name: "run" }).state === "granted";
}
