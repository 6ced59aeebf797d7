import assert from "node:assert/strict";
import { join } from "node:path";
import {
  CommandError,
  type CommandOptions,
  runCommand,
} from "../../../collectors/command/run_command.ts";
import { withFolder } from "../_folder.ts";

const windows = Deno.build.os === "windows";
const posix = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore: windows, fn, sanitizeResources: true, sanitizeOps: true });

function options(rest: Partial<CommandOptions> = {}): CommandOptions {
  return {
    cwd: Deno.cwd(),
    env: { PATH: Deno.env.get("PATH") ?? "" },
    timeoutMs: 20_000,
    graceMs: 200,
    ...rest,
  };
}

async function failure(command: string, rest: Partial<CommandOptions> = {}): Promise<CommandError> {
  const outcome = await runCommand(command, options(rest)).catch((error: unknown) => error);
  assert(outcome instanceof CommandError, `expected a CommandError, got ${outcome}`);
  return outcome;
}

/** Whether a process still runs; a zombie that nobody has collected does not. */
function isAlive(pid: number): boolean {
  const shown = new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] }).outputSync();
  const state = new TextDecoder().decode(shown.stdout).trim();
  return state !== "" && !state.startsWith("Z");
}

posix("runCommand() gives stdout and keeps stderr out of it", async () => {
  assert.equal(await runCommand("echo 1; echo noise >&2; echo 2", options()), "1\n2\n");
});

posix("runCommand() runs in the given folder with exactly the given environment", async () => {
  await withFolder({ "here.txt": "" }, async (cwd) => {
    const env = { PATH: Deno.env.get("PATH") ?? "", ONLY: "this" };
    const shown = await runCommand("ls; echo $ONLY; echo [$HOME]", options({ cwd, env }));
    assert.equal(shown, "here.txt\nthis\n[]\n");
  });
});

posix("runCommand() gives a command nothing to read", async () => {
  assert.equal(await runCommand("cat; echo done", options()), "done\n");
});

posix("a command that fails is an error with its exit code and the end of its stderr", async () => {
  const error = await failure("echo 5; echo first >&2; echo last >&2; exit 3");
  assert.equal(error.code, "COLLECT_COMMAND_FAILED");
  assert.equal(error.exitCode, 3);
  assert.equal(error.stderrTail, "first\nlast\n");
  assert.match(error.message, /exit code 3/);
});

posix("the end of stderr is at most 2,000 characters, however much there was", async () => {
  const error = await failure("head -c 5000000 /dev/zero | tr '\\0' x >&2; echo END >&2; exit 1");
  assert.equal(error.stderrTail.length, 2000);
  assert.match(error.stderrTail, /xEND\n$/);
});

posix("a secret that the end of stderr would cut in the middle is hidden whole", async () => {
  const hide = (text: string) => text.replaceAll("0123456789", "***");
  for (const count of [300, 5000]) {
    for (const gap of ["", ".", "\\n"]) {
      const command =
        `for i in $(seq ${count}); do printf '0123456789${gap}' >&2; done; printf xyz >&2; exit 1`;
      const { stderrTail } = await failure(command, { hide });
      assert.match(stderrTail, /^[*.\n]+xyz$/);
    }
  }
});

posix("a program that does not exist is named as such", async () => {
  const error = await failure("there-is-no-such-program-here");
  assert.match(error.message, /exit code 127: the shell did not find the program/);
});

posix("a command that is killed is an error that names the signal", async () => {
  const error = await failure("kill -KILL $$");
  assert.equal(error.code, "COLLECT_COMMAND_FAILED");
  assert.match(error.message, /killed by SIGKILL/);
  assert.equal(error.exitCode, undefined);
});

posix("a folder that does not exist is an error, not a crash", async () => {
  const error = await failure("echo 1", { cwd: "/no/such/folder/here" });
  assert.equal(error.code, "COLLECT_COMMAND_FAILED");
  assert.match(error.message, /Cannot start the shell/);
});

posix("a command that hangs is stopped with everything that it started", async () => {
  await withFolder({}, async (cwd) => {
    // The inner shells ignore the polite signal, so that only force ends them.
    const stubborn = "trap '' TERM; echo $$ >> pids; while :; do sleep 0.05; done";
    const command = `sh -c "${stubborn.replaceAll("$", "\\$")}" & (sh -c "${
      stubborn.replaceAll("$", "\\$")
    }") & echo $$ >> pids; wait`;
    const error = await failure(command, { cwd, timeoutMs: 1500 });
    assert.equal(error.code, "COLLECT_TIMEOUT");
    assert.match(error.message, /within 1500 ms/);
    const pids = (await Deno.readTextFile(`${cwd}/pids`)).trim().split("\n").map(Number);
    assert.equal(pids.length, 3);
    for (const pid of pids) assert(!isAlive(pid), `process ${pid} still runs`);
  });
});

posix("a command may clean up when it is asked to end", async () => {
  await withFolder({}, async (cwd) => {
    const command = "trap 'echo cleaned > mark; exit 0' TERM; while :; do sleep 0.02; done";
    const error = await failure(command, { cwd, timeoutMs: 1500, graceMs: 5000 });
    assert.equal(error.code, "COLLECT_TIMEOUT");
    assert.equal(await Deno.readTextFile(`${cwd}/mark`), "cleaned\n");
  });
});

posix("a process left in the background neither hangs nor outlives the command", async () => {
  const shown = await runCommand("sleep 60 & echo $!", options());
  assert(!isAlive(Number(shown)));
});

const STRAY = "trap '' TERM; exec >alive; echo begun; echo >ready; while :; do sleep 1; done";
for (
  const [how, line] of [
    ["in a session of its own", 'setsid sh -c "$STRAY" &'],
    ["as a daemon, whose parents are gone", '(setsid sh -c "$STRAY" &) &'],
    ["in a group of its own", `bash -c 'set -m; sh -c "$STRAY" &';`],
  ] as const
) {
  Deno.test({
    name: `on Linux a process that was left ${how} ends with its command`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      await withFolder({}, async (cwd) => {
        await new Deno.Command("mkfifo", { args: ["alive", "ready"], cwd }).output();
        const env = { PATH: Deno.env.get("PATH") ?? "", STRAY };
        const run = (rest: string) =>
          runCommand(`${line} ${rest}`, options({ cwd, env, timeoutMs: 3000 }));
        // A pipe is read to its end when nobody who may write is left.
        const left = Deno.readTextFile(`${cwd}/alive`);
        assert.equal(await run("read -r _ <ready"), "");
        assert.equal(await left, "begun\n");
        const stopped = Deno.readTextFile(`${cwd}/alive`);
        await assert.rejects(run("read -r _ <ready; sleep 60"), { code: "COLLECT_TIMEOUT" });
        assert.equal(await stopped, "begun\n");
      });
    },
  });
}

posix("100 MB of output stop the command: most of it is never read", async () => {
  await withFolder({}, async (cwd) => {
    // Notes how much it got rid of, five megabytes at a time.
    const error = await failure(
      "for i in $(seq 20); do head -c 5000000 /dev/zero && echo $i >> written; done",
      { cwd },
    );
    assert.equal(error.code, "COLLECT_OUTPUT");
    assert.match(error.message, /more than 1048576 bytes/);
    const written = await Deno.readTextFile(join(cwd, "written")).catch(() => "");
    assert.ok(written.split("\n").length < 4, `it was read to the end:\n${written}`);
  });
});

posix("endless output stops the command as well", async () => {
  assert.equal((await failure("yes")).code, "COLLECT_OUTPUT");
});

posix("output of exactly 1 MiB arrives whole, one byte more is refused", async () => {
  const size = 1024 * 1024;
  assert.equal((await runCommand(`head -c ${size} /dev/zero`, options())).length, size);
  assert.equal((await failure(`head -c ${size + 1} /dev/zero`)).code, "COLLECT_OUTPUT");
});

posix("output that is not UTF-8 is an error", async () => {
  const error = await failure("printf '\\377\\376'");
  assert.equal(error.code, "COLLECT_OUTPUT");
  assert.match(error.message, /not UTF-8/);
});

posix("an interruption ends the command and gives the signal's reason", async () => {
  await withFolder({}, async (cwd) => {
    const stop = new AbortController();
    const reason = new Error("interrupted");
    // Reading a named pipe waits until the command has written to it.
    await new Deno.Command("mkfifo", { args: ["pid"], cwd }).output();
    const running = runCommand("echo $$ > pid; sleep 60", options({ cwd, signal: stop.signal }));
    const pid = Number(await Deno.readTextFile(`${cwd}/pid`));
    stop.abort(reason);
    await assert.rejects(running, reason);
    assert(!isAlive(pid));
  });
});

posix("an interruption before the start runs nothing", async () => {
  await withFolder({}, async (cwd) => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    await assert.rejects(runCommand("echo 1 > mark", options({ cwd, signal })), /interrupted/);
    assert.deepEqual([...Deno.readDirSync(cwd)], []);
  });
});

Deno.test({
  name: "on Windows a command runs in cmd",
  ignore: !windows,
  fn: async () => {
    const env = Deno.env.toObject();
    assert.equal((await runCommand('echo "1 2"', options({ env }))).trim(), '"1 2"');
    assert.equal((await failure("exit 3", { env })).exitCode, 3);
  },
});
