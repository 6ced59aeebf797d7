import { spawn } from "node:child_process";
import { platform } from "node:os";
import { childEnv } from "../../core/child_env.ts";

/** How the systems open a page. */
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/**
 * Opens a page in the user's browser.
 *
 * @returns Whether there is a program for that
 */
export function openBrowser(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const [program, ...words] = OPENERS[platform()] ?? ["xdg-open"];
  return new Promise((done) => {
    const child = spawn(program, [...words, url], {
      env: childEnv(env, []),
      stdio: "ignore",
      detached: true,
    });
    child.once("error", () => done(false));
    child.once("spawn", () => {
      child.unref();
      done(true);
    });
  });
}
