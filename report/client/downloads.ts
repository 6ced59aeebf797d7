/// <reference lib="dom" />
import type { ReportData } from "../data/data.ts";
import { csvLine, RUN_COLUMNS, runCells, valueCell } from "../export/csv_rows.ts";
import { seriesKey } from "../../core/metric.ts";
import { metricOf } from "../read_run.ts";
import { svgPicture } from "./picture/picture.ts";
import type { PictureSource } from "./picture/frame.ts";

/** Pixels of a PNG per pixel of the drawing. */
const PNG_SCALE = 2;

/**
 * Saves a chart as a file.
 *
 * @param source The chart as it is shown now
 */
export async function downloadChart(
  format: "csv" | "png" | "svg",
  source: PictureSource,
): Promise<void> {
  const name = fileName(source.content.title);
  if (format === "csv") {
    const { order, from, to } = source.shown;
    const runs = order.subarray(from, to);
    const text = csvText(source.data, runs, source.content.series);
    return save(`${name}.csv`, new Blob([text], { type: "text/csv" }));
  }
  const drawing = new Blob([svgPicture(source).toString()], { type: "image/svg+xml" });
  save(`${name}.${format}`, format === "svg" ? drawing : await rasterize(drawing, source));
}

/**
 * Runs and their values as CSV.
 *
 * @param runs Which runs, as indices
 * @param series Which series, as indices
 * @returns A header and one line per run that has one of the values
 */
export function csvText(
  data: ReportData,
  runs: Int32Array,
  series: readonly number[],
): string {
  const columns = series.flatMap((index) => data.series[index] ?? []);
  const names = columns.map((one) => seriesKey(metricOf(data, one).key, one.labels));
  const lines = [csvLine([...RUN_COLUMNS, ...names])];
  for (const run of runs) {
    const values = columns.map((one) => valueCell(one, run));
    if (values.some((value) => value !== "")) {
      lines.push(csvLine([...runCells(data, run), ...values]));
    }
  }
  return lines.join("");
}

/**
 * Saves bytes under a name.
 *
 * @param content The bytes
 */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the bytes after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function rasterize(drawing: Blob, source: PictureSource): Promise<Blob> {
  const url = URL.createObjectURL(drawing);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = source.width * PNG_SCALE;
    canvas.height = source.height * PNG_SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("The browser made no PNG")))
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

function fileName(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) ||
    "chart";
}
