/// <reference lib="dom" />
import type { ReportData, ReportSeries, RunDetail } from "../data/data.ts";
import type { PackedHead } from "../data/packed.ts";
import { inflate } from "./inflate.ts";

/**
 * Reads what `pack()` wrote.
 *
 * @returns The report's data
 */
export async function unpack(base64: string): Promise<ReportData> {
  const bytes = await inflate(base64);
  const headLength = new DataView(bytes.buffer).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + headLength));
  // Our own server wrote it in the same build.
  const head = JSON.parse(text) as PackedHead;
  const columns = new ColumnReader(bytes, 4 + headLength, head.length);
  const time = columns.numbers(0).map((seconds) => seconds * 1000);
  const [number, pullRequest, branch] = [columns.whole(), columns.whole(), columns.whole()];
  const [event, author, stream] = [columns.whole(), columns.whole(), columns.whole()];
  const series = head.series.map(({ decimals, spreadDecimals, ...rest }): ReportSeries => {
    const values = columns.numbers(decimals);
    if (spreadDecimals === undefined) return { ...rest, values };
    const low = columns.numbers(spreadDecimals);
    return { ...rest, values, spread: { low, high: columns.numbers(spreadDecimals) } };
  });
  const { commitBytes, length, texts } = head;
  const commits = columns.rest();
  const details = head.details.map(([run, detail]): [number, RunDetail] => {
    const commit = detail.commit ??
      hex(commits.subarray(run * commitBytes, (run + 1) * commitBytes));
    return [run, { ...detail, commit }];
  });
  return {
    meta: head.meta,
    runs: {
      length,
      texts,
      time,
      number,
      pullRequest,
      branch,
      event,
      author,
      stream,
      commits,
      commitBytes,
      details: new Map(details),
    },
    series,
  };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class ColumnReader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #at: number;
  readonly #length: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, at: number, length: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#length = length;
  }

  whole(): Float64Array {
    return this.numbers(0);
  }

  numbers(decimals: number): Float64Array {
    const bytes = this.#bytes;
    const values = new Float64Array(this.#length);
    // Dividing by a power of ten gives the nearest double of the decimal number; multiplying by its inverse would not.
    const [divisor, factor] = decimals >= 0 ? [10 ** decimals, 1] : [1, 10 ** -decimals];
    let at = this.#at;
    let previous = 0;
    for (let i = 0; i < values.length; i++) {
      let byte = bytes[at++] ?? 0;
      let code = byte & 127;
      for (let weight = 128; byte >= 128; weight *= 128) {
        byte = bytes[at++] ?? 0;
        code += (byte & 127) * weight;
      }
      if (code === 0) {
        values[i] = NaN;
        continue;
      }
      previous += code % 2 === 1 ? (code - 1) / 2 : -code / 2;
      values[i] = previous * factor / divisor;
    }
    this.#at = at;
    return values;
  }

  rest(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(this.#at);
  }
}
