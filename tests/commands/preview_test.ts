import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { browserTest, withPage } from "../browser/_browser.ts";
import { type CliResult, makeProject, type Project, runCli, startCli } from "./_cli.ts";

const CONFIG = {
  metrics: {
    coverage: {
      type: "numeric",
      name: "Test coverage",
      unit: "percent",
      command: "@collect json report.json --path $.covered",
    },
    ran: {
      type: "numeric",
      name: "Times run",
      unit: "integer",
      command: "echo x >> ran.txt && wc -l < ran.txt",
    },
  },
};

interface Preview {
  readonly url: string;
  /** The page as it is now. */
  readonly page: () => Promise<string>;
  /** The first page that fits, from this one on; each time the server says that there is a newer one. */
  readonly until: (fits: RegExp, page?: string) => Promise<string>;
  readonly stop: (signal?: Deno.Signal) => Promise<CliResult>;
}

async function startPreview(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Preview> {
  const running = startCli(["preview", "--port", "0", ...args], { cwd, env });
  const line = await running.firstLine;
  const [url = ""] = /^http:\/\/127\.0\.0\.1:\d+\//.exec(line) ?? [];
  if (url === "") assert.fail((await running.result).stderr);
  const page = async () => {
    const response = await fetch(url);
    assert.equal(response.status, 200);
    return await response.text();
  };
  return {
    url,
    page,
    until: async (fits, page_ = undefined) => {
      let text = page_ ?? await page();
      while (!fits.test(text)) {
        const [path = ""] = /\/events\?seen=[\w-]+/.exec(text) ?? [];
        const events = await fetch(new URL(path, url));
        assert.match(await events.text(), /^data: newer$/m);
        text = await page();
      }
      return text;
    },
    stop: async (signal = "SIGINT") => {
      running.kill(signal);
      return await running.result;
    },
  };
}

function report(project: Project, covered: number): Promise<void> {
  return project.write("report.json", JSON.stringify({ covered }));
}

/** A project with one recorded run. */
async function withRun(): Promise<Project> {
  const project = await makeProject(CONFIG);
  await report(project, 71);
  await track(project);
  return project;
}

async function track(project: Project): Promise<void> {
  const { code, stderr } = await project.cli(["track", "--no-report"]);
  assert.equal(code, 0, stderr);
}

async function runs(project: Project): Promise<number> {
  const { stdout } = await project.cli(["history", "list", "--json"]);
  return JSON.parse(stdout).runs.length;
}

Deno.test("preview shows the history with the work tree, follows the reports that metrics read, and stores nothing", async () => {
  await using project = await withRun();
  await report(project, 72);
  const preview = await startPreview(project.folder);
  const first = await preview.until(/72 %[^]*2 runs|2 runs[^]*72 %/);
  await report(project, 73.5);
  const second = await preview.until(/73\.5 %/, first);
  assert.doesNotMatch(second, /sample data/);
  // It may ask its own server for news, and nobody else for anything.
  assert.match(second, /default-src &#39;none&#39;; [^"]*connect-src &#39;self&#39;;/);
  // A command is not run again for it: once when it was tracked, once for the preview.
  assert.equal(await Deno.readTextFile(join(project.folder, "ran.txt")), "x\nx\n");
  const { code, stderr } = await preview.stop();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /2 runs, 2 metrics measured\n[^]*2 runs, 1 metric measured/);
  assert.equal(await runs(project), 1);
});

browserTest(
  "a browser loads the page anew when a report changes",
  async () => {
    await using project = await withRun();
    const preview = await startPreview(project.folder);
    await preview.until(/2 runs/);
    await withPage(preview.url, async (page) => {
      await page.getByText("71 %").first().waitFor();
      await report(project, 64.25);
      await page.getByText("64.25 %").first().waitFor();
      await page.waitForSelector("html[data-ready]");
    });
    assert.equal((await preview.stop()).code, 0);
  },
);

Deno.test("preview shows what is wrong with the config, and goes on when it is mended", async () => {
  await using project = await withRun();
  const preview = await startPreview(project.folder);
  const good = await preview.until(/71 %/);
  await project.write("unentropy.json", '{ "metrics": { "<b>": 1 } }');
  const bad = await preview.until(/CONFIG_INVALID/, good);
  assert.match(bad, /script-src 'sha256|script-src &#39;sha256/);
  assert.doesNotMatch(bad, /<b>/);
  const { coverage } = CONFIG.metrics;
  const renamed = { ...coverage, name: "Covered lines" };
  await project.write("unentropy.json", JSON.stringify({ metrics: { coverage: renamed } }));
  await preview.until(/Covered lines/, bad);
  const { code, stderr } = await preview.stop("SIGTERM");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Cannot use the config .*\[CONFIG_INVALID\]/);
});

Deno.test("without a history preview shows sample data, marked as such, until there is one", async () => {
  await using project = await makeProject(CONFIG);
  await report(project, 71);
  const preview = await startPreview(project.folder);
  const sample = await preview.until(/sample data/);
  await track(project);
  await preview.until(/^(?![^]*sample data)[^]*71 %/, sample);
  assert.match((await preview.stop()).stderr, /sample data, because the history is empty/);
  const asked = await startPreview(project.folder, ["--sample"]);
  assert.match(await asked.page(), /sample data/);
  await asked.stop();
});

Deno.test("where CI's storage cannot be reached, preview shows what is on this machine, and says so", async () => {
  await using project = await withRun();
  const storage = { type: "sqlite-artifact" };
  await project.write("unentropy.json", JSON.stringify({ ...CONFIG, storage }));
  const preview = await startPreview(project.folder);
  await preview.until(/2 runs/);
  const { code, stderr } = await preview.stop();
  assert.equal(code, 0);
  assert.match(stderr, /Cannot use the storage sqlite-artifact: .*is shown instead/);
});

Deno.test("preview --db shows any database, also without a config, and with -o writes the page and ends", async () => {
  await using project = await withRun();
  const folder = await Deno.makeTempDir();
  try {
    await Deno.copyFile(join(project.folder, ".unentropy/history.db"), join(folder, "other.db"));
    const preview = await startPreview(folder, ["--db", "other.db"]);
    const page = await preview.page();
    assert.match(page, /<h1>other\.db<\/h1>/);
    assert.match(page, /Times run/);
    assert.equal((await preview.stop()).code, 0);
    const ended = await runCli(["preview", "--db", "other.db", "-o", "pages"], { cwd: folder });
    assert.equal(ended.code, 0, ended.stderr);
    const written = await Deno.readTextFile(join(folder, "pages/index.html"));
    assert.match(written, /Times run/);
    assert.doesNotMatch(written, /connect-src|EventSource/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("preview answers this machine's own names only, and may be asked only", async () => {
  await using project = await withRun();
  const preview = await startPreview(project.folder);
  const { port } = new URL(preview.url);
  const ask = async (host: string, line = "GET / HTTP/1.1") => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    await connection.write(
      new TextEncoder().encode(`${line}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    const answer = await new Response(connection.readable).text();
    return Number(answer.split(" ")[1]);
  };
  assert.equal(await ask(`127.0.0.1:${port}`), 200);
  assert.equal(await ask(`localhost:${port}`), 200);
  for (const host of ["rebound.example", `rebound.example:${port}`, "localhost", "127.0.0.1:1"]) {
    assert.equal(await ask(host), 421, host);
  }
  assert.equal(await ask(`localhost:${port}`, "POST / HTTP/1.1"), 405);
  assert.equal(await ask(`localhost:${port}`, "GET /etc/passwd HTTP/1.1"), 404);
  await preview.stop();
});

Deno.test("preview --open without a program that opens pages says so and goes on", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using project = await withRun();
  const bin = join(project.folder, "bin");
  await Deno.mkdir(bin);
  for (const name of ["git", "sh", "wc", "deno", "node"]) {
    const { stdout } = await new Deno.Command("sh", { args: ["-c", `command -v ${name}`] })
      .output();
    const path = new TextDecoder().decode(stdout).trim();
    if (path !== "") await Deno.symlink(path, join(bin, name));
  }
  const preview = await startPreview(project.folder, ["--open"], { PATH: bin });
  await preview.until(/71 %/);
  const { code, stderr } = await preview.stop();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /No browser could be opened: open http:/);
});

Deno.test("preview --json tells the URL, and with --quiet nothing else is said", async () => {
  await using project = await withRun();
  const running = startCli(["preview", "--port", "0", "--json", "--quiet"], {
    cwd: project.folder,
  });
  assert.equal(await running.firstLine, "{");
  running.kill("SIGINT");
  const { code, stdout, stderr } = await running.result;
  assert.equal(code, 0);
  assert.match(JSON.parse(stdout).url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  assert.equal(stderr, "");
});

Deno.test("preview refuses a taken port, a wrong one, a missing database and a missing config", async () => {
  await using project = await withRun();
  const taken = createServer();
  await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
  const { port } = taken.address() as AddressInfo;
  try {
    for (
      const [args, words] of [
        [["--port", String(port)], /another program uses it[^]*--port/],
        [["--port", "70000"], /from 0 to 65535/],
        [["--db", "nope.db"], /there is no such file/],
        [["-c", "nope.json"], /CONFIG_NOT_FOUND/],
        [["extra"], /too many arguments/],
      ] as const
    ) {
      const { code, stderr } = await project.cli(["preview", ...args]);
      assert.equal(code, 2, args.join(" "));
      assert.match(stderr, words);
    }
  } finally {
    await new Promise((done) => taken.close(done));
  }
});
