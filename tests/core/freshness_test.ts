import assert from "node:assert/strict";
import { freshnessOf, staleness } from "../../core/freshness.ts";

const NOW = Date.UTC(2026, 4, 20, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

for (
  const { what, commit, start, writtenAt, says } of [
    {
      what: "of before the commit",
      commit: NOW - HOUR,
      writtenAt: NOW - 4 * HOUR,
      says: /3 hours before the commit/,
    },
    { what: "of days before", commit: NOW, writtenAt: NOW - 72 * HOUR, says: /3 days before/ },
    { what: "a little before the commit", commit: NOW, writtenAt: NOW - 9 * MINUTE },
    { what: "of after the commit", commit: NOW - HOUR, writtenAt: NOW - MINUTE },
    {
      what: "of before the run",
      commit: NOW - 9 * HOUR,
      start: NOW - HOUR,
      writtenAt: NOW - 2 * HOUR,
      says: /60 minutes before this run was started/,
    },
    { what: "where nothing is known", writtenAt: NOW - 999 * HOUR },
    { what: "of before a commit that is yet to come", commit: NOW + HOUR, writtenAt: NOW - HOUR },
    { what: "with a time that says nothing", commit: NOW, writtenAt: Date.UTC(1980, 0, 1) },
  ]
) {
  Deno.test(`a report ${what} is ${says === undefined ? "not " : ""}too old`, () => {
    const freshness = freshnessOf({ commit, start, now: NOW }, "warn");
    const text = freshness && staleness(writtenAt, freshness);
    if (says === undefined) assert.equal(text, undefined);
    else assert.match(text ?? "", says);
  });
}

Deno.test("whoever ignores old reports hears nothing of them", () => {
  assert.equal(freshnessOf({ commit: NOW, start: NOW, now: NOW }, "ignore"), undefined);
});
