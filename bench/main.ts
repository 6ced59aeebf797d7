// deno-lint-ignore-file no-console -- it prints for people
/**
 * Prints the promised figures: `deno task bench [cli] [history] …`. A folder behind `detect` holds annotated series to be scored. Figures are medians of whole runs; a noisy machine makes them larger, so
 * compare side by side.
 *
 * @module
 */

const print = (line: string) => console.log(line);

const folders = Deno.args.filter((name) => /[/\\.]/.test(name));
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  cli: async () => (await import("./cli_bench.ts")).benchCli(),
  history: async () => (await import("./history_bench.ts")).benchHistory(),
  detect: async () => (await import("./detection/main.ts")).benchDetection(folders, print),
  loc: async () => (await import("./loc_bench.ts")).benchLoc(),
  reports: async () => (await import("./reports_bench.ts")).benchReports(),
  change: async () => (await import("./change_bench.ts")).benchChange(),
  s3: async () => (await import("./s3_bench.ts")).benchS3(),
  import: async () => (await import("./import_bench.ts")).benchImport(),
  backfill: async () => (await import("./backfill_bench.ts")).benchBackfill(),
  storage: async () => (await import("./storage_bench.ts")).benchStorage(),
  writers: async () => (await import("./writers_bench.ts")).benchWriters(),
  failures: async () => (await import("./failures_bench.ts")).benchFailures(),
  page: async () => (await import("./report_bench.ts")).benchReport(),
};

const wanted = Deno.args.filter((name) => !folders.includes(name));
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  Deno.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  print(`\n${name}`);
  await bench();
}
