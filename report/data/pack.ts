import { Buffer } from "node:buffer";
import { deflateRawSync } from "node:zlib";
import type { ReportData } from "./data.ts";
import type { PackedDetail, PackedHead } from "./packed.ts";

/** Values beyond this cannot be stored as exact differences. */
const LARGEST_STEP = 2 ** 50;

/** From here on the last per cent of the bytes costs too long. */
const MANY_RUNS = 10_000;

/**
 * Packs the data for the page: a JSON head and columns of variable-length integers, deflated, in base64.
 *
 * Times become whole seconds. A number column holds the differences of its values as multiples of `10^-decimals`; numbers with more than nine significant
 * digits are rounded to that, whole numbers stay exact.
 *
 * @returns Base64 text that `unpack()` of the client reads
 */
export function pack(data: ReportData): string {
  const { runs, series } = data;
  const columns = new ColumnWriter();
  columns.numbers(runs.time.map((time) => Math.floor(time / 1000)), 0);
  for (const column of [runs.number, runs.pullRequest, runs.branch]) columns.numbers(column, 0);
  for (const column of [runs.event, runs.author, runs.stream]) columns.numbers(column, 0);
  const packedSeries = series.map(({ values, spread, ...rest }) => {
    const decimals = rest.words === undefined ? decimalsOf(values) : 0;
    columns.numbers(values, decimals);
    if (spread === undefined) return { ...rest, decimals };
    const spreadDecimals = Math.max(decimalsOf(spread.low), decimalsOf(spread.high));
    columns.numbers(spread.low, spreadDecimals);
    columns.numbers(spread.high, spreadDecimals);
    return { ...rest, decimals, spreadDecimals };
  });
  columns.bytes(runs.commits);
  const head: PackedHead = {
    meta: data.meta,
    length: runs.length,
    texts: runs.texts,
    commitBytes: runs.commitBytes,
    details: packDetails(data),
    series: packedSeries,
  };
  const json = Buffer.from(JSON.stringify(head));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(json.length);
  const packed = deflateRawSync(Buffer.concat([size, json, columns.finish()]), {
    level: runs.length > MANY_RUNS ? 6 : 9,
  });
  return packed.toString("base64");
}

/** A commit that its column holds whole is not repeated. */
function packDetails({ runs }: ReportData): readonly PackedDetail[] {
  return [...runs.details].map(([run, { commit, ...texts }]) => {
    const at = run * runs.commitBytes;
    const column = Buffer.from(runs.commits.subarray(at, at + runs.commitBytes)).toString("hex");
    return column === commit ? [run, texts] : [run, { commit, ...texts }];
  });
}

/** The fewest decimals that show every value, at most as many as nine significant digits of the largest one have. */
function decimalsOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest) largest = size;
  }
  if (largest === 0) return 0;
  const significant = 8 - Math.floor(Math.log10(largest));
  if (largest >= LARGEST_STEP) return significant;
  let decimals = 0;
  for (const value of values) {
    while (decimals < significant && !isMultiple(value, decimals)) decimals++;
  }
  return decimals;
}

function isMultiple(value: number, decimals: number): boolean {
  if (Number.isNaN(value)) return true;
  const scaled = value * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) <= 1e-9 * Math.max(1, Math.abs(scaled));
}

/** Grows as it is written to. */
class ColumnWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  /** One number per run: 0 for none, else the zigzag difference to the last present one, plus 1. */
  numbers(values: Float64Array, decimals: number): void {
    const scale = 10 ** decimals;
    let previous = 0;
    this.#reserve(values.length * 9);
    for (const value of values) {
      if (!Number.isFinite(value)) {
        this.#bytes[this.#length++] = 0;
        continue;
      }
      const scaled = Math.round(value * scale);
      const step = scaled - previous;
      previous = scaled;
      this.#varint(step >= 0 ? 2 * step + 1 : -2 * step);
    }
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #varint(value: number): void {
    // Division, not shifts: values go beyond 32 bits.
    while (value >= 128) {
      this.#bytes[this.#length++] = value % 128 + 128;
      value = Math.floor(value / 128);
    }
    this.#bytes[this.#length++] = value;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
