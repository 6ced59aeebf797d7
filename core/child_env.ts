import type { Environment } from "./environment.ts";
import { isSecretVariable } from "./secrets.ts";

/**
 * Names of variables that commands do not see though they are no secrets: the CI system's own services and files (a line in
 * `GITHUB_ENV` changes what later steps do), the storage's settings, the step's inputs.
 */
const KEPT_FROM_COMMANDS =
  /^(?:ACTIONS|AWS|INPUT|UNENTROPY_(?:S3|POSTGRES))_|^GITHUB_(?:OUTPUT|ENV|PATH|STEP_SUMMARY|STATE)$/i;

/** Git's settings, which may hold a token as a header. They come as a whole or git refuses them. */
const GIT_SETTINGS = /^GIT_CONFIG_(?:COUNT$|KEY_|VALUE_|PARAMETERS$)/;

/**
 * The environment that a metric's command sees: everything but secrets.
 *
 * @param passEnv Names of variables that the command may see all the same
 * @returns A new environment
 */
export function childEnv(env: Environment, passEnv: readonly string[]): Record<string, string> {
  return keep(env, (name, value) => !isHidden(name, value, passEnv));
}

/**
 * The environment that our own calls of git see: no secret but git's own settings. None of them talks to another machine.
 *
 * @returns A new environment
 */
export function gitEnv(env: Environment): Record<string, string> {
  return keep(env, (name, value) => name.startsWith("GIT_") || !isHidden(name, value, []));
}

/**
 * The variables that a command names but does not see, so that its failure can be explained.
 *
 * @param passEnv Names of variables that the command may see
 * @returns The names, in the order of the environment
 */
export function hiddenVariables(
  command: string,
  env: Environment,
  passEnv: readonly string[],
): readonly string[] {
  const words = new Set(command.match(/\w+/g));
  return Object.entries(env)
    .filter(([name, value = ""]) => words.has(name) && isHidden(name, value, passEnv))
    .map(([name]) => name);
}

function isHidden(name: string, value: string, passEnv: readonly string[]): boolean {
  return !passEnv.includes(name) && (KEPT_FROM_COMMANDS.test(name) || GIT_SETTINGS.test(name) ||
    isSecretVariable(name, value));
}

function keep(
  env: Environment,
  isKept: (name: string, value: string) => boolean,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && isKept(name, value)) kept[name] = value;
  }
  return kept;
}
