/** An environment, as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Names of variables that commands do not see: the credentials of the CI system and of the storage, the step's inputs, and whatever
 * sounds like a secret. Deliberately wider than what is hidden in output: a variable too few is seen at once and can be listed.
 */
const KEPT_FROM_COMMANDS =
  /^(?:ACTIONS|AWS|INPUT|UNENTROPY_S3)_|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY|CREDENTIAL/i;

/** Git's settings, which may hold a token as a header. They come as a whole or git refuses them. */
const GIT_SETTINGS = /^GIT_CONFIG_(?:COUNT$|KEY_|VALUE_|PARAMETERS$)/;

/**
 * The environment that a metric's command sees: everything but secrets.
 *
 * @param passEnv Names of variables that the command may see all the same
 * @returns A new environment
 */
export function childEnv(env: Environment, passEnv: readonly string[]): Record<string, string> {
  return keep(env, (name) => !isHidden(name, passEnv));
}

/**
 * The environment that our own calls of git see: no secret but git's own settings. None of them talks to another machine.
 *
 * @returns A new environment
 */
export function gitEnv(env: Environment): Record<string, string> {
  return keep(env, (name) => name.startsWith("GIT_") || !isHidden(name, []));
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
  return Object.keys(env).filter((name) => words.has(name) && isHidden(name, passEnv));
}

function isHidden(name: string, passEnv: readonly string[]): boolean {
  return (KEPT_FROM_COMMANDS.test(name) || GIT_SETTINGS.test(name)) && !passEnv.includes(name);
}

function keep(env: Environment, isKept: (name: string) => boolean): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && isKept(name)) kept[name] = value;
  }
  return kept;
}
