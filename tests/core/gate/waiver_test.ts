import assert from "node:assert/strict";
import { type ParsedWaivers, parseWaivers } from "../../../core/gate/waiver.ts";
import { amount } from "../../_amount.ts";
import { mutateText, pick, repeated } from "../../fakes/mutate.ts";
import { seededRandom } from "../../fakes/random.ts";
import { commitOf, onlyCheck, verdictOn } from "./_gate.ts";

const COMMIT = commitOf(7);

function parse(message: string): ParsedWaivers {
  return parseWaivers([{ commit: COMMIT, author: "Ada", message }]);
}

Deno.test("a trailer names metric and reason", () => {
  const { waivers, problems } = parse(
    "feat: translate\n\nUnentropy-Accept: bundle-size because adds i18n\n",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(waivers, [
    {
      metric: "bundle-size",
      reason: "adds i18n",
      author: "Ada (author as written)",
      commit: COMMIT,
    },
  ]);
});

Deno.test("who accepts is said as written, or by the account whose signature was verified", () => {
  const message = "x\n\nUnentropy-Accept: size because y";
  const author = "root (signature verified)";
  const { waivers } = parseWaivers([
    { commit: COMMIT, author, message },
    { commit: COMMIT, author: "Ada", login: "ada-l", message },
  ]);
  assert.deepEqual(waivers.map((one) => one.author), [
    "root (signature verified) (author as written)",
    "ada-l (signature verified)",
  ]);
});

Deno.test("a trailer that names no metric accepts nothing", () => {
  for (const pattern of ["*", "**", "?*", "*{os=linux}", "{os=*}"]) {
    const { waivers, problems } = parse(`x\n\nUnentropy-Accept: ${pattern} because I say so`);
    assert.deepEqual(waivers, [], pattern);
    assert.match(problems[0] ?? "", /because I say so" names no metric/, pattern);
  }
});

Deno.test("trailers are found in squashed messages, in any case, several of them", () => {
  const { waivers } = parse(
    "Squash (#7)\r\n\r\n* one\r\n\r\nunentropy-accept: a-* by 5 % because x\r\n\r\n* two\r\n\r\n" +
      "Unentropy-Accept: bench{case=long name} by 16000 because y\r\n",
  );
  assert.deepEqual(waivers.map(({ metric, atMost, reason }) => ({ metric, atMost, reason })), [
    { metric: "a-*", atMost: { percent: 5 }, reason: "x" },
    { metric: "bench{case=long name}", atMost: { absolute: 16000 }, reason: "y" },
  ]);
});

Deno.test("a trailer without a reason, or with a strange amount, is a problem that is shown", () => {
  for (const text of ["bundle-size", "bundle-size because", "size by much because x", ""]) {
    const { waivers, problems } = parse(`x\n\nUnentropy-Accept: ${text}`);
    assert.deepEqual(waivers, []);
    assert.equal(problems.length, 1, text);
  }
});

Deno.test("a line that only mentions the trailer is none", () => {
  assert.deepEqual(parse("See Unentropy-Accept: a because b\n> Unentropy-Accept: a because b"), {
    waivers: [],
    problems: [],
  });
});

Deno.test("a hostile trailer takes no time", () => {
  const { problems } = parse(`Unentropy-Accept: ${"{".repeat(200_000)}`);
  assert.equal(problems.length, 1);
  assert.ok((problems[0]?.length ?? 0) < 300);
});

const GROWTH = {
  metric: { key: "size", type: "numeric", unit: "bytes" },
  past: [1000, 1000],
  value: 1100,
  threshold: { mode: "delta-max-increase", maxPercent: 5 },
} as const;
const WAIVER = { metric: "size", reason: "adds i18n", author: "Ada", commit: COMMIT };

Deno.test("a waiver lets a failed check through, with its reason", () => {
  const verdict = verdictOn({ ...GROWTH, waivers: [WAIVER] });
  assert.equal(verdict.status, "passed");
  assert.equal(verdict.summary, "1 accepted");
  const check = onlyCheck(verdict);
  assert.equal(check.status, "failed");
  assert.deepEqual(check.accepted, { reason: "adds i18n", author: "Ada" });
  assert.match(check.sentence, /more than the 5 % allowed; accepted by Ada: adds i18n$/);
});

Deno.test("a waiver covers no other metric, and no larger change than it says", () => {
  assert.equal(verdictOn({ ...GROWTH, waivers: [{ ...WAIVER, metric: "siz" }] }).status, "failed");
  const atMost = (percent: number) =>
    verdictOn({
      ...GROWTH,
      waivers: [{ ...WAIVER, atMost: { percent } }],
    });
  assert.equal(atMost(10).status, "passed");
  assert.equal(atMost(9).status, "failed");
  assert.match(onlyCheck(atMost(9)).sentence, /; it is larger than what was accepted$/);
});

Deno.test("a waiver of some size covers nothing where the size of the change is not known", () => {
  const threshold = { mode: "max", target: 1 } as const;
  const runs = { 0: { branch: "old" }, 1: { branch: "old" } };
  const reference = { branch: "main", maxAgeDays: 90 };
  const status = (waiver: object) =>
    verdictOn({ ...GROWTH, threshold, runs, reference, waivers: [{ ...WAIVER, ...waiver }] })
      .status;
  assert.equal(status({ atMost: { percent: 99 } }), "failed");
  assert.equal(status({}), "passed");
});

Deno.test("a waiver counts to the end of its last day", () => {
  const until = (expires: string) => verdictOn({ ...GROWTH, waivers: [{ ...WAIVER, expires }] });
  assert.equal(until("2026-05-20").status, "passed");
  assert.equal(until("2026-05-19").status, "failed");
  assert.match(onlyCheck(until("2026-05-19")).sentence, /; its acceptance ended on 2026-05-19$/);
});

Deno.test("a missing metric cannot be waived", () => {
  const verdict = verdictOn({ ...GROWTH, measurements: [], waivers: [WAIVER] });
  assert.equal(verdict.status, "failed");
});

const CASES = amount(50_000, 5_000);

Deno.test(`${CASES} trailers say what was written into them`, () => {
  const random = seededRandom(20261128);
  for (let round = 0; round < CASES; round++) {
    const metric = pick(random, ["bundle-size", "bench-*", "bench{case=a b,os=*}", "x{l=because}"]);
    const number = Math.floor(random() * 1e6) / 100;
    const [written, atMost] = pick(random, [
      ["", undefined],
      [` by ${number}%`, { percent: number }],
      [` by ${number} %`, { percent: number }],
      [` BY +${number}`, { absolute: number }],
    ]);
    const reason = pick(random, [
      "it adds i18n",
      "by 5 % because of that",
      "\u{1f600}",
      "a: b {c}",
    ]);
    const name = pick(random, ["Unentropy-Accept", "unentropy-accept", "UNENTROPY-ACCEPT"]);
    const message = [
      pick(random, ["", "fix: x", "see Unentropy-Accept: y because z"]),
      `${name}:${pick(random, ["", " ", "\t "])}${metric}${written} because ${reason}`,
      pick(random, ["", "Signed-off-by: Ada", "    Unentropy-Accept: size because it is quoted"]),
    ].join(pick(random, ["\n", "\r\n", "\n\n"]));
    const { waivers, problems } = parse(message);
    assert.deepEqual(problems, [], message);
    assert.deepEqual(waivers, [{
      ...{ metric, reason, author: "Ada (author as written)", commit: COMMIT },
      ...(atMost !== undefined && { atMost }),
    }], message);
  }
});

Deno.test(`of ${CASES} changed messages every trailer is either understood or told`, () => {
  const random = seededRandom(20261127);
  const good = "fix: x\n\nUnentropy-Accept: bundle-size because adds i18n\n" +
    "Unentropy-Accept: bench{case=*} by 5 % because slower\nSigned-off-by: Ada\n";
  const counts = { waivers: 0, problems: 0 };
  for (let round = 0; round < CASES; round++) {
    const message = repeated(random, good, (one) => mutateText(random, one)) ?? "";
    const { waivers, problems } = parse(message);
    const trailers = message.split(/[\n\r\u2028\u2029]/)
      .filter((line) => line.toLowerCase().startsWith("unentropy-accept:"));
    assert.equal(waivers.length + problems.length, trailers.length, JSON.stringify(message));
    for (const { metric, reason, atMost, author } of waivers) {
      assert.match(metric, /[^*?\s{}]/, message);
      assert.match(reason, /^\S(?:.*\S)?$/, message);
      assert.equal(author, "Ada (author as written)");
      if (atMost !== undefined) assert.ok(Object.values(atMost).every((one) => one >= 0));
    }
    for (const problem of problems) assert.match(problem, /^.{20,300}$/, message);
    counts.waivers += waivers.length;
    counts.problems += problems.length;
  }
  assert.ok(counts.waivers > CASES / 2 && counts.problems > CASES / 20, JSON.stringify(counts));
});
