import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { unpackDatabase } from "../../../providers/artifact/zip.ts";

/** The artifact server of `act`, a second implementation of the service beside GitHub's and our fake. */
const act = findAct();

const WORKFLOW = `
on: push
jobs:
  metrics:
    runs-on: ubuntu-latest
    steps:
      - run: deno run --quiet -A "$UPLOADER"
`;

Deno.test({
  name: "sqlite-artifact: the artifact server of act takes history and report",
  ignore: act === undefined && Deno.env.get("UNENTROPY_REQUIRE_SERVERS") !== "1",
  async fn() {
    if (act === undefined) throw new Error("act is required here: run tasks/install_servers.sh");
    const folder = await Deno.makeTempDir();
    try {
      const port = await freePort();
      await Deno.writeTextFile(join(folder, "workflow.yml"), WORKFLOW);
      run("git", ["init", "-q", "-b", "main"], folder);
      const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
      run("git", [...author, "commit", "-q", "--allow-empty", "-m", "one"], folder);
      const uploader = new URL("_uploader.ts", import.meta.url).pathname;
      const output = run(act, [
        "push",
        "--workflows=workflow.yml",
        "--platform=ubuntu-latest=-self-hosted",
        "--action-offline-mode",
        `--artifact-server-path=${join(folder, "artifacts")}`,
        "--artifact-server-addr=127.0.0.1",
        `--artifact-server-port=${port}`,
        `--env=UPLOADER=${uploader}`,
      ], folder);
      const said = /uploaded (\d+) (\d+) (\S+)/.exec(output);
      assert.ok(said !== null, output);

      const made = join(folder, "artifacts", "1");
      const zip = await readFile(join(made, "unentropy-metrics", "unentropy-metrics.zip"));
      const database = await unpackDatabase(zip, { label: "of act" });
      assert.equal(database.length, 20_000_000);
      assert.equal(database.reduce((sum, byte) => sum + byte, 0), Number(said[2]));
      const page = unzipSync(await readFile(join(made, "report.html", "report.html.zip")));
      assert.equal(new TextDecoder().decode(page["report.html"]), "<p>report");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

function findAct(): string | undefined {
  const given = Deno.env.get("ACT_BIN");
  try {
    execFileSync(given ?? "act", ["--version"], { stdio: "pipe" });
    return given ?? "act";
  } catch {
    return undefined;
  }
}

function run(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: "pipe", timeout: 120_000 });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address?.port ?? 0 : 0));
    });
  });
}
