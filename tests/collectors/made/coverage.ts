import { below, type Made, type Maker, oneOf, type Random, some, sum, UNKNOWN } from "./made.ts";

/** A source file, and how often each of its lines of code ran. */
interface Source {
  readonly path: string;
  readonly lines: readonly (readonly [line: number, hits: number])[];
}

function madeSources(random: Random, extension: string): readonly Source[] {
  return some(random, 3, (index) => ({
    path: `src/file${index}.${extension}`,
    lines: some(random, 8, (at) => [at * 2 + 1 + below(random, 2), below(random, 3)] as const),
  }));
}

function percent(sources: readonly Source[]): number {
  const lines = sources.flatMap((source) => source.lines);
  return 100 * lines.filter(([, hits]) => hits > 0).length / lines.length;
}

/** A maker whose format is written source by source. */
function maker(
  extension: string,
  write: (sources: readonly Source[], random: Random) => string | Omit<Made, "value">,
): Maker {
  return (random) => {
    const sources = madeSources(random, extension);
    const made = write(sources, random);
    return { value: percent(sources), ...(typeof made === "string" ? { text: made } : made) };
  };
}

/** Sections may be repeated, as when two runs were put together: what ran once is covered. */
const lcov = maker("ts", (sources, random) => {
  const end = oneOf(random, ["\n", "\r\n"]);
  const section = ({ path, lines }: Source): readonly string[] => [
    ...["TN:", `SF:${path}`, "FN:1,main", "FNDA:1,main"],
    ...lines.map(([line, hits]) => `DA:${line},${hits}`),
    ...["BRDA:1,0,0,1", "BRDA:1,0,1,-", `LF:${lines.length}`, "end_of_record"],
  ];
  const again = sources.filter(() => random() < 0.3).map(({ path, lines }) => ({
    path,
    lines: lines.map(([line]) => [line, 0] as const),
  }));
  return [...sources, ...again].flatMap(section).join(end) + oneOf(random, ["", end]);
});

/** The same points as branches: each line is a branch with one way. */
const lcovBranches = maker("ts", (sources) => ({
  options: { type: "branch" },
  text: sources.map(({ path, lines }) =>
    `SF:${path}\n${
      lines.map(([line, hits]) => `BRDA:${line},0,0,${hits === 0 ? "-" : hits}`).join("\n")
    }\nend_of_record\n`
  ).join(""),
}));

/** And as functions. */
const lcovFunctions = maker("ts", (sources) => ({
  options: { type: "function" },
  text: sources.map(({ path, lines }) =>
    `SF:${path}\n${
      lines.map(([line, hits]) => `FN:${line},f${line}\nFNDA:${hits},f${line}`).join("\n")
    }\nend_of_record\n`
  ).join(""),
}));

const cobertura = maker("py", (sources) => {
  const classes = sources.map(({ path, lines }) =>
    `<class name="A" filename="${path}" line-rate="0"><methods/><lines>` +
    lines.map(([line, hits]) => `<line number="${line}" hits="${hits}"/>`).join("") +
    "</lines></class>"
  ).join("\n");
  return '<?xml version="1.0"?>\n<!DOCTYPE coverage SYSTEM "coverage-04.dtd">\n' +
    `<coverage line-rate="0.5"><packages><package name="p"><classes>${classes}</classes>` +
    "</package></packages></coverage>\n";
});

const clover = maker(
  "js",
  (sources) =>
    '<?xml version="1.0" encoding="UTF-8"?>\n<coverage generated="1"><project>' +
    sources.map(({ path, lines }) =>
      `<file name="x" path="${path}">${
        lines.map(([line, hits]) => `<line num="${line}" count="${hits}" type="stmt"/>`).join("")
      }</file>`
    ).join("") + "</project></coverage>",
);

const jacoco = maker(
  "java",
  (sources) =>
    '<?xml version="1.0"?><report name="r"><package name="src">' +
    sources.map(({ path, lines }) =>
      `<sourcefile name="${path.slice("src/".length)}">${
        lines.map(([line, hits]) =>
          `<line nr="${line}" mi="${hits === 0 ? 2 : 0}" ci="${hits}" mb="0" cb="0"/>`
        ).join("")
      }</sourcefile>`
    ).join("") + "</package></report>",
);

const openCover = maker("cs", (sources) =>
  "<CoverageSession><Modules><Module><Files>" +
  sources.map(({ path }, uid) => `<File uid="${uid}" fullPath="${path}"/>`).join("") +
  "</Files><Classes>" +
  sources.map(({ lines }, uid) =>
    `<Class><Methods><Method><FileRef uid="${uid}"/><SequencePoints>${
      lines.map(([line, hits]) =>
        `<SequencePoint vc="${hits}" sl="${line}" sc="1" el="${line}" ec="9" fileid="${uid}"/>`
      ).join("")
    }</SequencePoints></Method></Methods></Class>`
  ).join("") + "</Classes></Module></Modules></CoverageSession>");

const istanbul = maker("ts", (sources) => {
  const place = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } });
  return JSON.stringify(Object.fromEntries(sources.map(({ path, lines }) => [path, {
    path,
    statementMap: Object.fromEntries(lines.map(([line], id) => [id, place(line)])),
    s: Object.fromEntries(lines.map(([, hits], id) => [id, hits])),
    ...{ fnMap: {}, f: {}, branchMap: {}, b: {} },
  }])));
});

const istanbulSummary = maker("ts", (sources) => {
  const counts = (lines: Source["lines"]) => ({
    total: lines.length,
    covered: lines.filter(([, hits]) => hits > 0).length,
    ...{ skipped: 0, pct: 0 },
  });
  const about = (lines: Source["lines"]) => ({
    ...{ lines: counts(lines), statements: counts(lines) },
    ...{ functions: counts([]), branches: counts([]) },
  });
  return JSON.stringify({
    total: about(sources.flatMap(({ lines }) => lines)),
    ...Object.fromEntries(sources.map(({ path, lines }) => [path, about(lines)])),
  });
});

const goProfile = maker("go", (sources, random) => {
  const blocks = sources.flatMap(({ path, lines }) =>
    lines.map(([line, hits]) => `${path}:${line}.2,${line}.20 1 ${hits}`)
  );
  const again = blocks.filter(() => random() < 0.2);
  return ["mode: count", ...blocks, ...again, ""].join("\n");
});

const simpleCov = maker("rb", (sources) =>
  JSON.stringify({
    RSpec: {
      coverage: Object.fromEntries(sources.map(({ path, lines }) => {
        const last = Math.max(...lines.map(([line]) => line));
        const hits = new Map(lines);
        return [path, {
          lines: Array.from({ length: last }, (_, index) => hits.get(index + 1) ?? null),
        }];
      })),
      timestamp: 1,
    },
  }));

const llvm = maker("c", (sources) =>
  JSON.stringify({
    ...{ type: "llvm.coverage.json.export", version: "2.0.1" },
    data: [{
      files: sources.map(({ path, lines }) => ({
        filename: path,
        segments: lines.flatMap(([line, hits]) => [
          [line, 1, hits, true, true, false],
          [line, 9, 0, false, false, false],
        ]),
        summary: {},
      })),
      functions: [],
      totals: {},
    }],
  }));

const coveragePy = maker("py", (sources) =>
  JSON.stringify({
    meta: { format: 3 },
    files: Object.fromEntries(sources.map(({ path, lines }) => [path, {
      executed_lines: lines.filter(([, hits]) => hits > 0).map(([line]) => line),
      missing_lines: lines.filter(([, hits]) => hits === 0).map(([line]) => line),
      summary: { covered_lines: sum(lines.map(([, hits]) => Math.min(1, hits))) },
    }])),
    totals: {},
  }));

const hit = (lines: Source["lines"]) => lines.filter(([, hits]) => hits > 0).length;

const gcov = maker("c", (sources) =>
  JSON.stringify({
    gcc_version: "12",
    files: sources.map(({ path, lines }) => ({
      file: path,
      lines: lines.map(([line_number, count]) => ({ line_number, count, branches: [] })),
    })),
  }));

const gcovr = maker("c", (sources) =>
  JSON.stringify({
    "gcovr/format_version": "0.11",
    files: sources.map(({ path, lines }) => ({
      file: path,
      lines: [
        ...lines.map(([line_number, count]) => ({ line_number, count, branches: [] })),
        { line_number: 99, count: 0, "gcovr/excluded": true },
      ],
    })),
  }));

const gcovrSummary = maker("c", (sources) =>
  JSON.stringify({
    "gcovr/summary_format_version": "0.6",
    files: sources.map(({ path, lines }) => ({
      filename: path,
      line_total: lines.length,
      line_covered: hit(lines),
    })),
  }));

const xccov = maker("swift", (sources) =>
  JSON.stringify({
    executableLines: sum(sources.map(({ lines }) => lines.length)),
    targets: sources.map(({ path, lines }) => ({
      name: "App",
      files: [{ path, executableLines: lines.length, coveredLines: hit(lines) }],
    })),
  }));

const xccovArchive = maker(
  "swift",
  (sources) =>
    JSON.stringify(Object.fromEntries(sources.map(({ path, lines }) => [
      path,
      lines.map(([line, executionCount]) => ({ line, isExecutable: true, executionCount })),
    ]))),
);

const tarpaulin = maker("rs", (sources) =>
  JSON.stringify({
    files: sources.map(({ path, lines }) => ({
      path: path.split("/"),
      traces: lines.map(([line, hits]) => ({ line, stats: { Line: hits } })),
    })),
  }));

const kcov = maker("sh", (sources, random) =>
  JSON.stringify({
    percent_covered: "1",
    total_lines: 1,
    files: sources.map(({ path, lines }) => {
      const write = oneOf(random, [String, Number]);
      return { file: path, total_lines: write(lines.length), covered_lines: write(hit(lines)) };
    }),
  }));

/** Hits by the place in the array, from line 1. */
const hitsList = (lines: Source["lines"]) =>
  Array.from({ length: 20 }, (_, at) => lines.find(([line]) => line === at + 1)?.[1] ?? null);

const coveralls = maker("ex", (sources, random) =>
  JSON.stringify({
    source_files: sources.map(({ path, lines }) => {
      const list = hitsList(lines);
      return { name: path, coverage: random() < 0.5 ? list : JSON.stringify(list) };
    }),
  }));

const codecov = maker("rs", (sources, random) =>
  JSON.stringify({
    coverage: Object.fromEntries(sources.map(({ path, lines }) => {
      const written = lines.map(([line, hits]) => [line, random() < 0.5 ? hits : `${hits}/2`]);
      return [path, random() < 0.5 ? [null, ...hitsList(lines)] : Object.fromEntries(written)];
    })),
  }));

/** Each line is a statement. */
const dotCover = maker(
  "cs",
  (sources) =>
    `<Root CoveredStatements="1" TotalStatements="2"><FileIndices>${
      sources.map(({ path }, at) => `<File Index="${at}" Name="${path}"/>`).join("")
    }</FileIndices>${
      sources.map(({ lines }, at) =>
        lines.map(([line, hits]) =>
          `<Statement FileIndex="${at}" Line="${line}" Column="1" Covered="${
            hits > 0 ? "True" : "False"
          }"/>`
        ).join("")
      ).join("")
    }</Root>`,
);

const dotCoverJson = maker("cs", (sources) =>
  JSON.stringify({
    DotCoverVersion: "1",
    CoveredStatements: 1,
    Children: sources.map(({ path, lines }) => ({
      Name: path,
      TotalStatements: lines.length,
      CoveredStatements: hit(lines),
    })),
  }));

const dotnetCoverage = maker(
  "cs",
  (sources) =>
    `<results><modules><module><functions>${
      sources.map(({ lines }, at) =>
        `<function name="f${at}" blocks_covered="1" blocks_not_covered="1"><ranges>${
          lines.map(([line, hits]) =>
            `<range source_id="${at}" start_line="${line}" end_line="${line}" covered="${
              hits > 0 ? "yes" : "no"
            }"/>`
          ).join("")
        }</ranges></function>`
      ).join("")
    }</functions><source_files>${
      sources.map(({ path }, at) => `<source_file id="${at}" path="${path}"/>`).join("")
    }</source_files></module></modules></results>`,
);

const visualStudio = maker(
  "cs",
  (sources) =>
    `<CoverageDSPriv>${
      sources.map(({ lines }, at) =>
        `<Method><MethodKeyName>m${at}</MethodKeyName>${
          lines.map(([line, hits]) =>
            `<Lines><LnStart>${line}</LnStart><LnEnd>${line}</LnEnd><Coverage>${
              hits > 0 ? 0 : 2
            }</Coverage>` +
            `<SourceFileID>${at}</SourceFileID></Lines>`
          ).join("")
        }</Method>`
      ).join("")
    }${
      sources.map(({ path }, at) =>
        `<SourceFileNames><SourceFileID>${at}</SourceFileID><SourceFileName>${path}</SourceFileName></SourceFileNames>`
      ).join("")
    }</CoverageDSPriv>`,
);

const phpunit = maker(
  "php",
  (sources) =>
    `<phpunit><project source=""><directory name="/">${
      sources.map(({ path, lines }) =>
        `<file name="${path}"><totals><lines executable="${lines.length}" executed="${
          hit(lines)
        }"/></totals></file>`
      ).join("")
    }</directory></project></phpunit>`,
);

const sonar = maker(
  "ts",
  (sources) =>
    `<coverage version="1">${
      sources.map(({ path, lines }) =>
        `<file path="${path}">${
          lines.map(([line, hits]) => `<lineToCover lineNumber="${line}" covered="${hits > 0}"/>`)
            .join("")
        }</file>`
      ).join("")
    }</coverage>`,
);

/** Each line is a statement. */
const scoverage = maker(
  "scala",
  (sources) =>
    `<scoverage statement-rate="1">${
      sources.map(({ path, lines }) =>
        lines.map(([line, hits]) =>
          `<statement source="${path}" line="${line}" start="${line}" end="1" invocation-count="${hits}" ignored="false"/>`
        ).join("")
      ).join("")
    }</scoverage>`,
);

/** The source files of a report of V8 are not there, so that only a refusal can be asked for. */
const v8: Maker = () => ({
  text: JSON.stringify({ result: [{ url: "file:///gone/a.js", functions: [] }] }),
  value: UNKNOWN,
});

const XML = [
  ...[cobertura, clover, jacoco, openCover, sonar, phpunit],
  ...[scoverage, dotCover, dotnetCoverage, visualStudio],
];
const JSON_FORMATS = [
  ...[istanbul, istanbulSummary, coveragePy, llvm, simpleCov, gcov, gcovr, gcovrSummary, xccov],
  ...[xccovArchive, tarpaulin, kcov, coveralls, codecov, dotCoverJson],
];

/** What makes the reports of each coverage collector. */
export const COVERAGE_MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  coverage: [lcov, goProfile, ...XML, ...JSON_FORMATS],
  "coverage-clover": [clover],
  "coverage-cobertura": [cobertura],
  "coverage-codecov": [codecov],
  "coverage-coveralls": [coveralls],
  "coverage-dotcover": [dotCover, dotCoverJson],
  "coverage-gcov": [gcov],
  "coverage-gcovr": [gcovr, gcovrSummary],
  "coverage-go": [goProfile],
  "coverage-istanbul": [istanbul, istanbulSummary],
  "coverage-jacoco": [jacoco],
  "coverage-json": JSON_FORMATS,
  "coverage-kcov": [kcov],
  "coverage-lcov": [lcov, lcovBranches, lcovFunctions],
  "coverage-llvm": [llvm],
  "coverage-opencover": [openCover],
  "coverage-phpunit": [phpunit],
  "coverage-py": [coveragePy],
  "coverage-scoverage": [scoverage],
  "coverage-simplecov": [simpleCov],
  "coverage-sonar": [sonar],
  "coverage-tarpaulin": [tarpaulin],
  "coverage-v8": [v8],
  "coverage-visual-studio": [dotnetCoverage, visualStudio],
  "coverage-xccov": [xccov, xccovArchive],
  "coverage-xml": XML,
};
