import { shownPart } from "../../core/text/shown_part.ts";
import { cloverXml } from "./formats/clover.ts";
import { coberturaXml } from "./formats/cobertura.ts";
import { coverageCollector, type CoverageReader } from "./_collector.ts";
import { readGoProfile } from "./formats/go.ts";
import { istanbulJson, istanbulSummaryJson } from "./formats/istanbul.ts";
import { jacocoXml } from "./formats/jacoco.ts";
import { jsonCoverageReader } from "./_json_reader.ts";
import { readLcov } from "./formats/lcov.ts";
import { llvmJson } from "./formats/llvm.ts";
import { openCoverXml } from "./formats/opencover.ts";
import { coveragePyJson } from "./formats/coverage_py.ts";
import { simpleCovJson } from "./formats/simplecov.ts";
import { xmlCoverageReader } from "./_xml_reader.ts";
import { readHead } from "../read/text.ts";
import { reportError } from "../read/report_error.ts";
import type { Collector } from "../types.ts";

const readXmlFormats = xmlCoverageReader([coberturaXml, cloverXml, jacocoXml, openCoverXml]);

const readJsonFormats = jsonCoverageReader([
  ...[istanbulJson, istanbulSummaryJson, coveragePyJson, llvmJson, simpleCovJson],
]);

/** How a format is recognised by the first characters of a report. */
const BY_HEAD: readonly (readonly [RegExp, CoverageReader])[] = [
  [/^</, readXmlFormats],
  [/^[{[]/, readJsonFormats],
  [/^mode: /, readGoProfile],
  [/^(?:#[^\n]*\n\s*)*(?:TN|SF|VER):/, readLcov],
];

const readAny: CoverageReader = async (file, model, signal) => {
  const head = (await readHead(file, signal)).trimStart();
  const read = BY_HEAD.find(([pattern]) => pattern.test(head))?.[1];
  if (read !== undefined) return await read(file, model, signal);
  throw reportError("COLLECT_FORMAT", file, {
    line: 1,
    why: `"${
      shownPart(head.split("\n", 1)[0] ?? "", 40)
    }" is not the start of a known coverage report`,
    fix:
      "Give LCOV, Cobertura, Clover, JaCoCo, OpenCover, Istanbul, Go, SimpleCov, LLVM or coverage.py",
  });
};

/** The collector `coverage`, which recognises the format by the content. */
export const coverage: Collector = coverageCollector({
  name: "coverage",
  summary: "Coverage from any known report, recognised by its content",
  read: readAny,
});

/** The collector `coverage-xml`: any of the XML formats. */
export const coverageXml: Collector = coverageCollector({
  name: "coverage-xml",
  summary: "Coverage from XML: Cobertura, Clover, JaCoCo or OpenCover",
  read: readXmlFormats,
});

/** The collector `coverage-json`: any of the JSON formats. */
export const coverageJson: Collector = coverageCollector({
  name: "coverage-json",
  summary: "Coverage from JSON: Istanbul, coverage.py, LLVM or SimpleCov",
  read: readJsonFormats,
});
