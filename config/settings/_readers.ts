import { looksSecret } from "../check/finding.ts";
import { oneOf } from "../_expected.ts";

/** Reads a setting's text. */
export interface SettingReader<Value> {
  /** What is expected, for messages. */
  readonly expected: string;
  /** What stands for the value in a line of help. */
  readonly placeholder: string;
  /** The value, or `undefined` if the text is not what is expected. */
  readonly read: (text: string) => Value | undefined;
}

/** Any text but none, and no secret: credentials never pass through here. */
export const anyText: SettingReader<string> = {
  expected: "some text, and no secret in it",
  placeholder: "text",
  read: (text) => text === "" || looksSecret(text) ? undefined : text,
};

/** `true` or `false`, and what other tools write for them. */
export const yesOrNo: SettingReader<boolean> = {
  expected: "true or false",
  placeholder: "true|false",
  read: (text) => {
    if (/^(?:true|yes|on|1)$/i.test(text)) return true;
    return /^(?:false|no|off|0)$/i.test(text) ? false : undefined;
  },
};

const UNITS = { ms: 1, s: 1_000, m: 60_000, "": 1_000 } as const;

/** A time; a number without a unit is seconds, as in the reference system's actions. Gives milliseconds. */
export const duration: SettingReader<number> = {
  expected: "a time above 0 such as 120 or 120s (seconds), 2m or 500ms",
  placeholder: "duration",
  read: (text) => {
    const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|)$/.exec(text) ?? [];
    const ms = Math.round(Number(amount) * UNITS[unit as keyof typeof UNITS]);
    return ms >= 1 && ms <= 3_600_000 ? ms : undefined;
  },
};

/** A whole number. */
export function wholeNumber(min: number, max: number): SettingReader<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    placeholder: "n",
    read: (text) => {
      const number = /^\d+$/.test(text) ? Number(text) : NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** One of some words. */
export function oneWord<const Word extends string>(...words: readonly Word[]): SettingReader<Word> {
  return {
    expected: oneOf(words),
    placeholder: words.join("|"),
    read: (text) => words.find((word) => word === text),
  };
}
