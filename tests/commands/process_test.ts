import assert from "node:assert/strict";
import { join } from "node:path";
import { OLDEST, whyTooOld } from "../../core/runtime.ts";
import { makeProject, startCli } from "./_cli.ts";

const FULL_DISK = "/dev/full";
/** `/dev/full` answers each write as a full disk does. */
const hasFullDisk = await Deno.stat(FULL_DISK).then(() => true, () => false);

for (const command of [["history", "list"], ["track", "--json"], ["--help"], ["--version"]]) {
  Deno.test({
    name: `${command.join(" ")} to a full disk ends with 2 and says why`,
    ignore: !hasFullDisk,
    fn: async () => {
      await using project = await makeProject();
      const { code, stderr } = await startCli(command, {
        cwd: project.folder,
        shell: `exec "$@" >${FULL_DISK}`,
      }).result;
      assert.equal(code, 2, stderr);
      assert.match(
        stderr,
        /✗ Cannot write to stdout \[OUTPUT_FAILED\]\n {2}why {2}.*no space left/i,
      );
      assert.equal(stderr.match(/✗/g)?.length, 1);
    },
  });
}

Deno.test({
  name: "a progress that cannot be written ends the command with 2, and what it had started",
  ignore: !hasFullDisk,
  fn: async () => {
    await using project = await makeProject();
    const { code } = await startCli(["track"], {
      cwd: project.folder,
      shell: `exec "$@" 2>${FULL_DISK}`,
    }).result;
    assert.equal(code, 2);
  },
});

Deno.test({
  name: "both outputs on a full disk end the command with 2",
  ignore: !hasFullDisk,
  fn: async () => {
    await using project = await makeProject();
    const { code } = await startCli(["track"], {
      cwd: project.folder,
      shell: `exec "$@" >${FULL_DISK} 2>&1`,
    }).result;
    assert.equal(code, 2);
  },
});

Deno.test({
  name: "a reader that goes away ends the command with 2, without a word",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using project = await makeProject();
    const { stderr } = await startCli(["schema"], {
      cwd: project.folder,
      shell: `{ "$@"; echo "exit code $?" >&2; } | true`,
    }).result;
    assert.equal(stderr, "exit code 2\n");
  },
});

for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
  Deno.test({
    name: `${signal} ends a metric's command, its children and the program`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      await using project = await makeProject({
        metrics: {
          slow: { type: "numeric", command: "echo $$ > started; sleep 97 & wait; echo 1" },
        },
      });
      const run = startCli(["track"], { cwd: project.folder });
      const pid = await written(join(project.folder, "started"));
      run.kill(signal);
      const { code, stderr } = await run.result;
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`it was interrupted \\(${signal}\\)`));
      assert.throws(() => Deno.kill(Number(pid), "SIGCONT"), Deno.errors.NotFound);
    },
  });
}

/** What a file says once it says anything. */
async function written(path: string): Promise<string> {
  using watcher = Deno.watchFs(join(path, ".."));
  const read = () => Deno.readTextFile(path).then((text) => text.trim(), () => "");
  let text = await read();
  if (text !== "") return text;
  for await (const _ of watcher) {
    text = await read();
    if (text !== "") break;
  }
  return text;
}

Deno.test("a runtime that is too old is told what is needed; any newer one is not", () => {
  const old = [{ node: "20.20.2" }, { node: "22.12.9" }, { deno: "2.4.1" }, { deno: "1.46.3" }];
  for (const versions of old) {
    assert.match(whyTooOld(versions) ?? "", /it needs Deno 2\.4\.2 or Node 22\.13 or newer$/);
  }
  const fresh = [OLDEST, { node: "22.13.0" }, { node: "24.0.0" }, { deno: "2.10.0" }, {
    deno: "3.0.0-rc.1",
  }, { node: "18.0.0", deno: "2.9.6" }];
  for (const versions of fresh) assert.equal(whyTooOld(versions), undefined);
});
