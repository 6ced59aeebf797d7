// @ts-check
import { ActionFailure } from "./failure.mjs";

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * An input as the runner hands it over; an empty one counts as not given.
 *
 * @param {Environment} env
 * @param {string} name
 * @returns {string | undefined}
 */
export function textInput(env, name) {
  return env[`INPUT_${name.toUpperCase()}`]?.trim() || undefined;
}

/**
 * An input that is one of some words; the first is the default.
 *
 * @template {string} Word
 * @param {Environment} env
 * @param {string} name
 * @param {readonly [Word, ...Word[]]} words
 * @returns {Word}
 * @throws {ActionFailure} `ACTION_INPUT`
 */
export function choiceInput(env, name, words) {
  const text = textInput(env, name);
  if (text === undefined) return words[0];
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new ActionFailure("ACTION_INPUT", {
    what: `Cannot use the input ${name}`,
    why: `it is ${JSON.stringify(text)}`,
    fix: `Give one of ${words.join(", ")}, or nothing`,
  });
}

/**
 * The program's words, a word a line: one `history` command, or a track, of every config where `--all` follows.
 *
 * @param {Environment} env
 * @returns {readonly [string, ...string[]]}
 * @throws {ActionFailure} `ACTION_INPUT`
 */
export function commandInput(env) {
  const [first, ...words] = (textInput(env, "command") ?? "track").split("\n")
    .map((line) => line.trim()).filter((line) => line !== "");
  const isTrack = first === "track" && (words.length === 0 || words[0] === "--all");
  if (first === "history" || isTrack) return [first, ...words];
  throw new ActionFailure("ACTION_INPUT", {
    what: "Cannot use the input command",
    why: `its first line is ${JSON.stringify(first)}`,
    fix:
      "Give a `history` command or `track` and `--all`, a word a line, or nothing: then metrics are tracked",
  });
}
