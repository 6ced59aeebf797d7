import { decodeDatabase, encodeDatabase } from "../providers/s3/_encoding.ts";
import { s3Store } from "../providers/s3/store.ts";
import { FakeS3 } from "../tests/fakes/s3.ts";
import { record, s3Config, s3Context } from "../tests/providers/s3/_s3.ts";
import { fakeDeps, trackOnce } from "../tests/session/_session.ts";
import { median, printFigure } from "./_figures.ts";
import { makeHistory } from "./_make_history.ts";

const REPEATS = 5;

/** Prints what compression saves and costs, and what a run costs on a server in this process, by the size of the history. */
export async function benchS3(): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const runs of [1_000, 10_000, 100_000]) {
      makeHistory(`${folder}/${runs}.db`, { count: runs });
      const bytes = await Deno.readFile(`${folder}/${runs}.db`);
      printFigure(`${runs} runs × 5 series, plain`, bytes.length / 1e6, "MB", "");
      for (const compress of ["none", "gzip", "zstd"] as const) {
        const encoded = await encodeDatabase(bytes, compress);
        const headers = new Headers(encoded.headers);
        if (compress !== "none") {
          printFigure(`  ${compress}`, encoded.bytes.length / 1e6, "MB", "");
          printFigure(
            `  ${compress}, packing`,
            await timed(() => encodeDatabase(bytes, compress)),
            "ms",
            "",
          );
          printFigure(
            `  ${compress}, unpacking`,
            await timed(() => decodeDatabase(encoded.bytes, headers)),
            "ms",
            "",
          );
        }
        await using fake = await FakeS3.start();
        const track = async (run: string): Promise<void> => {
          const store = s3Store(s3Config(fake, { compress, timeoutMs: 120_000 }), s3Context());
          await trackOnce(store, fakeDeps(folder), record(run));
        };
        fake.put("team/history.db", encoded.bytes, encoded.headers);
        await track("first");
        let run = 0;
        printFigure(
          `  one run, download to upload, ${compress}`,
          await timed(() => track(`run-${run++}`)),
          "ms",
          "",
        );
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}
