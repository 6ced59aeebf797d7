import assert from "node:assert/strict";
import { builtinCollectors, type Collector, trackMetrics } from "../../mod.ts";

/** What a collector of somebody else may return, and what is said of it. */
const MISTAKES: readonly (readonly [returned: unknown, why: RegExp])[] = [
  [undefined, /collector "answer" returned: it is undefined, not a list of readings/],
  [{ value: 1, labels: {} }, /it is an object, not a list of readings/],
  [[7], /its reading 1 of 1 is 7$/],
  [[{ value: 1, labels: {} }, null], /its reading 2 of 2 is null/],
  [[{ value: 10n, labels: {} }], /its reading 1 of 1 has the value 10n, not a number or a text/],
  [[{ labels: {} }], /has the value undefined, not a number/],
  [[{ value: 1 }], /\(1\) has the labels undefined, not \{ name: "text" \}/],
  [[{ value: 1, labels: { os: 5 } }], /\(1\) has the label os: 5, not a text/],
  [[{ value: 1, labels: {} }, { value: 2, labels: {} }], /"answer".* without labels: 1 and 2/],
  [
    [{ value: 1, labels: { os: "a" } }, { value: 2, labels: { os: "a" } }],
    /"answer".* two values for \{os=a\}: 1 and 2/,
  ],
  [[{ value: NaN, labels: {} }], /"answer".*"NaN" is not a finite number/],
  [[], /"answer".*it found no value/],
];

for (const [returned, why] of MISTAKES) {
  Deno.test(`a collector that is mistaken is named with the value: ${why.source}`, async () => {
    const answer: Collector = {
      name: "answer",
      summary: "",
      usage: "",
      options: {},
      // deno-lint-ignore no-explicit-any -- what plain JavaScript may do
      collect: () => Promise.resolve(returned as any),
    };
    const { exitCode, failures } = await trackMetrics({
      env: {},
      phases: ["collect"],
      collectors: builtinCollectors().register("answer", () => answer),
      config: { metrics: { answer: { type: "numeric", command: "@collect answer" } } },
    });
    assert.equal(exitCode, 2);
    assert.match(failures[0]?.message ?? "", why);
    assert.doesNotMatch(failures[0]?.fix ?? "", /defect|report it/i);
  });
}
