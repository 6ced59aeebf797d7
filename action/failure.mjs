// @ts-check
/** A failure that the user can do something about: what, why and what to do, with a stable code. */
export class ActionFailure extends Error {
  /**
   * @param {string} code For example `ACTION_HASH`
   * @param {{ what: string, why: string, fix: string, cause?: unknown }} text
   */
  constructor(code, text) {
    super(`${text.what}: ${text.why}`, { cause: text.cause });
    this.name = "ActionFailure";
    this.code = code;
    this.fix = text.fix;
  }
}

/**
 * The code that the system gave an error.
 *
 * @param {unknown} error
 * @returns {string | undefined} For example `ENOENT`
 */
export function systemCode(error) {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/**
 * An error in one line, with its causes: `fetch failed` alone tells nobody anything.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const text = error.message || systemCode(error) || error.name;
  return error.cause instanceof Error ? `${text} (${describe(error.cause)})` : text;
}
