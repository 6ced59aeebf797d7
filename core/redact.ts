/** Values shorter than this are words, not secrets; hiding them would garble the output. */
const SHORTEST_SECRET = 6;

/**
 * Whether a variable of this name holds a secret by the common naming rules.
 *
 * @param name An environment variable's name
 * @returns `true` for `GITHUB_TOKEN`, `AWS_SECRET_ACCESS_KEY`, `INPUT_S3-SECRET-ACCESS-KEY`, …
 */
export function isSecretName(name: string): boolean {
  return /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE|(?:^|[_-])(?:API|ACCESS|AUTH|ENCRYPTION|SIGNING)?[_-]?KEY(?:[_-]|$)|(?:ACCESS|API)_?KEY/i
    .test(name);
}

/**
 * Makes a function that hides secrets in text: as they are, base64 (padded or not) and URL-encoded.
 *
 * @param env The environment; the values of secret-looking names are the secrets
 * @returns The text with every secret replaced by `***`
 */
export function redactor(
  env: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const forms = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value.length < SHORTEST_SECRET || !isSecretName(name)) continue;
    const base64 = toBase64(value);
    for (const form of [value, encodeURIComponent(value), base64, base64.replace(/=+$/, "")]) {
      forms.add(form);
    }
  }
  // Longest first, so that a secret that contains another one is hidden whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, "***"), text);
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
