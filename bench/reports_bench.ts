import { join } from "node:path";
import { builtinCollectors } from "../collectors/builtin.ts";
import { median, printFigure } from "./_figures.ts";

const MEGABYTE = 1_000_000;

/** Readings of each report. */
const ROUNDS = 5;

/** A report that is made for the measurement. */
interface Sample {
  /** The collector, and the options it gets. */
  readonly collector: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly head: string;
  /** One source file, suite or test of the report. */
  readonly part: (index: number) => string;
  readonly tail: string;
  /** What DESIGN §8 promises, in MB/s. */
  readonly promise: number;
}

const LINES = Array.from({ length: 400 }, (_, index) => index + 1);
const path = (index: number) => `/home/ci/build/src/folder${index % 500}/file${index}.ts`;

const LCOV: Omit<Sample, "options"> = {
  collector: "coverage-lcov",
  head: "TN:\n",
  part: (index) =>
    `SF:${path(index)}\n` +
    LINES.filter((line) => line % 20 === 0)
      .map((line) => `FN:${line},f${line}\nFNDA:${line % 3},f${line}\n`).join("") +
    LINES.map((line) =>
      `DA:${line},${(line * index) % 7}\n` +
      (line % 10 === 0 ? `BRDA:${line},${line / 10},0,1\nBRDA:${line},${line / 10},1,-\n` : "")
    ).join("") + "LF:400\nLH:342\nend_of_record\n",
  tail: "",
  promise: 50,
};

const SAMPLES: Readonly<Record<string, Sample>> = {
  lcov: LCOV,
  "lcov, branches": { ...LCOV, options: { type: "branch" } },
  "lcov, functions": { ...LCOV, options: { type: "function" } },
  "Go cover profile": {
    collector: "coverage-go",
    head: "mode: set\n",
    part: (index) =>
      LINES.filter((line) => line % 3 === 0).map((line) =>
        `example.org/module/folder${index % 500}/file${index}.go:${line}.2,${line + 2}.30 2 ${
          line % 2
        }\n`
      ).join(""),
    tail: "",
    promise: 50,
  },
  Cobertura: {
    collector: "coverage-cobertura",
    head:
      '<?xml version="1.0"?>\n<coverage line-rate="0.5"><packages><package name="p"><classes>\n',
    part: (index) => {
      const lines = LINES.map((line) =>
        line % 10 === 0
          ? `<line number="${line}" hits="1" branch="true" condition-coverage="50% (1/2)"/>\n`
          : `<line number="${line}" hits="${line % 7}" branch="false"/>\n`
      ).join("");
      return `<class name="C${index}" filename="${path(index)}" line-rate="1"><methods>` +
        `<method name="m" signature="()"><lines>\n${lines}</lines></method></methods><lines>\n` +
        `${lines}</lines></class>\n`;
    },
    tail: "</classes></package></packages></coverage>\n",
    promise: 25,
  },
  JaCoCo: {
    collector: "coverage-jacoco",
    head: '<?xml version="1.0"?>\n<report name="r">\n',
    part: (index) =>
      `<package name="org/p${index}"><sourcefile name="File${index}.java">\n` +
      LINES.map((line) => `<line nr="${line}" mi="${line % 2}" ci="3" mb="0" cb="2"/>\n`).join("") +
      "</sourcefile></package>\n",
    tail: "</report>\n",
    promise: 25,
  },
  OpenCover: {
    collector: "coverage-opencover",
    head: '<?xml version="1.0"?>\n<CoverageSession><Modules>\n',
    part: (index) =>
      `<Module><Files><File uid="${index}" fullPath="C:\\build\\File${index}.cs"/></Files><Classes>` +
      `<Class><Methods><Method><Name>M${index}</Name><FileRef uid="${index}"/><SequencePoints>\n` +
      LINES.map((line) =>
        `<SequencePoint vc="${line % 3}" uspid="${line}" ordinal="${line}" offset="${line}" ` +
        `sl="${line}" sc="9" el="${line}" ec="31" bec="0" bev="0" fileid="${index}"/>\n`
      ).join("") +
      "</SequencePoints></Method></Methods></Class></Classes></Module>\n",
    tail: "</Modules></CoverageSession>\n",
    promise: 25,
  },
  Clover: {
    collector: "coverage-clover",
    head: '<?xml version="1.0"?>\n<coverage generated="1" clover="3.2.0"><project>\n',
    part: (index) =>
      `<file name="file${index}.ts" path="${path(index)}">\n` +
      LINES.map((line) => `<line num="${line}" count="${line % 3}" type="stmt"/>\n`).join("") +
      "</file>\n",
    tail: "</project></coverage>\n",
    promise: 25,
  },
  JUnit: {
    collector: "tests",
    head: '<?xml version="1.0"?>\n<testsuites>\n',
    part: (index) =>
      `<testsuite name="suite ${index}" tests="400" time="4">\n` +
      LINES.map((line) =>
        `<testcase classname="package.Class${index}" name="case ${line}" time="0.0${line}">` +
        (line % 100 === 0 ? "<failure>expected 1\nfound 2</failure>" : "") + "</testcase>\n"
      ).join("") + "</testsuite>\n",
    tail: "</testsuites>\n",
    promise: 25,
  },
};

/**
 * Prints how fast reports of 200 MB are read, and the most memory that the reading process took: the medians of several readings, each in
 * a process of its own. Every line of a report is another one, which is the worst case for the memory.
 *
 * @param sizeBytes The size of the reports
 */
export async function benchReports(sizeBytes: number = 200 * MEGABYTE): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "track-reports-" });
  try {
    for (const [name, sample] of Object.entries(SAMPLES)) {
      const report = join(folder, "report");
      await writeSample(report, sample, sizeBytes);
      const readings: Figures[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        readings.push(await measureInProcess(folder, sample));
      }
      const speed = median(readings.map(({ seconds }) => sizeBytes / MEGABYTE / seconds));
      const peak = median(readings.map(({ peakBytes }) => peakBytes / MEGABYTE));
      printFigure(name, speed, "MB/s", `≥ ${sample.promise}`);
      printFigure(`${name}, peak memory`, peak, "MB", "≤ 150");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeSample(report: string, sample: Sample, sizeBytes: number): Promise<void> {
  const encoder = new TextEncoder();
  const file = await Deno.open(report, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  await writer.write(encoder.encode(sample.head));
  for (let index = 0, size = 0; size < sizeBytes; index++) {
    const part = encoder.encode(sample.part(index));
    size += part.length;
    await writer.write(part);
  }
  await writer.write(encoder.encode(sample.tail));
  await writer.close();
}

interface Figures {
  readonly seconds: number;
  readonly peakBytes: number;
}

async function measureInProcess(root: string, sample: Sample): Promise<Figures> {
  const { collector, options = {} } = sample;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.filename ?? "", root, collector, JSON.stringify(options)],
    stderr: "inherit",
  });
  const { success, stdout } = await command.output();
  if (!success) throw new Error(`Reading the report with ${collector} failed`);
  return JSON.parse(new TextDecoder().decode(stdout)) as Figures;
}

/** What the process of one measurement does. */
async function measure(root: string, name: string, options: string): Promise<Figures> {
  const collector = await builtinCollectors().get(name);
  const start = performance.now();
  await collector.collect({ paths: ["report"], options: JSON.parse(options) }, { root });
  const seconds = (performance.now() - start) / 1000;
  return { seconds, peakBytes: await peakBytes() };
}

/** Linux keeps the most memory that a process ever had; elsewhere what it has now must do. */
async function peakBytes(): Promise<number> {
  if (Deno.build.os !== "linux") return Deno.memoryUsage().rss;
  const status = await Deno.readTextFile("/proc/self/status");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

if (import.meta.main) {
  const [root, name, options] = Deno.args;
  if (root === undefined || name === undefined || options === undefined) await benchReports();
  else {await Deno.stdout.write(
      new TextEncoder().encode(JSON.stringify(await measure(root, name, options))),
    );}
}
