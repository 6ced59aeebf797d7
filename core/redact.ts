import { secretsOf, withoutShapedSecrets } from "./secrets.ts";
import { HTML_ENTITIES } from "./text/html_entities.ts";
import { withCause } from "./with_cause.ts";

/** Values shorter than this are words, not secrets; hiding them would garble the output. */
const SHORTEST_SECRET = 6;

/** Texts are cut before it, and nobody's secret has it. */
const CUT_MARK = "…";
/** So much of a secret is looked for before a cut mark. */
const LONGEST_CUT = 1000;

/** Hides secrets in a text. */
export type Hide = (text: string) => string;

/**
 * Makes a function that hides secrets in text: as they are, line by line, as they look in base64, URLs, JSON and HTML, and the
 * beginning of one that was cut off with a `…`; and whatever looks like a secret by itself.
 *
 * @param env The environment, whose secrets are hidden
 * @param passed Names of variables that a command was given although it might not see them otherwise
 * @returns The text with every secret replaced by `***`
 */
export function redactor(
  env: Readonly<Record<string, string | undefined>>,
  passed: readonly string[] = [],
): Hide {
  const forms = new Set<string>();
  for (const value of secretsOf(env, passed)) {
    for (const text of [value, ...value.split(/[\r\n]+/)]) {
      if (text.length >= SHORTEST_SECRET) formsOf(text).forEach((form) => forms.add(form));
    }
  }
  // Longest first, so that a secret that contains another one is hidden whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  const beginnings = beginningsOf(ordered);
  return (text) => {
    const whole = withoutShapedSecrets(
      ordered.reduce((rest, form) => rest.replaceAll(form, "***"), text),
    );
    return whole.includes(CUT_MARK) ? hideCut(whole, beginnings) : whole;
  };
}

type Beginnings = ReadonlyMap<string, readonly string[]>;

function beginningsOf(forms: readonly string[]): Beginnings {
  const found = new Map<string, string[]>();
  for (const form of forms) {
    const beginning = form.slice(0, SHORTEST_SECRET);
    found.set(beginning, [...found.get(beginning) ?? [], form]);
  }
  return found;
}

/** Hides what stands before a cut mark and is the beginning of a secret. */
function hideCut(text: string, beginnings: Beginnings): string {
  const [first = "", ...others] = text.split(CUT_MARK).reverse();
  return [first, ...others.map((part) => withoutCut(part, beginnings))].reverse().join(CUT_MARK);
}

function withoutCut(part: string, beginnings: Beginnings): string {
  for (let at = Math.max(0, part.length - LONGEST_CUT); at + SHORTEST_SECRET <= part.length; at++) {
    const forms = beginnings.get(part.slice(at, at + SHORTEST_SECRET));
    const rest = part.slice(at);
    if (forms?.some((form) => form.startsWith(rest))) return `${part.slice(0, at)}***`;
  }
  return part;
}

/**
 * Hides secrets in every text of some data.
 *
 * @returns The same data if there is no secret in it, else a copy
 */
export function hideIn<T>(data: T, hide: Hide): T {
  const text = JSON.stringify(data);
  if (text === undefined || hide(text) === text) return data;
  // The same shape; only texts are others.
  return hideEach(data, hide) as T;
}

function hideEach(data: unknown, hide: Hide): unknown {
  if (typeof data === "string") return hide(data);
  if (Array.isArray(data)) return data.map((one) => hideEach(one, hide));
  if (typeof data !== "object" || data === null) return data;
  const hidden = Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, hideEach(value, hide)]),
  );
  return "cause" in data && !("cause" in hidden) ? withCause(hidden, data.cause) : hidden;
}

function formsOf(secret: string): readonly string[] {
  const url = encodeURIComponent(secret.toWellFormed());
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    inJson,
    // JSON within JSON.
    JSON.stringify(inJson).slice(1, -1),
    secret.replace(/[&<>"'`]/g, (sign) => HTML_ENTITIES[sign] ?? sign),
    url,
    url.replace(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams([["", secret]]).toString().slice(1),
    ...base64Of(secret).flatMap((text) => [
      text,
      text.replaceAll("+", "-").replaceAll("/", "_"),
    ]),
  ];
}

/** The secret in base64 by itself, and what is always the same of it where something stands before and behind it, as in `user:secret`. */
function base64Of(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret);
  const whole = toBase64(bytes);
  const inside = [0, 1, 2].map((before) => {
    const padded = new Uint8Array(before + bytes.length);
    padded.set(bytes, before);
    // A digit holds six bits: the first digits and the last one also hold bits of the neighbours.
    const first = Math.ceil(before * 8 / 6);
    return toBase64(padded).slice(first, Math.floor(padded.length * 8 / 6));
  });
  return [whole, ...inside];
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
