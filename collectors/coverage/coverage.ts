import { shownPart } from "../../core/text/shown_part.ts";
import { reportError } from "../read/report_error.ts";
import { readHead } from "../read/text.ts";
import type { Collector } from "../types.ts";
import { coverageCollector } from "./_collector.ts";
import type { CoverageReader } from "./_unite.ts";
import { type JsonCoverageFormat, jsonCoverageReader } from "./_json_reader.ts";
import { type XmlCoverageFormat, xmlCoverageReader } from "./_xml_reader.ts";
import { COVERAGE_FORMATS, type CoverageFormatName } from "./format_names.ts";
import { cloverXml } from "./formats/clover.ts";
import { coberturaXml } from "./formats/cobertura.ts";
import { codecovJson } from "./formats/codecov.ts";
import { coveragePyJson } from "./formats/coverage_py.ts";
import { coverallsJson } from "./formats/coveralls.ts";
import { dotCoverJson, dotCoverXml } from "./formats/dotcover.ts";
import { gcovJson, gcovrJson, gcovrSummaryJson } from "./formats/gcov.ts";
import { readGoProfile } from "./formats/go.ts";
import { istanbulJson, istanbulSummaryJson } from "./formats/istanbul.ts";
import { jacocoXml } from "./formats/jacoco.ts";
import { kcovJson } from "./formats/kcov.ts";
import { readLcov } from "./formats/lcov.ts";
import { llvmJson } from "./formats/llvm.ts";
import { openCoverXml } from "./formats/opencover.ts";
import { phpunitXml } from "./formats/phpunit.ts";
import { scoverageXml } from "./formats/scoverage.ts";
import { simpleCovJson } from "./formats/simplecov.ts";
import { sonarXml } from "./formats/sonar.ts";
import { tarpaulinJson } from "./formats/tarpaulin.ts";
import { v8Json } from "./formats/v8.ts";
import { dotnetCoverageXml, visualStudioXml } from "./formats/visual_studio.ts";
import { xccovArchiveJson, xccovReportJson } from "./formats/xccov.ts";

/** What a format is: one in XML, in JSON (or both), or one with a reader of its own. */
interface Format {
  readonly xml?: readonly XmlCoverageFormat[];
  readonly json?: readonly JsonCoverageFormat[];
  readonly lines?: CoverageReader;
}

/** Every format. In JSON the first that takes the document is it, so those that ask for more stand first. */
const FORMATS: Readonly<Record<CoverageFormatName, Format>> = {
  clover: { xml: [cloverXml] },
  cobertura: { xml: [coberturaXml] },
  jacoco: { xml: [jacocoXml] },
  opencover: { xml: [openCoverXml] },
  sonar: { xml: [sonarXml] },
  phpunit: { xml: [phpunitXml] },
  scoverage: { xml: [scoverageXml] },
  "visual-studio": { xml: [dotnetCoverageXml, visualStudioXml] },
  dotcover: { xml: [dotCoverXml], json: [dotCoverJson] },
  llvm: { json: [llvmJson] },
  py: { json: [coveragePyJson] },
  gcovr: { json: [gcovrJson, gcovrSummaryJson] },
  gcov: { json: [gcovJson] },
  tarpaulin: { json: [tarpaulinJson] },
  kcov: { json: [kcovJson] },
  xccov: { json: [xccovReportJson, xccovArchiveJson] },
  coveralls: { json: [coverallsJson] },
  v8: { json: [v8Json] },
  istanbul: { json: [istanbulJson, istanbulSummaryJson] },
  codecov: { json: [codecovJson] },
  simplecov: { json: [simpleCovJson] },
  go: { lines: readGoProfile },
  lcov: { lines: readLcov },
};

const ALL = Object.values<Format>(FORMATS);

const readXmlFormats = xmlCoverageReader(ALL.flatMap(({ xml = [] }) => xml));

const readJsonFormats = jsonCoverageReader(ALL.flatMap(({ json = [] }) => json));

/** How a format is recognised by the first characters of a report. */
const BY_HEAD: readonly (readonly [RegExp, CoverageReader])[] = [
  [/^</, readXmlFormats],
  [/^[{[]/, readJsonFormats],
  [/^mode: /, readGoProfile],
  [/^(?:#[^\n]*\n\s*)*(?:TN|SF|KF|VER):/, readLcov],
];

/** Reads a report of any format, recognised by its content. */
export const readAny: CoverageReader = async (file, model, signal) => {
  const head = (await readHead(file, signal)).trimStart();
  const read = BY_HEAD.find(([pattern]) => pattern.test(head))?.[1];
  if (read !== undefined) return await read(file, model, signal);
  throw reportError("COLLECT_FORMAT", file, {
    line: 1,
    why: `"${
      shownPart(head.split("\n", 1)[0] ?? "", 40)
    }" is not the start of a known coverage report`,
    fix: "Give LCOV, Cobertura, JaCoCo or another format that `collect coverage --help` names",
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
  summary: "Coverage from any XML format: Cobertura, Clover, JaCoCo, OpenCover, …",
  read: readXmlFormats,
});

/** The collector `coverage-json`: any of the JSON formats. */
export const coverageJson: Collector = coverageCollector({
  name: "coverage-json",
  summary: "Coverage from any JSON format: Istanbul, coverage.py, LLVM, SimpleCov, …",
  read: readJsonFormats,
});

/**
 * The collector of one format.
 *
 * @param format The format
 * @returns For example `coverage-lcov`
 */
export function coverageOf(format: CoverageFormatName): Collector {
  const { xml = [], json = [], lines } = FORMATS[format];
  const [readXml, readJson] = [xmlCoverageReader(xml), jsonCoverageReader(json)];
  const read: CoverageReader = lines ?? (async (file, model, signal) => {
    const isXml = xml.length > 0 &&
      (json.length === 0 || (await readHead(file, signal)).trimStart().startsWith("<"));
    return await (isXml ? readXml : readJson)(file, model, signal);
  });
  return coverageCollector({
    name: `coverage-${format}`,
    summary: `Coverage from ${COVERAGE_FORMATS[format]}`,
    read,
  });
}
