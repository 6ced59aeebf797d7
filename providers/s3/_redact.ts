import { redactor } from "../../core/redact.ts";
import type { S3Credentials } from "./_settings.ts";

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Parts of signed requests that servers and network errors repeat: whoever reads them could act as us for a while. */
const SIGNED_PARTS =
  /((?:X-Amz-)?(?:Signature|Credential|Security-Token)(?:=|%3D|"?\s*[:>]\s*"?))[^&,;\s"'<>]+/gi;

/**
 * Makes a function that replaces every secret of S3 by `***`: the credentials in their usual encodings, and the signed parts of
 * requests.
 *
 * @param credentials What must never be shown
 * @returns The function
 */
export function s3Redactor(credentials: S3Credentials): Redact {
  const hide = redactor({
    ACCESS_KEY: credentials.accessKeyId,
    SECRET_KEY: credentials.secretAccessKey,
    SESSION_TOKEN: credentials.sessionToken,
  });
  return (text) => hide(text).replace(SIGNED_PARTS, "$1***");
}
