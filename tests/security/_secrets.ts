import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";
import { unzipSync } from "fflate";
import { runtimeToken } from "../fakes/github_artifacts.ts";

/** A secret in every variable that may hold one; each is known by its text wherever it turns up. */
export const SECRETS: Readonly<Record<string, string>> = {
  GITHUB_TOKEN: "ghs_leak/Of+The=Job&1",
  GH_TOKEN: "gho_leak-of-the-tool-2",
  "INPUT_GITHUB-TOKEN": "ghs_leak_of_the_input_3",
  ACTIONS_RUNTIME_TOKEN: runtimeToken(5001),
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "leak-of-oidc-4",
  AWS_ACCESS_KEY_ID: "AKIALEAK555555555555",
  AWS_SECRET_ACCESS_KEY: "leak/Key+With=Odd&Parts%20x6",
  AWS_SESSION_TOKEN: "leak//With+All=Sorts//of==7",
  UNENTROPY_S3_ACCESS_KEY_ID: "LEAKS3ID888888888888",
  UNENTROPY_S3_SECRET_ACCESS_KEY: 'leak "s3" \\ secret 9',
  UNENTROPY_S3_SESSION_TOKEN: "leak-s3-session<10>",
  "INPUT_S3-ACCESS-KEY-ID": "LEAKINPUT11111111111",
  "INPUT_S3-SECRET-ACCESS-KEY": "leak-input-secret'12",
  "INPUT_S3-SESSION-TOKEN": "leak-input-session-13",
  CI_JOB_TOKEN: "leak-of-gitlab-14",
  NPM_TOKEN: "npm_leak-of-the-registry-15",
  DATABASE_PASSWORD: "leak§pässword-16",
  SIGNING_PRIVATE_KEY:
    "-----BEGIN LEAK-----\nleakAQEFAASCBKcwggSjAgEA17\nleakMoreOfTheKey18\n-----END LEAK-----\n",
};

/** The same as a text that a careless server, file or commit may hold. */
export const GOSSIP: string = [
  ...Object.values(SECRETS),
  ...Object.values(SECRETS).map(base64),
  ...Object.values(SECRETS).map(encodeURIComponent),
  ...Object.values(SECRETS).map((secret) => JSON.stringify(secret)),
  base64(`user:${SECRETS["NPM_TOKEN"]}`),
].join(" ");

/** Those that fit in one line, for places that cannot hold more. */
export const GOSSIP_LINE: string = GOSSIP.replaceAll("\n", " ");

interface Form {
  readonly name: string;
  readonly text: string;
}

/** What may be found nowhere, with the variable that it is from. */
const FORMS: readonly Form[] = Object.entries(SECRETS).flatMap(([name, secret]) =>
  [secret, ...secret.split("\n").filter((line) => line.startsWith("leak"))].flatMap((text) =>
    [
      text,
      JSON.stringify(text).slice(1, -1),
      encodeURIComponent(text),
      base64(text).replace(/=*$/, "").slice(0, -1),
      base64(text).replace(/=*$/, "").slice(0, -1).replaceAll("+", "-").replaceAll("/", "_"),
      text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    ].map((form) => ({ name, text: form }))
  )
);
const ENCODED = FORMS.map(({ name, text }) => ({ name, bytes: latin1(text) }));

/**
 * The variables whose secrets are in some text or bytes, however they are written; zips and reports are looked into.
 *
 * @param content What somebody else can see
 * @returns Names of variables
 */
export function leaksIn(content: string | Uint8Array): readonly string[] {
  const bytes = Buffer.from(content);
  const texts = [bytes, ...insideOf(bytes)].map((one) => one.toString("latin1"));
  return [...new Set(texts.flatMap(leaksInText))].sort();
}

/** What is packed in a zip, or in the data of a report. */
function insideOf(bytes: Buffer): readonly Buffer[] {
  if (bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004") {
    return Object.values(unzipSync(bytes)).map((one) => Buffer.from(one));
  }
  const packed = /id="data">([A-Za-z0-9+/=]+)</.exec(bytes.toString("latin1"))?.[1];
  return packed === undefined ? [] : [inflateRawSync(Buffer.from(packed, "base64"))];
}

function leaksInText(text: string): readonly string[] {
  return ENCODED.filter(({ bytes }) => text.includes(bytes)).map(({ name }) => name);
}

/** The bytes of a text, one character for each, as they are compared. */
function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function base64(text = ""): string {
  return Buffer.from(text).toString("base64");
}
