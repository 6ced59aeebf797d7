import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { parseCollectArgs } from "../../collectors/options.ts";
import { runCollector } from "../../collectors/run_collector.ts";
import { EXPECTED, REPORTS, withFiles } from "./_reports.ts";

/** More than is read at once. */
const BLANKS = "\n".repeat(4_000_000);
const MANY = 1000;

/** What a collector is asked for. */
interface Question {
  readonly files: Readonly<Record<string, string>>;
  readonly args?: string;
}

/** Of those that read none of the real reports. */
const QUESTIONS: Readonly<Record<string, Question>> = {
  count: { files: many("// TODO\n"), args: ". --pattern TODO" },
  "coverage-gcov": { files: { report: padded('{"format_version":"2","files":[]}') } },
  "coverage-v8": { files: { report: padded('{"result":[]}') } },
  deps: {
    files: { "package-lock.json": padded('{"lockfileVersion":3,"packages":{}}') },
    args: "package-lock.json",
  },
  json: { files: { report: padded('{"total":1}') }, args: "report --path /total" },
  loc: { files: many("a();\n"), args: "." },
  size: { files: many("a"), args: ". --compress gzip" },
  text: { files: { report: padded("1") }, args: "report --pattern (\\d+)" },
  xml: { files: { report: padded("<a b='1'></a>") }, args: "report --path /a/@b" },
};

function many(text: string): Readonly<Record<string, string>> {
  const lines = text.repeat(4000);
  return Object.fromEntries(Array.from({ length: MANY }, (_, index) => [`${index}.js`, lines]));
}

const registry = builtinCollectors();
for (const name of registry.names()) {
  Deno.test(`${name} ends in the middle of a large file when it is interrupted`, async () => {
    const { files, args = "report" } = QUESTIONS[name] ??
      { files: { report: padded(await sampleOf(name)) } };
    await withFiles(files, (root) => endsEarly(root, name, args));
  });
}

/** Interrupts a collector when it has looked at its signal a few times, so that it must look again and again. */
async function endsEarly(root: string, name: string, args: string): Promise<void> {
  const stop = new AbortController();
  const reason = new Error("stopped");
  let looks = 0;
  const signal = Object.assign(stop.signal, {
    throwIfAborted: () => {
      if (++looks === 4) stop.abort(reason);
      AbortSignal.prototype.throwIfAborted.call(stop.signal);
    },
  });
  const collector = await registry.get(name);
  const request = parseCollectArgs(collector, args.split(" "));
  await assert.rejects(runCollector(collector, request, { root, signal }), reason);
}

/** A real report that the collector reads. */
async function sampleOf(name: string): Promise<string> {
  const [kind = "", wanted] = name.split("-");
  const folder = { bench: "benchmarks/", coverage: "coverage/", tests: "tests/" }[kind] ?? name;
  const found = Object.entries(EXPECTED).find(([path, { format }]) =>
    path.includes(folder) &&
    (wanted === undefined || path.endsWith(`.${wanted}`) || name === `coverage-${format}` ||
      `coverage.${wanted}` === format)
  );
  assert.ok(found, name);
  return await Deno.readTextFile(join(REPORTS, found[0]));
}

/** The text with a large hole where its format allows one. */
function padded(text: string): string {
  const start = text.trimStart();
  if (/^[{[]/.test(start)) return `${start[0]}${BLANKS}${start.slice(1)}`;
  if (!start.startsWith("<")) return `${text}\n${BLANKS}`;
  const end = start.indexOf(">") + 1;
  return `${start.slice(0, end)}${BLANKS}${start.slice(end)}`;
}

for (const name of ["count", "loc"]) {
  Deno.test(`${name} ends in the middle of many files of which it reads nothing`, async () => {
    const nothing = Object.fromEntries(
      Array.from({ length: 5 * MANY }, (_, index) => [`${index}.js`, "\0"]),
    );
    await withFiles(nothing, (root) => endsEarly(root, name, QUESTIONS[name]?.args ?? ""));
  });
}

Deno.test({
  name: "no collector waits for a pipe or reads a device: both are refused as a file",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFiles({}, async (root) => {
      execFileSync("mkfifo", [join(root, "pipe")]);
      for (const name of registry.names()) {
        const [, ...options] = (QUESTIONS[name]?.args ?? "report").split(" ");
        for (const file of ["pipe", "/dev/zero"]) {
          const collector = await registry.get(name);
          const request = parseCollectArgs(collector, [file, ...options]);
          const signal = AbortSignal.timeout(30_000);
          await assert.rejects(runCollector(collector, request, { root, signal }), {
            code: "COLLECT_UNREADABLE",
          }, `${name} of ${file}`);
        }
      }
    }),
});
