import type { Environment } from "./environment.ts";

/** Words of which a name that holds one anywhere is the name of a secret. */
const SECRET_PARTS =
  /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE|COOKIE|WEBHOOK|CONN(?:ECTION)?_?STR(?:ING)?|API_?KEY|ACCESS_?KEY/i;

/** Words that say so only where they stand by themselves: `MYSQL_PWD`, but not `COMPASS` or `AUTHOR`. */
const SECRET_WORDS =
  /^(?:(?:[A-Z]+(?<!BY|COM|SUR|TRES))?PASS|(?:[A-Z]+)?PWD|PAT|PATS|AUTH|[A-Z]*DSN|CREDS?|JWTS?|SESSION|BEARER|OTP|PSK|SAS|(?:SSH|GPG|PGP|DEPLOY|SIGNING|ENCRYPTION|MASTER|AUTH|LICENSE)?KEYS?)$/i;

/** Names that only sound like it: the shell's folders, the desktop's session, sockets, and the names of git's settings. */
const HARMLESS_NAMES =
  /^(?:PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY|GIT_CONFIG_KEY_\d+|(?:XDG|DESKTOP|GDM|TERM|ITERM)_?SESSION.*|SESSION_MANAGER|SESSIONNAME|DBUS_SESSION_BUS_ADDRESS)$/i;

/** The password, or a key in its place, of an address: `scheme://user:pass@host`, `https://key@host`. */
const ADDRESS_SECRET =
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^\s/:@'"]*:([^\s/'"]+)|([A-Za-z0-9_-]{20,}))@/gi;

/** Secrets that are known by their shape, whatever holds them; each is the prefix that its issuer documents. */
const SHAPES: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/, // GitHub
  /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/,
  /\bgl(?:pat|ptt|oas|dt|rt|cbt|ft|imt|agent|soat|ffct)-[\w-]{20,255}/, // GitLab
  /\bA(?:KIA|SIA)[A-Z0-9]{16}\b/, // AWS
  /\bxox[abeoprs]-[\w-]{10,255}/, // Slack
  /\bxapp-\d-[\w-]{10,255}/,
  /\bhooks\.slack\.com\/services\/[\w/]{20,255}/,
  /\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,255}/,
  /\bnpm_[A-Za-z0-9]{36,255}\b/,
  /\bpypi-[\w-]{40,1000}/,
  /\beyJ[\w-]{8,4000}\.eyJ[\w-]{8,8000}\.[\w-]{8,4000}/, // JSON Web Token, RFC 7519
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]{0,20000}-----END [A-Z ]{0,40}PRIVATE KEY-----)?/, // RFC 7468
  /\bdckr_pat_[\w-]{20,255}/, // Docker
  /\bdop_v1_[a-f0-9]{64}\b/, // DigitalOcean
  /\bhf_[A-Za-z0-9]{30,255}\b/, // Hugging Face
  /\b[rs]k_live_[A-Za-z0-9]{16,255}\b/, // Stripe
  /\bAIza[\w-]{35}/, // Google
  /\bSG\.[\w-]{22}\.[\w-]{43}/, // SendGrid
  /\bsk-(?:ant-|proj-)?[\w-]{32,255}/,
  /\bAccountKey=[A-Za-z0-9+/]{40,255}={0,2}/i, // Azure
];
const SHAPED = new RegExp(SHAPES.map(({ source }) => `(?:${source})`).join("|"), "g");

/**
 * Whether a variable of this name holds a secret by the common naming rules.
 *
 * @returns `true` for `GITHUB_TOKEN`, `AWS_SECRET_ACCESS_KEY`, `INPUT_S3-SECRET-ACCESS-KEY`, `MYSQL_PWD`, …
 */
export function isSecretName(name: string): boolean {
  return !HARMLESS_NAMES.test(name) &&
    (SECRET_PARTS.test(name) ||
      name.split(/[^A-Za-z0-9]+/).some((word) => SECRET_WORDS.test(word)));
}

/**
 * The secrets within a text, told by what they look like: passwords in addresses, tokens of known shape, private keys.
 *
 * @returns The parts that are secret, as they stand in the text
 */
export function secretParts(text: string): readonly string[] {
  const inAddresses = [...text.matchAll(ADDRESS_SECRET)].map(([, password, key]) =>
    password ?? key ?? ""
  );
  return [...inAddresses, ...text.match(SHAPED) ?? []].filter((part) => part !== "");
}

/**
 * Whether a variable is one that no command, log or recorded text may show: the one list for all of them.
 *
 * @param name The variable's name
 * @param value What it holds
 */
export function isSecretVariable(name: string, value: string): boolean {
  return isSecretName(name) || (!/^GIT_CONFIG_/.test(name) && secretParts(value).length > 0);
}

/**
 * The texts of an environment that must never be shown.
 *
 * @param env The environment
 * @param passed Names of variables that were handed to a command all the same: what they hold is secret, whatever they are called
 * @returns Whole values where the name says so, else the secret parts of a value
 */
export function secretsOf(env: Environment, passed: readonly string[] = []): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || value === "") return [];
    const parts = secretParts(value).flatMap((part) => [part, decoded(part)]);
    return isSecretName(name) || passed.includes(name) ? [value, ...parts] : parts;
  });
}

/**
 * The same text without what looks like a secret, wherever it came from.
 *
 * @returns The text with `***` in the place of tokens, private keys and passwords of addresses
 */
export function withoutShapedSecrets(text: string): string {
  return text
    .replace(
      ADDRESS_SECRET,
      (address, password, key) => `${address.slice(0, -1 - (password ?? key).length)}***@`,
    )
    .replace(SHAPED, "***");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
