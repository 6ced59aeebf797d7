export { makeRecord, METRICS, type RecordFields, START } from "../../testing/record.ts";
