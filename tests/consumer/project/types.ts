// What does not compile for a user of the package.
import {
  defineConfig,
  ERROR_CODES,
  openHistory,
  type TrackErrorCode,
  trackMetrics,
  type TrackOptions,
} from "@unentropy/track";

const options: TrackOptions = {
  phases: ["collect"],
  settings: { qualityGateMode: "hard", record: "never", timeout: "2m", strict: true },
};
const { error } = await trackMetrics(options);
const code: TrackErrorCode | undefined = error?.code;
const known: keyof typeof ERROR_CODES = code ?? "USAGE";
console.log(known);

// @ts-expect-error a number is no mode
await trackMetrics({ settings: { qualityGateMode: 17 } });
// @ts-expect-error when a run is recorded is a word
await trackMetrics({ settings: { record: true } });
// @ts-expect-error no time
await trackMetrics({ settings: { timeout: "abc" } });
// @ts-expect-error no phase
await trackMetrics({ phases: ["collct"] });
// @ts-expect-error no setting
await trackMetrics({ settings: { storageTyp: "memory" } });
const metrics = { answer: { type: "numeric", command: "echo 42" } } as const;
const config = defineConfig({
  metrics,
  qualityGate: { mode: "hard", thresholds: [{ metric: "answer", mode: "max", target: 50 }] },
});
await trackMetrics({ config });
// @ts-expect-error no mode of a threshold
defineConfig({ metrics, qualityGate: { thresholds: [{ metric: "answer", mode: "at-most" }] } });
// @ts-expect-error a max needs its target
defineConfig({ metrics, qualityGate: { thresholds: [{ metric: "answer", mode: "max" }] } });
// @ts-expect-error no key
defineConfig({ metrics, storge: {} });
// @ts-expect-error no type of a metric
defineConfig({ metrics: { answer: { type: "number" } } });

const history = await openHistory({ storage: { type: "sqlite-local" } });
for (const { commit } of history.runs()) console.log(commit.length);
// @ts-expect-error read-only
for (const run of history.runs()) run.commit = "";
// @ts-expect-error no format
await history.report("pdf");

// @ts-expect-error no code
if (code === "STORAGE_ATUH") console.log(code);
