import { createHash } from "node:crypto";

/**
 * What a content security policy calls a script or a style that stands in the page.
 *
 * @param text The script or the style
 * @returns Its source, without the quotes around it
 */
export function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
