import assert from "node:assert/strict";
import { join } from "node:path";
import { makeProject, ON_DISK } from "./commands/_cli.ts";

const CLI = new URL("../cli.ts", import.meta.url).pathname;

/** The permissions that README lists. */
async function listedPermissions(): Promise<readonly string[]> {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  const [line = ""] = /^deno run --allow-.*jsr:@unentropy\/track\/cli$/m.exec(readme) ?? [];
  return line.match(/--allow-[a-z]+/g) ?? [];
}

async function track(
  folder: string,
  permissions: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", ...permissions, CLI, "track"],
    cwd: folder,
    env: {
      DENO_NO_UPDATE_CHECK: "1",
      GITHUB_ACTIONS: "",
      GITLAB_CI: "",
      CI: "",
      TMPDIR: ON_DISK.dir,
    },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, text: decode(stdout) + decode(stderr) };
}

Deno.test("the program runs with the permissions that README lists", async () => {
  await using project = await makeProject(undefined, ON_DISK);
  const permissions = await listedPermissions();
  assert.ok(permissions.length > 0 && !permissions.includes("--allow-all"));
  for (const runs of ["1 run", "2 runs"]) {
    const { code, text } = await track(project.folder, permissions);
    assert.equal(code, 0, text);
    assert.ok(text.includes(`(${runs},`), text);
  }
  const report = await Deno.readTextFile(join(project.folder, "unentropy-report/index.html"));
  assert.match(report, /<html/);
});

for (const missing of ["--allow-read", "--allow-write", "--allow-env", "--allow-run"]) {
  Deno.test(`the program needs ${missing}, which README lists`, async () => {
    await using project = await makeProject(undefined, ON_DISK);
    const permissions = await listedPermissions();
    assert.ok(permissions.includes(missing));
    const { code } = await track(project.folder, permissions.filter((one) => one !== missing));
    assert.notEqual(code, 0);
  });
}

for (
  const [withheld, needed] of [
    ["--allow-run", "--allow-run=git"],
    ["--allow-write", "--allow-write=/"],
    ["--allow-env", "--allow-env"],
    ["--allow-read", "--allow-read=/"],
  ] as const
) {
  Deno.test(`the program without ${withheld} says that Deno withholds it`, async () => {
    await using project = await makeProject(undefined, ON_DISK);
    const permissions = await listedPermissions();
    const { text } = await track(project.folder, permissions.filter((one) => one !== withheld));
    assert.ok(text.includes(`it needs ${needed}`) && text.includes("which Deno withholds"), text);
    assert.ok(text.includes(`Give Deno ${needed}`), text);
  });
}

Deno.test("a command that Deno lets not start says which permission it needs", async () => {
  await using project = await makeProject(undefined, ON_DISK);
  const permissions = await listedPermissions();
  const narrow = permissions.map((one) => one === "--allow-run" ? "--allow-run=git" : one);
  const { code, text } = await track(project.folder, narrow);
  assert.equal(code, 2);
  assert.match(text, /Cannot start the shell: it needs --allow-run=sh, which Deno withholds/);
});
