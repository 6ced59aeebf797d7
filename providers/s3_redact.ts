import { Buffer } from "node:buffer";
import type { S3Credentials } from "./s3_settings.ts";

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Parts of signed requests that servers and network errors repeat: whoever reads them could act as us for a while. */
const SIGNED_PARTS =
  /((?:X-Amz-)?(?:Signature|Credential|Security-Token)(?:=|%3D|"?:\s*"?))[^&,;\s"'<>]+/gi;

/**
 * Makes a function that replaces every secret by `***`: the credentials as they are, URL-encoded, in hex and in base64, and the
 * signed parts of requests.
 *
 * @param credentials What must never be shown
 * @returns The function
 */
export function redactor(credentials: S3Credentials): Redact {
  const secrets = [
    credentials.secretAccessKey,
    credentials.sessionToken ?? "",
    credentials.accessKeyId,
  ].filter((secret) => secret !== "");
  const forms = [...new Set(secrets.flatMap(encodedForms))].sort((a, b) => b.length - a.length);
  return (text) =>
    forms.reduce((rest, form) => rest.replaceAll(form, "***"), text).replace(
      SIGNED_PARTS,
      "$1***",
    );
}

function encodedForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  const base64 = bytes.toString("base64");
  return [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    new URLSearchParams({ a: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    base64,
    base64.replace(/=+$/, ""),
    encodeURIComponent(base64),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
}
