import assert from "node:assert/strict";
import { dirname, join } from "node:path";

const ROOT = new URL("../../", import.meta.url).pathname;
const PROJECT = new URL("./project/", import.meta.url).pathname;
/** A folder with the types of Node, as `npm install @types/node` makes it. */
const NODE_TYPES = Deno.env.get("UNENTROPY_NODE_TYPES") ?? "";
/** In CI this may not be left out. */
export const WITHOUT_NODE_TYPES: boolean = NODE_TYPES === "" &&
  Deno.env.get("UNENTROPY_REQUIRE_NODE") !== "1";

/** A Node that is too old, to hear what it says. */
export const OLD_NODE: string | undefined = oldNode();
/** In CI this may not be left out. */
export const WITHOUT_OLD_NODE: boolean = OLD_NODE === undefined &&
  Deno.env.get("UNENTROPY_REQUIRE_NODE") !== "1";

/** How a program ended. */
interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project in a git repository of its own that has installed a tarball, and nothing else. */
export interface Consumer extends AsyncDisposable {
  readonly folder: string;
  readonly run: (program: string, args: readonly string[]) => Promise<Ended>;
  /** Checks its types with TypeScript, as strictly as that can. Returns what is wrong. */
  readonly check: (moduleResolution: "node16" | "bundler") => Promise<string>;
}

/** Packs a package and installs it in a copy of `project/`. */
export async function makeConsumer(source: string): Promise<Consumer> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  for (const { name } of Deno.readDirSync(PROJECT)) {
    await Deno.copyFile(join(PROJECT, name), join(folder, name));
  }
  const run = (program: string, args: readonly string[]) => runIn(folder, program, args);
  const must = async (program: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await run(program, args);
    assert.equal(code, 0, `${program} ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout.trim();
  };
  const tarball = await must("npm", "pack", "--silent", source);
  await must("npm", "install", "--offline", "--silent", "--no-audit", "--no-fund", `./${tarball}`);
  await must("git", "init", "-q", "-b", "main");
  await must("git", "add", "unentropy.json");
  await must("git", "-c", "user.name=Ada", "-c", "user.email=a@b.c", "commit", "-qm", "Begin");
  return {
    folder,
    run,
    check: async (moduleResolution) => {
      const tools = await typeTools();
      const compilerOptions = {
        strict: true,
        target: "es2022",
        // Nothing of a browser.
        lib: ["es2022"],
        types: [],
        typeRoots: [NODE_TYPES],
        module: moduleResolution === "node16" ? "node16" : "esnext",
        moduleResolution,
        skipLibCheck: false,
        noEmit: true,
      };
      const config = join(folder, `tsconfig.${moduleResolution}.json`);
      await Deno.writeTextFile(config, JSON.stringify({ compilerOptions, include: ["*.ts"] }));
      const tsc = join(tools, "node_modules/typescript/bin/tsc");
      return (await run(Deno.execPath(), ["run", "-A", tsc, "-p", config])).stdout;
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

let tools: Promise<string> | undefined;

/** TypeScript, out of Deno's cache. */
function typeTools(): Promise<string> {
  tools ??= (async () => {
    const folder = await Deno.makeTempDir();
    globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
    const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
    const typescript = imports["typescript"].slice("npm:typescript@".length);
    const devDependencies = JSON.stringify({ devDependencies: { typescript } });
    await Deno.writeTextFile(join(folder, "package.json"), devDependencies);
    const args = ["install", "--cached-only", "--node-modules-dir=auto", "--no-lock"];
    const { code, stderr } = await runIn(folder, Deno.execPath(), args);
    assert.equal(code, 0, stderr);
    return folder;
  })();
  return tools;
}

async function runIn(cwd: string, program: string, args: readonly string[]): Promise<Ended> {
  const env: Record<string, string> = {
    ...Deno.env.toObject(),
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
    npm_config_update_notifier: "false",
  };
  for (const name of ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE"]) delete env[name];
  // A program that is named by its path is the one for what it starts, too.
  if (program.includes("/")) env["PATH"] = `${dirname(program)}:${env["PATH"]}`;
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env,
    clearEnv: true,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

function oldNode(): string | undefined {
  const named = Deno.env.get("UNENTROPY_OLD_NODE");
  if (named !== undefined) return named;
  try {
    const { stdout } = new Deno.Command("node", { args: ["--version"] }).outputSync();
    return Number(/^v(\d+)/.exec(new TextDecoder().decode(stdout))?.[1]) < 22 ? "node" : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
