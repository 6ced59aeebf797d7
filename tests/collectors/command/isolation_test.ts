import assert from "node:assert/strict";
import { delimiter } from "node:path";
import { CommandError, runCommand } from "../../../collectors/command/run_command.ts";
import { withFolder } from "../_folder.ts";

const ignore = !mayMakeNamespaces();
const isolated = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });

function mayMakeNamespaces(): boolean {
  try {
    const args = ["--user", "--map-root-user", "--mount", "true"];
    return new Deno.Command("unshare", { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** Runs a line isolated, or, to see that the line shows what it should, not. */
function run(
  command: string,
  { cwd, isolate = true, timeoutMs = 20_000, path = Deno.env.get("PATH") ?? "" }: {
    readonly cwd: string;
    readonly isolate?: boolean;
    readonly timeoutMs?: number;
    readonly path?: string;
  },
): Promise<string> {
  return runCommand(command, { cwd, isolate, timeoutMs, graceMs: 200, env: { PATH: path } });
}

async function failure(running: Promise<string>): Promise<CommandError> {
  const outcome = await running.catch((error: unknown) => error);
  assert(outcome instanceof CommandError, `expected a CommandError, got ${outcome}`);
  return outcome;
}

isolated(
  "an isolated command is what it is elsewhere: folder, user, output, exit code",
  async () => {
    await withFolder({ "here.txt": "5" }, async (cwd) => {
      const line = "cat here.txt; pwd -P; id -u; id -g; echo $HIDDEN";
      assert.equal(await run(line, { cwd }), await run(line, { cwd, isolate: false }));
      const error = await failure(run("echo why >&2; exit 7", { cwd }));
      assert.deepEqual([error.code, error.exitCode, error.stderrTail], [
        "COLLECT_COMMAND_FAILED",
        7,
        "why\n",
      ]);
    });
  },
);

isolated(
  "an isolated command writes in its folder and a /tmp of its own, not to .git and nowhere else",
  async () => {
    await withFolder({ ".git/config": "", "in/a": "" }, async (cwd) => {
      await withFolder({ "other": "before" }, async (outside) => {
        const write = (path: string) => `(echo 1 > ${path}) 2>/dev/null && echo ${path}; `;
        const shown = await run(
          ["in/a", "b", "/tmp/c", ".git/config", ".git/hook", "/proc/sys/kernel/core_pattern"]
            .map(write).join("") + `mkdir -p ${outside}; echo after > ${outside}/other`,
          { cwd },
        );
        assert.equal(shown, "in/a\nb\n/tmp/c\n");
        assert.equal(await Deno.readTextFile(`${cwd}/b`), "1\n");
        assert.equal(await Deno.readTextFile(`${outside}/other`), "before");
      });
      const home = Deno.env.get("HOME") ?? "/";
      const tries = [home, "/var/tmp", "/usr"].map((folder) =>
        `touch ${folder}/unentropy-${crypto.randomUUID()} && echo ${folder}; `
      );
      assert.equal(await run(`{ ${tries.join("")} } 2>/dev/null; true`, { cwd }), "");
    });
  },
);

isolated("an isolated command cannot undo what isolates it", async () => {
  await withFolder({}, async (cwd) => {
    const undo =
      "mount -o remount,bind,rw /; mount -o remount,rw /usr; umount /tmp; umount /proc; " +
      "touch /usr/unentropy && echo wrote";
    const line =
      `{ ${undo}; unshare --user --map-root-user --mount sh -c '${undo}'; } 2>/dev/null; true`;
    assert.equal(await run(line, { cwd }), "");
  });
});

isolated("an isolated command reaches no server, not even of this machine", async () => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = server.addr;
  await withFolder({ "other/x": "", "in/x": "" }, async (root) => {
    using _local = Deno.listen({ transport: "unix", path: `${root}/other/socket` });
    const line = `bash -c 'echo > /dev/tcp/127.0.0.1/${port}' 2>/dev/null && echo reached; ` +
      `test -S ${root}/other/socket && echo there; true`;
    assert.equal(await run(line, { cwd: `${root}/in`, isolate: false }), "reached\nthere\n");
    assert.equal(await run(line, { cwd: `${root}/in` }), "");
  });
});

isolated(
  "an isolated command sees no other process, so not the environment of its parent",
  async () => {
    await withFolder({}, async (cwd) => {
      const env = { PARENT: "parent-secret" };
      const parent = new Deno.Command("cat", { env, stdin: "piped", stdout: "null" }).spawn();
      const line = "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep ^PARENT=; true";
      assert.equal(await run(line, { cwd, isolate: false }), "PARENT=parent-secret\n");
      assert.equal(await run(line, { cwd }), "");
      await parent.stdin.close();
      await parent.status;
    });
  },
);

isolated("nothing of an isolated command outlives it, whatever group it is in", async () => {
  await withFolder({}, async (cwd) => {
    await new Deno.Command("mkfifo", { args: ["alive"], cwd }).output();
    // A pipe is read to its end when nobody who may write is left.
    const leave =
      "setsid sh -c 'trap \"\" TERM; exec >alive; echo begun; while :; do sleep 1; done' &";
    const begun = Deno.readTextFile(`${cwd}/alive`);
    await run(`${leave} sleep 0.3`, { cwd });
    assert.equal(await begun, "begun\n");
    const again = Deno.readTextFile(`${cwd}/alive`);
    const error = await failure(run(`${leave} sleep 60`, { cwd, timeoutMs: 2000 }));
    assert.equal(error.code, "COLLECT_TIMEOUT");
    assert.equal(await again, "begun\n");
  });
});

Deno.test({
  name: "where a command cannot be isolated it is not run, and the error says why",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const refused =
      "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n";
    await withFolder({ "bin/unshare": refused, "none/x": "" }, async (cwd) => {
      await Deno.chmod(`${cwd}/bin/unshare`, 0o755);
      const line = `echo ran > ${cwd}/mark; echo 1`;
      const path = [`${cwd}/bin`, "/usr/bin", "/bin"].join(delimiter);
      const error = await failure(run(line, { cwd, path }));
      assert.equal(error.code, "COLLECT_ISOLATION");
      assert.equal(error.why, "unshare: unshare failed: Operation not permitted");
      const absent = await failure(run(line, { cwd, path: `${cwd}/none` }));
      assert.equal(absent.code, "COLLECT_ISOLATION");
      assert.match(absent.why, /ENOENT|not found/i);
      await assert.rejects(Deno.stat(`${cwd}/mark`), Deno.errors.NotFound);
    });
  },
});
