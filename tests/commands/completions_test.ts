import assert from "node:assert/strict";
import { join } from "node:path";
import { ANSWER, makeProject, programWords, type Project } from "./_cli.ts";
import { hasScript, KEYS, readable, startInTerminal, type Step } from "./_terminal.ts";

/** The shells of this machine; a test of another one is ignored by name, unless CI requires it. */
function hasShell(name: string): boolean {
  if (Deno.env.get("UNENTROPY_REQUIRE_SHELLS") === "1") return true;
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      return Deno.statSync(join(folder, name)).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return false;
      }
      throw error;
    }
  });
}

async function script(project: Project, shell: string): Promise<string> {
  const { code, stdout, stderr } = await project.cli(["completions", shell]);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Without anybody's settings. */
const QUIET: Readonly<Record<string, readonly string[]>> = {
  bash: ["--norc", "--noprofile"],
  zsh: ["-f"],
  fish: ["--no-config"],
};

async function run(shell: string, text: string, cwd: string): Promise<readonly string[]> {
  const { success, stdout, stderr } = await new Deno.Command(shell, {
    args: [...QUIET[shell] ?? [], "-c", text],
    cwd,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

Deno.test({
  name: "bash completes commands, subcommands, flags and their values",
  ignore: !hasShell("bash"),
  fn: async () => {
    await using project = await makeProject();
    await project.write("data.jsonl", "");
    const source = await script(project, "bash");
    const complete = (...words: readonly string[]) => {
      const quoted = ["unentropy-track", ...words].map((word) => `'${word}'`).join(" ");
      return run(
        "bash",
        `${source}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _unentropy_track\n` +
          'printf "%s\\n" "${COMPREPLY[@]}"',
        project.folder,
      );
    };
    assert.deepEqual(await complete("hist"), ["history"]);
    assert.ok((await complete("")).includes("completions"));
    assert.deepEqual(await complete("history", "s"), ["show", "series"]);
    assert.deepEqual(await complete("import", "--format", "oct"), ["octocov"]);
    assert.deepEqual(await complete("import", "data"), ["data.jsonl"]);
    assert.deepEqual(await complete("import", "-o", "dat"), ["data.jsonl"]);
    assert.deepEqual(await complete("import", "see"), ["seed-workflow"]);
    assert.deepEqual((await complete("import", "")).toSorted(), [
      ".git",
      "data.jsonl",
      "seed-workflow",
      "unentropy.json",
    ]);
    assert.deepEqual(await complete("badge", "data"), []);
    assert.deepEqual(await complete("export", "--quiet", "--form"), ["--format"]);
    assert.deepEqual(await complete("history", "prune", "--max-r"), ["--max-runs"]);
    assert.deepEqual(await complete("completions", ""), ["bash", "zsh", "fish"]);
    assert.deepEqual(await complete("verify", "--stor"), [
      "--storage-type",
      "--storage-path",
      "--storage",
    ]);
  },
});

Deno.test({
  name: "zsh completes subcommands, values and files, sourced and as a file of $fpath",
  ignore: !hasShell("zsh"),
  fn: async () => {
    await using project = await makeProject();
    await project.write("_unentropy-track", await script(project, "zsh"));
    // What the completion system does is not of interest here, only what it is asked for.
    const stubs = "compadd() { shift; print -l -- $@; }; _files() { print FILES; }; compdef() { }";
    const complete = (words: string, start: string) =>
      run(
        "zsh",
        `${stubs}\n${start}\nwords=(unentropy-track ${words} ""); CURRENT=$#words\n$entry`,
        project.folder,
      );
    const sourced = "source ./_unentropy-track; entry=_unentropy_track";
    const loaded = "fpath=(. $fpath); autoload -U _unentropy-track; entry=_unentropy-track";
    for (const start of [sourced, loaded]) {
      assert.ok((await complete("history", start)).includes("series"));
      assert.ok((await complete("import --format", start)).includes("octocov"));
      assert.deepEqual(await complete("import", start), ["seed-workflow", "FILES"]);
      assert.deepEqual(await complete("export --quiet -o", start), ["FILES"]);
    }
  },
});

Deno.test({
  name: "fish reads its script and completes commands",
  ignore: !hasShell("fish"),
  fn: async () => {
    await using project = await makeProject();
    await project.write("c.fish", await script(project, "fish"));
    const found = await run(
      "fish",
      "source c.fish; complete -C 'unentropy-track hist'",
      project.folder,
    );
    assert.match(found[0] ?? "", /^history/);
  },
});

/** What somebody types, and what the shell makes of it when the tabulator is pressed. */
const TYPED: readonly (readonly [typed: string, completed: RegExp])[] = [
  ["unentropy-track hist", /unentropy-track history /],
  ["unentropy-track collect coverage-lc", /collect coverage-lcov /],
  ["unentropy-track collect coverage-lcov --fall", /coverage-lcov --fallback /],
  ["unentropy-track badge bundle-", /badge bundle-size /],
  ["unentropy-track backfill --metric start-", /--metric start-time /],
  ["unentropy-track history series bundle-", /series bundle-size /],
  ["unentropy-track --quality-gate-mode so", /--quality-gate-mode soft /],
  ["unentropy-track track --quality-gate-mode=ha", /--quality-gate-mode=hard /],
  ["unentropy-track --storage-type sqlite-lo", /--storage-type sqlite-local /],
  ["unentropy-track --pull-r", /unentropy-track --pull-request /],
  ["unentropy-track schema --of bad", /schema --of badge /],
  ["unentropy-track gate --on-missing-baseline wa", /--on-missing-baseline warn /],
];

/** How each shell is asked to complete, at a prompt that ends with `> `, root's with `# `. */
const SHELLS: Readonly<Record<string, { words: readonly string[]; start: string }>> = {
  bash: { words: ["bash", "--norc", "--noprofile", "-i"], start: "source ./script" },
  zsh: { words: ["zsh", "-f", "-i"], start: "autoload -U compinit; compinit -D; source ./script" },
  fish: { words: ["fish", "--no-config", "-i"], start: "source ./script" },
};

for (const [shell, { words, start }] of Object.entries(SHELLS)) {
  Deno.test({
    name: `${shell} completes for whoever types at its prompt`,
    ignore: !hasShell(shell) || !hasScript(),
    fn: async () => {
      const metrics = { "bundle-size": ANSWER, "start-time": ANSWER };
      await using project = await makeProject({ metrics });
      await project.write("script", await script(project, shell));
      await project.write(
        "bin/unentropy-track",
        `#!/bin/sh\nexec ${programWords().join(" ")} "$@"\n`,
      );
      await Deno.chmod(join(project.folder, "bin/unentropy-track"), 0o755);
      const steps: readonly Step[] = [
        { shown: /[>#] $/, keys: `${start}${KEYS.enter}` },
        { shown: /[>#] $/, keys: `${TYPED[0]?.[0]}${KEYS.tab}` },
        ...TYPED.map(([, completed], index): Step => {
          const next = TYPED[index + 1]?.[0];
          const keys = next === undefined ? `exit${KEYS.enter}` : `${next}${KEYS.tab}`;
          return { shown: completed, keys: `${KEYS.clear}${keys}` };
        }),
      ];
      const path = `${join(project.folder, "bin")}:${Deno.env.get("PATH")}`;
      const env = { PATH: path, PS1: "> ", INPUTRC: "/dev/null", HOME: project.folder };
      // A shell at its prompt waits for ever, and ignores all signals but one.
      const limited = ["timeout", "--foreground", "-s", "KILL", "60", ...words];
      const { output } = await startInTerminal(limited, {
        cwd: project.folder,
        env: { ...env, TERM: "dumb", DENO_DIR: denoDir() },
        columns: 200,
        steps,
      });
      for (const [typed, completed] of TYPED) assert.match(readable(output), completed, typed);
    },
  });
}

/** Where the program's packages are, whatever HOME is. */
function denoDir(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

Deno.test("the scripts of all shells name every command and every flag", async () => {
  await using project = await makeProject();
  const { stdout } = await project.cli(["completions", "bash", "--json"]);
  const { commands } = JSON.parse(stdout);
  assert.ok(commands.length > 20);
  for (const shell of ["bash", "zsh", "fish"]) {
    const text = await script(project, shell);
    for (const { path, flags } of commands) {
      const name = path.map((word: string) => `/${word}`).join("");
      assert.ok(text.includes(`"${name}"`) || text.includes(`'${name}'`), `${shell} ${name}`);
      for (const flag of flags.flatMap(({ names }: { names: readonly string[] }) => names)) {
        const written = shell === "fish" ? flag.replace(/^-+/, "") : flag;
        assert.ok(text.includes(written), `${shell} ${name} ${flag}`);
      }
    }
  }
});

Deno.test("completions of an unknown shell are refused", async () => {
  await using project = await makeProject();
  const { code, stderr } = await project.cli(["completions", "ksh"]);
  assert.deepEqual([code, /Allowed choices are bash, zsh, fish/.test(stderr)], [2, true]);
});
