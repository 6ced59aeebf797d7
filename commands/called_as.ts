import type { Environment } from "../core/environment.ts";

/**
 * A text with its commands as somebody can run them who has called the program as this one did: `npx` leaves nothing on the path.
 *
 * @param text For people; its commands begin with `unentropy-track`
 */
export function calledAs(text: string, env: Environment): string {
  const isNpx = env["npm_command"] === "exec" && env["npm_lifecycle_event"] === "npx";
  return isNpx
    ? text.replaceAll(/(?<![\w@./-])unentropy-track(?![\w/-]|\.\w)/g, "npx @unentropy/track")
    : text;
}
