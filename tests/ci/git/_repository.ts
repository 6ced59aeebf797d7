import { execFileSync } from "node:child_process";
import process from "node:process";

/** A git whose outcome depends on no setting of this machine, and whose commits are of one time unless a test gives another. */
export const GIT_ENV: Readonly<Record<string, string | undefined>> = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
  GIT_AUTHOR_DATE: "2026-05-12T10:00:00+02:00",
  GIT_COMMITTER_DATE: "2026-05-12T10:00:00+02:00",
};

/** Runs git and gives what it says. */
export function git(cwd: string, ...args: readonly string[]): string {
  return runGit(cwd, args);
}

/** The same, with more in its environment. */
export function runGit(
  cwd: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): string {
  const env = { ...GIT_ENV, ...more };
  return execFileSync("git", args, { cwd, env, encoding: "utf8", stdio: "pipe" }).trim();
}
