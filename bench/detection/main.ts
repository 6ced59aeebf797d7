import { type AnnotatedSeries, readAnnotated, scoreOf } from "./annotated.ts";
import {
  annotatedDemand,
  type Demand,
  findPlaces,
  gateDemands,
  segmenterDemands,
} from "./demands.ts";
import { benchDetect } from "./speed.ts";

/** The series that come with this project. */
export const OWN_SERIES: string =
  new URL("../../tests/fixtures/detection/annotated", import.meta.url).pathname;

/**
 * Prints what is promised of the statistics beside what is measured; of given folders only how well their annotated series are read.
 *
 * @param folders Folders of annotated series; none: everything that is promised, on what comes with this project
 * @param print Where each line goes
 */
export async function benchDetection(
  folders: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const show = ({ what, promised, measured, isKept }: Demand) =>
    print(`${isKept ? "kept  " : "BROKEN"} ${what}: ${measured} (${promised})`);
  for (const folder of folders.length > 0 ? folders : [OWN_SERIES]) {
    const series = await readAnnotated(folder);
    if (series.length === 0) {
      print(`no annotated series in ${folder}`);
      continue;
    }
    series.forEach((one) => print(scoreLine(one)));
    show(annotatedDemand(series));
  }
  if (folders.length > 0) return;
  segmenterDemands().forEach(show);
  gateDemands().forEach(show);
  benchDetect(print);
}

function scoreLine(series: AnnotatedSeries): string {
  const places = findPlaces(series.values);
  const { f1, cover } = scoreOf(series, places);
  return `${series.name}: F1 ${f1.toFixed(2)}, cover ${cover.toFixed(2)}, at ${
    places.join(", ") || "none"
  }`;
}
