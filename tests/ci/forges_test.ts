import assert from "node:assert/strict";
import { isForge } from "../../ci/forge/place.ts";
import { connectForge } from "../../ci/forges.ts";
import type { Environment } from "../../core/environment.ts";
import { createFakeGitHub } from "../fakes/github.ts";
import { apiOf } from "./github/_api.ts";

interface Question {
  readonly ci: string;
  readonly env?: Environment;
  readonly remote?: string;
  readonly serverUrl?: string;
}

async function nameOf({ ci, env = {}, remote, serverUrl }: Question): Promise<string | undefined> {
  const place = { ci, project: "acme/shop", isFork: false, ...(serverUrl && { serverUrl }) };
  const found = await connectForge(place, {
    env,
    fetch: () => assert.fail("nothing is asked"),
    sleep: () => Promise.resolve(),
    random: () => 0,
    github: async () => env.GITHUB_TOKEN ? await apiOf(createFakeGitHub()) : undefined,
    remoteUrl: () => Promise.resolve(remote),
  });
  if (found === undefined) return undefined;
  return isForge(found) ? found.name : found.advice ?? "nobody asks";
}

const AZURE = {
  SYSTEM_COLLECTIONURI: "https://dev.azure.com/acme/",
  SYSTEM_TEAMPROJECTID: "p",
  BUILD_REPOSITORY_ID: "r",
  SYSTEM_ACCESSTOKEN: "t",
};

const CASES: readonly (readonly [string, Question, string | undefined])[] = [
  ["GitHub's own", { ci: "github", env: { GITHUB_TOKEN: "t" } }, "GitHub"],
  ["GitHub's own without a token", { ci: "github" }, "there is no token; set GITHUB_TOKEN"],
  ["GitLab's own", { ci: "gitlab", env: { GITLAB_TOKEN: "t" } }, "GitLab"],
  ["Bitbucket's own", { ci: "bitbucket", env: { BITBUCKET_TOKEN: "t" } }, "Bitbucket"],
  ["Forgejo's own", {
    ci: "forgejo",
    env: { GITHUB_TOKEN: "t", GITHUB_API_URL: "https://git.test/api/v1" },
  }, "Forgejo"],
  ["Azure's own", {
    ci: "azure",
    env: { ...AZURE, BUILD_REPOSITORY_PROVIDER: "TfsGit" },
  }, "Azure DevOps"],
  ["Azure Pipelines of a repository on GitHub", {
    ci: "azure",
    env: { ...AZURE, BUILD_REPOSITORY_PROVIDER: "GitHub", GITHUB_TOKEN: "t" },
    remote: "https://github.com/acme/shop",
  }, "GitHub"],
  ["CircleCI of GitHub, by SSH", {
    ci: "circleci",
    env: { GITHUB_TOKEN: "t" },
    remote: "git@github.com:acme/shop.git",
  }, "GitHub"],
  ["CircleCI of GitHub without a token", {
    ci: "circleci",
    remote: "git@github.com:acme/shop.git",
  }, "nobody asks"],
  ["Jenkins of GitLab", {
    ci: "jenkins",
    env: { GITLAB_TOKEN: "t" },
    remote: "https://gitlab.acme.test/acme/shop.git",
  }, "GitLab"],
  ["Jenkins of Bitbucket", {
    ci: "jenkins",
    env: { BITBUCKET_TOKEN: "t" },
    remote: "git@bitbucket.org:acme/shop.git",
  }, "Bitbucket"],
  ["Woodpecker of Codeberg", {
    ci: "woodpecker",
    env: { FORGEJO_TOKEN: "t" },
    serverUrl: "https://codeberg.org",
  }, "Gitea"],
  ["Drone of a server whose name tells nothing", {
    ci: "drone",
    env: { GITEA_TOKEN: "t" },
    remote: "ssh://git@code.acme.test:2222/acme/shop",
  }, "Gitea"],
  ["a server whose name tells nothing, with GitHub's token", {
    ci: "jenkins",
    env: { GITHUB_TOKEN: "t" },
    remote: "https://code.acme.test/acme/shop",
  }, undefined],
  [
    "no server at all",
    { ci: "jenkins", env: { GITHUB_TOKEN: "t" }, remote: "/srv/git" },
    undefined,
  ],
];

for (const [name, question, expected] of CASES) {
  Deno.test(`connectForge(): ${name}`, async () => {
    assert.equal(await nameOf(question), expected);
  });
}
