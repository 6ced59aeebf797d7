import assert from "node:assert/strict";
import { childEnv } from "../../core/child_env.ts";
import { redactor } from "../../core/redact.ts";
import { isSecretName, secretParts } from "../../core/secrets.ts";

const NAMES: Readonly<Record<string, boolean>> = {
  GH_PAT: true,
  SENTRY_DSN: true,
  DB_PASS: true,
  DBPASS: true,
  MYSQL_PWD: true,
  NPM_AUTH: true,
  AWS_CREDS: true,
  SERVICE_JWT: true,
  SESSION_COOKIE: true,
  SLACK_WEBHOOK_URL: true,
  AZURE_STORAGE_CONNECTION_STRING: true,
  SQL_CONN_STR: true,
  PRIVATE_THING: true,
  MY_SESSION: true,
  ssh_key: true,
  PWD: false,
  OLDPWD: false,
  SSH_AUTH_SOCK: false,
  XDG_SESSION_ID: false,
  DESKTOP_SESSION: false,
  GIT_AUTHOR_NAME: false,
  BYPASS_CACHE: false,
  COMPASS: false,
  PATTERN: false,
  HOTKEY: false,
  PASSENGER_COUNT: false,
};

for (const [name, expected] of Object.entries(NAMES)) {
  Deno.test(`isSecretName() says ${expected} of ${name}`, () => {
    assert.equal(isSecretName(name), expected);
  });
}

const VALUES: readonly (readonly [what: string, value: string, secret: string | undefined])[] = [
  ["a database's address", "postgres://app:hunter2222@db.example/x", "hunter2222"],
  ["a password with an @", "postgres://app:hun@ter22@db.example/x", "hun@ter22"],
  ["a proxy", "http://me:pr0xy-word@proxy.example:3128", "pr0xy-word"],
  ["a key as user", `https://${"0a".repeat(16)}@o1.example/1`, "0a".repeat(16)],
  ["a user by name", "ssh://git@example.com/o/r.git", undefined],
  ["a port", "http://localhost:8080/@scope/x", undefined],
  ["GitHub's token", `ghp_${"a1B2".repeat(9)}`, `ghp_${"a1B2".repeat(9)}`],
  [
    "GitHub's fine-grained token",
    `github_pat_${"a1B2_".repeat(9)}`,
    `github_pat_${"a1B2_".repeat(9)}`,
  ],
  ["GitLab's token", "glpat-abcdefghij0123456789", "glpat-abcdefghij0123456789"],
  ["AWS's key", "AKIAABCDEFGHIJ234567", "AKIAABCDEFGHIJ234567"],
  ["Slack's token", "xoxb-123456789012-abcdef", "xoxb-123456789012-abcdef"],
  ["npm's token", `npm_${"aB3d".repeat(9)}`, `npm_${"aB3d".repeat(9)}`],
  ["PyPI's token", `pypi-${"AgEI".repeat(12)}`, `pypi-${"AgEI".repeat(12)}`],
  [
    "a JSON Web Token",
    "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
    "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
  ],
  ["a commit id", "d733b94aa0c1d733b94aa0c1d733b94aa0c1d733", undefined],
  ["a path", "/home/runner/work/_temp/key-of-nobody", undefined],
];

for (const [what, value, secret] of VALUES) {
  Deno.test(`${what} is ${secret === undefined ? "no" : "a"} secret: in output, and for commands`, () => {
    assert.deepEqual([...new Set(secretParts(value))], secret === undefined ? [] : [secret]);
    const shown = redactor({})(`it said "${value}" there`);
    assert.equal(shown.includes(secret ?? "***"), false, shown);
    assert.equal("THING" in childEnv({ THING: value }, []), secret === undefined);
    assert.equal(childEnv({ THING: value }, ["THING"])["THING"], value);
  });
}

Deno.test("redactor() hides a private key that nobody declared", () => {
  const key = `-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd+/=\n-----END RSA PRIVATE KEY-----`;
  assert.equal(redactor({})(`a\n${key}\nb`), "a\n***\nb");
});

Deno.test("redactor() hides an address's password also where it stands alone, as it is and decoded", () => {
  const hide = redactor({ DATABASE_URL: "postgres://app:p%40ssw%3Ard@db/x" });
  assert.equal(hide("p%40ssw%3Ard, p@ssw:rd"), "***, ***");
  assert.equal(hide("postgres://app:p%40ssw%3Ard@db/x"), "postgres://app:***@db/x");
});

Deno.test("redactor() hides what was passed to a command, whatever it is called", () => {
  assert.equal(redactor({ HARMLESS: "word-of-mine" })("word-of-mine"), "word-of-mine");
  assert.equal(redactor({ HARMLESS: "word-of-mine" }, ["HARMLESS"])("word-of-mine"), "***");
});

Deno.test("a command gets none of the files by which a step speaks to the runner", () => {
  const names = [
    "GITHUB_OUTPUT",
    "GITHUB_ENV",
    "GITHUB_PATH",
    "GITHUB_STEP_SUMMARY",
    "GITHUB_STATE",
  ];
  assert.deepEqual(childEnv(Object.fromEntries(names.map((name) => [name, "/x"])), []), {});
});

Deno.test("secrets are looked for in time that grows with the text, not faster", () => {
  const hostile = [
    "a://:",
    "eyJaaaaaaaaa.",
    "-----BEGIN PRIVATE KEY-----",
    "x:y@",
    "glpat-",
    "a+.",
  ];
  // Each of these took minutes with a pattern that tries every start against every end.
  for (const part of hostile) assert.ok(Array.isArray(secretParts(part.repeat(100_000))), part);
});
