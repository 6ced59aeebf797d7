import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { VERSION } from "../../core/version.ts";
import { NODE } from "../action/_runner.ts";
import { actionsEnv } from "../endurance/_actions_env.ts";
import { createFakeGitHub, serveFakeGitHub } from "../fakes/github.ts";
import { createFakeGitLab } from "../fakes/gitlab.ts";
import { runJob } from "../onboarding/workflow/_act.ts";

/** What a person who walks sees, and what is on the proposal at the end. */
export interface Walk {
  /** Commands and what they print. */
  readonly transcript: string;
  readonly comment: string;
}

/** A repository that knows nothing of this program yet: JavaScript, with tests that come with Node. */
const SHOP = {
  "package.json": '{"name":"shop","version":"1.0.0","scripts":{"test":"node --test"}}\n',
  "src/cart.js": "exports.total = (prices) => prices.reduce((a, b) => a + b, 0);\n\n" +
    "exports.discount = (sum) => {\n  if (sum > 100) return sum * 0.9;\n  return sum;\n};\n",
  "src/cart.test.js":
    'const test = require("node:test");\nconst assert = require("node:assert");\n' +
    'const { total, discount } = require("./cart.js");\n\n' +
    'test("total adds", () => assert.equal(total([1, 2]), 3));\n' +
    'test("discount is for large sums", () => assert.equal(discount(200), 180));\n',
};
/** The change that is proposed: a new function, and one test less. */
const CHANGE = {
  "src/cart.js": SHOP["src/cart.js"] +
    '\nexports.refund = (sum) => {\n  if (sum < 0) throw new Error("less than nothing");\n  return -sum;\n};\n',
  "src/cart.test.js": SHOP["src/cart.test.js"].split("\n").slice(0, 5).join("\n") + "\n",
};

/** A job's ending. */
interface Job {
  readonly log: string;
}

/** A forge with its runner, for one walk. */
interface Place extends AsyncDisposable {
  readonly remote: string;
  /** Runs what `init` wrote for the commit that is checked out. */
  readonly run: (machine: Machine, change: Commits | undefined) => Promise<Job>;
  readonly comments: () => readonly string[];
}

interface Commits {
  readonly head: string;
  readonly base: string;
}

/** A person's machine, which is the runner, too. */
interface Machine {
  readonly folder: string;
  readonly temp: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs lines of a shell as whoever types them, or as a runner with more in its environment. */
  readonly sh: (lines: string, env?: Readonly<Record<string, string>>) => Promise<string>;
}

/**
 * Walks from `npx` to the first comment on a proposed change: `init`, a push, the job, a branch, the job again. Each command is run as it
 * stands, but `npx` takes the package from a tarball.
 *
 * @param tarball What `npm pack` made
 */
export async function walk(forge: "github" | "gitlab", tarball: string): Promise<Walk> {
  const temp = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-walk-" }));
  await using place = forge === "github" ? startGitHub() : startGitLab();
  try {
    const machine = await makeMachine(temp, { tarball, remote: place.remote });
    const said: string[] = [];
    const type = async (lines: string) => {
      said.push(`$ ${lines}`, (await machine.sh(lines)).trimEnd());
    };
    await type("npx @unentropy/track init --yes");
    await type('git add -A && git commit -q -m "Track metrics" && git push -q origin main');
    said.push((await place.run(machine, undefined)).log.trimEnd());
    const base = (await machine.sh("git rev-parse HEAD")).trim();
    await type("git switch -q -c refunds");
    await write(machine.folder, CHANGE);
    await type('git commit -q -a -m "Refunds" && git push -q origin refunds');
    const head = (await machine.sh("git rev-parse HEAD")).trim();
    said.push((await place.run(machine, { head, base })).log.trimEnd());
    const [comment, ...others] = place.comments();
    assert.ok(comment !== undefined && others.length === 0, said.join("\n"));
    return { transcript: said.join("\n"), comment };
  } finally {
    await Deno.remove(temp, { recursive: true });
  }
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
}

async function makeMachine(
  temp: string,
  { tarball, remote }: { readonly tarball: string; readonly remote: string },
): Promise<Machine> {
  assert.ok(NODE);
  const folder = join(temp, "shop");
  const npx = new TextDecoder().decode(
    (await new Deno.Command("sh", { args: ["-c", "command -v npx"] }).output()).stdout,
  ).trim();
  await write(temp, {
    ".gitconfig": "[user]\nname = Ada\nemail = ada@example.com\n[init]\ndefaultBranch = main\n" +
      `[url "${temp}/origin.git"]\ninsteadOf = ${remote}\n[safe]\ndirectory = *\n`,
    // The registry has no such package before its first release.
    "bin/npx": "#!/bin/bash\nwords=()\nfor word; do case $word in\n" +
      `@unentropy/track|@unentropy/track@${VERSION}) words+=("file:${tarball}") ;;\n` +
      `*) words+=("$word") ;;\nesac; done\nexec "${npx}" --yes --offline "\${words[@]}"\n`,
  });
  await Deno.chmod(join(temp, "bin/npx"), 0o755);
  const env = {
    HOME: temp,
    PATH: [join(temp, "bin"), join(NODE, ".."), Deno.env.get("PATH")].join(delimiter),
    NO_COLOR: "1",
    npm_config_update_notifier: "false",
    npm_config_fund: "false",
    npm_config_audit: "false",
  };
  const machine: Machine = {
    folder,
    temp,
    env,
    sh: async (lines, more = {}) => {
      const { success, stdout, stderr } = await new Deno.Command("bash", {
        args: ["-eo", "pipefail", "-c", `exec 2>&1\n${lines}`],
        cwd: folder,
        clearEnv: true,
        env: { ...env, ...more },
        stdin: "null",
      }).output();
      const log = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      assert.ok(success, `${lines}\n${log}`);
      return log;
    },
  };
  await write(folder, SHOP);
  await machine.sh(
    `git init -q --bare ../origin.git && git init -q && git remote add origin ${remote} && ` +
      "git add -A && git commit -q -m 'The shop' && git push -q origin main",
  );
  return machine;
}

function startGitHub(): Place {
  const fake = createFakeGitHub();
  const server = serveFakeGitHub(fake);
  let runs = 5000;
  return {
    remote: "https://github.com/acme/shop.git",
    comments: () => fake.comments.map(({ body }) => body),
    run: async ({ folder, temp, env, sh }, change) => {
      const id = ++runs;
      const event = change === undefined ? "push" : "pull_request";
      const head = (await sh("git rev-parse HEAD")).trim();
      fake.runs.set(id, { id, event, path: ".github/workflows/metrics.yml", headBranch: "main" });
      const repository = { id: 101, default_branch: "main" };
      await write(temp, {
        "output": "",
        "event.json": JSON.stringify(
          change === undefined ? { repository } : {
            repository,
            pull_request: {
              number: 7,
              head: { sha: change.head, ref: "refunds", repo: { id: 101 } },
              base: { sha: change.base, ref: "main", repo: { id: 101 } },
            },
          },
        ),
      });
      const job = {
        ...actionsEnv(id),
        CI: "true",
        GITHUB_SHA: head,
        GITHUB_EVENT_NAME: event,
        GITHUB_EVENT_PATH: join(temp, "event.json"),
        GITHUB_OUTPUT: join(temp, "output"),
        GITHUB_API_URL: server.url,
        ACTIONS_RESULTS_URL: `${server.url}/`,
        ...(change !== undefined && {
          GITHUB_REF: "refs/pull/7/merge",
          GITHUB_HEAD_REF: "refunds",
          GITHUB_BASE_REF: "main",
        }),
      };
      let log = "";
      const steps = await runJob(
        await Deno.readTextFile(join(folder, ".github/workflows/metrics.yml")),
        {
          folder,
          env,
          path: env["PATH"]?.split(delimiter) ?? [],
          actions: {
            "actions/checkout": () => {},
            "actions/setup-node": () => {},
            // The action runs the same program.
            "unentropy/track": async () => {
              log = await sh("npx @unentropy/track track", job);
            },
          },
        },
      );
      for (const { step, outcome, log } of steps) assert.equal(outcome, "success", step + log);
      return { log };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function startGitLab(): Place {
  const fake = createFakeGitLab();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => fake.handle(request),
  );
  let runs = 900;
  return {
    remote: "https://gitlab.com/acme/shop.git",
    comments: () => fake.comments.map(({ body }) => body),
    run: async ({ folder, sh }, change) => {
      const id = ++runs;
      const job = {
        CI: "true",
        GITLAB_CI: "true",
        CI_API_V4_URL: `http://127.0.0.1:${server.addr.port}/api/v4`,
        CI_SERVER_URL: "https://gitlab.com",
        CI_PROJECT_ID: "5",
        CI_PROJECT_PATH: "acme/shop",
        CI_PROJECT_DIR: folder,
        CI_DEFAULT_BRANCH: "main",
        CI_COMMIT_SHA: (await sh("git rev-parse HEAD")).trim(),
        CI_PIPELINE_ID: String(id),
        CI_PIPELINE_IID: String(id - 900),
        CI_JOB_NAME: "metrics",
        CI_JOB_TOKEN: "job-secret",
        GITLAB_TOKEN: "glpat-project",
        ...(change === undefined ? { CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: "main" } : {
          CI_PIPELINE_SOURCE: "merge_request_event",
          CI_MERGE_REQUEST_IID: "17",
          CI_MERGE_REQUEST_PROJECT_ID: "5",
          CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
          CI_MERGE_REQUEST_PROJECT_URL: "https://gitlab.com/acme/shop",
          CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "refunds",
          CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
          CI_MERGE_REQUEST_DIFF_BASE_SHA: change.base,
        }),
      };
      const pipeline: Readonly<Record<string, { readonly script: readonly string[] }>> = parse(
        await Deno.readTextFile(join(folder, ".gitlab-ci.yml")),
      );
      let log = "";
      for (const { script } of Object.values(pipeline)) log = await sh(script.join("\n"), job);
      return { log };
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
