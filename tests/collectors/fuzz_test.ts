import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { amount } from "../_amount.ts";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { runCollector } from "../../collectors/run_collector.ts";
import type { Collector, Reading } from "../../collectors/types.ts";
import { CollectError } from "../../errors.ts";
import { below, type Made, type Maker, oneOf, type Random, UNKNOWN } from "./made/made.ts";
import { COVERAGE_MAKERS } from "./made/coverage.ts";
import { madeNotes, madeSource, OTHER_MAKERS } from "./made/others.ts";
import { TESTS_MAKERS } from "./made/tests.ts";
import { MUTATIONS, seededRandom } from "./_mutate.ts";
import { realLocks, realReports } from "./_real_files.ts";
import { withFiles } from "./_reports.ts";

/** How many files each collector gets: one half whole, one half damaged. */
const CASES = amount(10_000, 300);

/** Cases that are under way at once, each with a file of its own. */
const AT_ONCE = 32;

/** What parsers stumble over. */
const TRAPS = [
  ...["<", ">", "]]>", "<![CDATA[", "&lt;", "&x;", "<!DOCTYPE a [<!ENTITY x 'y'>]>", "<!--", "/>"],
  ...["{", "}", "[", "]", '"', "\\", "\\u0000", ":", ",", "null", "NaN", "Infinity", "1e999"],
  ...["-1", "-0", "0.5", "99999999999999999999", "0x10", "1,5", "%", "\n", "\r", "\0", "\ufeff"],
  ...["end_of_record\n", "SF:\n", "mode: set\n", "1..0\n", "__proto__", "constructor", "\u{1f600}"],
];

const encoder = new TextEncoder();

function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  let result = bytes;
  for (let times = 1 + below(random, 2); times > 0; times--) {
    const mutate = random() < 0.4 ? withTrap : oneOf(random, Object.values(MUTATIONS));
    result = mutate(result, random);
  }
  return result;
}

function withTrap(bytes: Uint8Array, random: Random): Uint8Array {
  const [at, trap] = [below(random, bytes.length + 1), encoder.encode(oneOf(random, TRAPS))];
  return new Uint8Array([...bytes.subarray(0, at), ...trap, ...bytes.subarray(at)]);
}

/** What a collector says: readings, or that it cannot tell. */
type Answer = readonly Reading[] | CollectError;

/** Checks what was said about a damaged file. */
type Check = (answer: Answer, file: { readonly made: Made; readonly bytes: Uint8Array }) => void;

/** A number, or an error that says what is wrong: never a crash, never a zero that hides something. */
function checkReport(answer: Answer, { made, bytes }: Parameters<Check>[1]): void {
  if (answer instanceof CollectError) {
    assert.match(answer.code, /^COLLECT_(?:FORMAT|NOTHING)$/);
    assert.match(answer.message, /report/);
    assert.notEqual(answer.fix, "");
    return;
  }
  for (const { value, unit, evidence } of answer) {
    assert.ok(Number.isFinite(value));
    if (unit === "percent" && typeof evidence?.["total"] === "number") {
      const { covered, total } = evidence;
      assert.ok(Number(value) >= 0 && Number(value) <= 100 && total > 0);
      assert.equal(value, 100 * Number(covered) / total);
    }
  }
  if (answer[0]?.value !== 0 || made.trace === undefined) return;
  assert.doesNotMatch(new TextDecoder().decode(bytes), made.trace, "a silent zero");
}

interface Fuzzed {
  readonly makers: readonly Maker[];
  /** The file's name, where it matters. */
  readonly extension?: string;
  readonly check: Check;
}

const isBinary = (bytes: Uint8Array) => bytes.subarray(0, 8000).includes(0);

/** A text that may be no text any more; then that is said. */
function checkText(value: (bytes: Uint8Array) => number): Check {
  return (answer, { bytes }) => {
    if (answer instanceof CollectError) assert.ok(isBinary(bytes), answer.message);
    else assert.equal(answer[0]?.value, value(bytes));
  };
}

/** Real files beside the made ones. */
const REAL: Readonly<Record<string, readonly Maker[]>> = {
  bench: realReports(/^(?:generated\/)?benchmarks\//),
  coverage: realReports(/^(?:generated\/)?coverage\//),
  deps: realLocks(),
  tests: realReports(/^(?:generated\/)?tests\//),
};

const FUZZED: Readonly<Record<string, Fuzzed>> = {
  ...Object.fromEntries(
    Object.entries({ ...COVERAGE_MAKERS, ...OTHER_MAKERS, tests: TESTS_MAKERS })
      .map(([name, made]) => [name, {
        makers: [...made, ...REAL[name] ?? []],
        check: checkReport,
      }]),
  ),
  size: {
    makers: [(random) => ({ ...madeNotes(random), options: {}, value: UNKNOWN })],
    check: (answer, { bytes }) => {
      assert.ok(!(answer instanceof CollectError));
      assert.equal(answer[0]?.value, bytes.length);
    },
  },
  count: {
    makers: [madeNotes],
    check: checkText((bytes) => new TextDecoder().decode(bytes).split("TODO").length - 1),
  },
  loc: {
    makers: [madeSource],
    extension: ".ts",
    // Every line is one of the three kinds, whatever it holds.
    check: (answer, { bytes }) => {
      if (answer instanceof CollectError) return assert.ok(isBinary(bytes), answer.message);
      const { code, comment, blank } = answer[0]?.evidence ?? {};
      const lines = new TextDecoder("latin1").decode(bytes).replace(/\n$/, "").split("\n").length;
      assert.equal(Number(code) + Number(comment) + Number(blank), bytes.length === 0 ? 0 : lines);
    },
  },
};

const registry = builtinCollectors();

for (const name of registry.names()) {
  Deno.test(`${name} tells the right number of ${CASES / 2} made files, and a number or an error of ${CASES / 2} damaged ones`, async () => {
    const fuzzed = FUZZED[name];
    assert.ok(fuzzed !== undefined, "a new collector needs makers of its files");
    const collector = await registry.get(name);
    await withFiles({ "src/empty": "" }, async (root) => {
      const lanes = Array.from({ length: AT_ONCE }, async (_, lane) => {
        for (let index = lane; index < CASES; index += AT_ONCE) {
          await tryCase(collector, fuzzed, { root, index, lane });
        }
      });
      // All come to their end, because the folder is removed then.
      const [broken] = (await Promise.allSettled(lanes)).filter((one) => one.status === "rejected");
      if (broken !== undefined) throw broken.reason;
    });
  });
}

async function tryCase(
  collector: Collector,
  { makers, check, extension = "" }: Fuzzed,
  { root, index, lane }: { readonly root: string; readonly index: number; readonly lane: number },
): Promise<void> {
  // The seed is the case's number, so that each can be tried again alone.
  const random = seededRandom(index + 1);
  const made = oneOf(random, makers)(random);
  const isWhole = index % 2 === 0;
  const whole = encoder.encode(made.text);
  const bytes = isWhole ? whole : damaged(whole, random);
  const file = `report${lane}${extension}`;
  writeFileSync(join(root, file), bytes);
  try {
    const answer = await answerOf(collector, { file, root, made });
    if (!isWhole || Number.isNaN(made.value)) return check(answer, { made, bytes });
    if (answer instanceof CollectError) throw answer;
    assert.equal(answer[0]?.value, made.value);
  } catch (error) {
    const shown = JSON.stringify(new TextDecoder().decode(bytes).slice(0, 3000));
    throw new Error(`Case ${index} with ${JSON.stringify(made.options)}: ${shown}`, {
      cause: error,
    });
  }
}

async function answerOf(
  collector: Collector,
  { file, root, made }: { readonly file: string; readonly root: string; readonly made: Made },
): Promise<Answer> {
  try {
    const input = { paths: [file], options: made.options ?? {} };
    return await runCollector(collector, { input }, { root });
  } catch (error) {
    if (error instanceof CollectError) return error;
    throw error;
  }
}
