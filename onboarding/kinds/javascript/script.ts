/**
 * A script of a `package.json`.
 *
 * @returns Its line; `undefined` if there is none, or only the one that `npm init` writes
 */
export function scriptOf(manifest: string, name: string): string | undefined {
  const scripts = /"scripts"\s*:\s*\{([^}]*)\}/.exec(manifest)?.[1] ?? "";
  for (const [, key = "", value = ""] of scripts.matchAll(/"([^"]+)"\s*:\s*("(?:[^"\\]|\\.)*")/g)) {
    if (key !== name) continue;
    const line: unknown = parsed(value);
    return typeof line === "string" && !line.includes("no test specified") ? line : undefined;
  }
  return undefined;
}

/** A text that a person wrote may be no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
