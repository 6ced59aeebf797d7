import assert from "node:assert/strict";
import { childEnv, gitEnv, hiddenVariables } from "../../core/child_env.ts";

const SECRET = [
  "GITHUB_TOKEN",
  "ACTIONS_RUNTIME_URL",
  "AWS_REGION",
  "INPUT_S3-BUCKET",
  "UNENTROPY_S3_ENDPOINT",
  "npm_config__authToken",
  "DB_PASSWORD",
  "PGPASSWD",
  "MY_SECRET_THING",
  "SSH_PRIVATE_KEY",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "GPG_PASSPHRASE",
  "GIT_CONFIG_COUNT",
  "GIT_CONFIG_KEY_0",
  "GIT_CONFIG_VALUE_0",
  "GIT_CONFIG_PARAMETERS",
];

for (const name of SECRET) {
  Deno.test(`a command does not see ${name} unless passEnv lists it`, () => {
    assert.deepEqual(childEnv({ [name]: "x" }, []), {});
    assert.deepEqual(childEnv({ [name]: "x" }, ["OTHER"]), {});
    assert.deepEqual(childEnv({ [name]: "x" }, [name]), { [name]: "x" });
  });
}

Deno.test("a command sees what it needs to run", () => {
  const env = { PATH: "/bin", HOME: "/h", CI: "true", GITHUB_SHA: "abc", LANG: "C", EMPTY: "" };
  assert.deepEqual(childEnv({ ...env, GONE: undefined }, []), env);
});

Deno.test("hiddenVariables() names the hidden ones that the command mentions", () => {
  const env = { API_KEY: "k", OTHER_TOKEN: "t", HOME: "/h" };
  assert.deepEqual(hiddenVariables('curl -H "x: $API_KEY" $HOME', env, []), ["API_KEY"]);
  assert.deepEqual(hiddenVariables("echo ${API_KEY}", env, ["API_KEY"]), []);
  assert.deepEqual(hiddenVariables("echo MY_API_KEY2", env, []), []);
});

Deno.test("git sees its own settings, and no other secret", () => {
  const own = {
    PATH: "/bin",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "k",
    GIT_CONFIG_VALUE_0: "v",
  };
  assert.deepEqual(gitEnv({ ...own, GITHUB_TOKEN: "t", AWS_SECRET_ACCESS_KEY: "s" }), own);
});
