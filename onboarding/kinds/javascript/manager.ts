import { hasFile, type PackageFacts } from "../kind.ts";

/** How a package manager is had and used. */
export interface PackageManager {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  /** Lines that put it on the path of every later step, and install. */
  readonly install: readonly string[];
  /** The line of a script. */
  readonly run: (script: string) => string;
  /** The line of a tool that is among the dependencies. */
  readonly exec: (line: string) => string;
}

/**
 * The package manager by the field `packageManager`, else by the lock file.
 *
 * @param top The package that has them
 */
export function managerOf(top: PackageFacts): PackageManager {
  const field = /"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@([^"+]+)/.exec(
    top.read("package.json"),
  );
  const [, name = nameByLock(top), version] = field ?? [];
  switch (name) {
    case "pnpm":
      return pnpm(top, version);
    case "yarn":
      return yarn(top, version);
    case "bun":
      return bun(version);
    default:
      return npm(top);
  }
}

function nameByLock(top: PackageFacts): PackageManager["name"] {
  if (hasFile(top, /^pnpm-lock\.yaml$/)) return "pnpm";
  if (hasFile(top, /^yarn\.lock$/)) return "yarn";
  return hasFile(top, /^bun\.lockb?$/) ? "bun" : "npm";
}

function npm(top: PackageFacts): PackageManager {
  const isLocked = hasFile(top, /^(package-lock|npm-shrinkwrap)\.json$/);
  return {
    name: "npm",
    install: [isLocked ? "npm ci" : "npm install"],
    run: (script) => script === "test" ? "npm test" : `npm run ${script}`,
    exec: (line) => `npx ${line}`,
  };
}

/** The newest release that reads a lock file of this version. */
const PNPM_BY_LOCK: Readonly<Record<string, string>> = { "5": "7", "6": "8", "9": "10" };

function pnpm(top: PackageFacts, version: string | undefined): PackageManager {
  const lock = /^lockfileVersion:\s*'?(\d+)/m.exec(top.read("pnpm-lock.yaml"))?.[1] ?? "9";
  const isLocked = hasFile(top, /^pnpm-lock\.yaml$/);
  return {
    name: "pnpm",
    install: [
      `npm install --global pnpm@${version ?? PNPM_BY_LOCK[lock] ?? "10"}`,
      `pnpm install${isLocked ? " --frozen-lockfile" : ""}`,
    ],
    run: (script) => `pnpm run ${script}`,
    exec: (line) => `pnpm exec ${line}`,
  };
}

/** Corepack comes with Node and knows both the old and the new Yarn, and `packageManager`. */
function yarn(top: PackageFacts, version: string | undefined): PackageManager {
  const isModern = version === undefined
    ? hasFile(top, /^\.yarnrc\.yml$/) || top.read("yarn.lock").includes("__metadata:")
    : !version.startsWith("1.");
  const isLocked = hasFile(top, /^yarn\.lock$/);
  return {
    name: "yarn",
    install: [
      "corepack enable",
      `yarn install${isLocked ? isModern ? " --immutable" : " --frozen-lockfile" : ""}`,
    ],
    run: (script) => `yarn run ${script}`,
    exec: (line) => isModern ? `yarn exec ${line}` : `yarn run --silent ${line}`,
  };
}

function bun(version: string | undefined): PackageManager {
  return {
    name: "bun",
    install: [`npm install --global bun@${version ?? "1"}`, "bun install --frozen-lockfile"],
    run: (script) => `bun run ${script}`,
    exec: (line) => `bunx ${line}`,
  };
}
