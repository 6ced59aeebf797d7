// What does not compile for a user of the package.
import {
  ERROR_CODES,
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
// @ts-expect-error no code
if (code === "STORAGE_ATUH") console.log(code);
