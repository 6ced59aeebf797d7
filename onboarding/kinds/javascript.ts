import {
  type Build,
  type Checker,
  findings,
  hasFile,
  type PackageFacts,
  type ProjectKind,
} from "./kind.ts";
import { managerOf, type PackageManager } from "./javascript/manager.ts";
import { scriptOf } from "./javascript/script.ts";
import { testsOf } from "./javascript/tests.ts";

/** Projects of JavaScript/TypeScript. */
export const javascript: ProjectKind = {
  label: "JavaScript/TypeScript",
  manifest: /^package\.json$/,
  reads: /^(pnpm-lock\.yaml|yarn\.lock|pnpm-workspace\.yaml)$/,
  plan: (facts, top) => {
    const manager = managerOf(top);
    const build = buildOf(facts, manager);
    return {
      setup: [{
        uses: "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444",
        version: "v5.0.0",
        // By itself it looks for the package manager's cache, which fails before the manager is there.
        with: { ...nodeVersion(top), "package-manager-cache": "false" },
      }],
      install: manager.install,
      ...(build !== undefined && { build }),
      tests: testsOf(facts, top, manager),
      checkers: checkersOf(facts, manager),
    };
  },
  built: ["dist", "build", "out", ".next/static", ".output/public", "public/build"],
  leaves: ["node_modules/"],
  isServed: true,
  suppressions: "@ts-(ignore|expect-error|nocheck)|eslint-disable|biome-ignore",
  image: "node:24",
};

function nodeVersion(top: PackageFacts): Readonly<Record<string, string>> {
  const file = [".nvmrc", ".node-version"].find((name) => top.paths.includes(name));
  return file === undefined ? { "node-version": "24" } : { "node-version-file": file };
}

/** What a package's entry points and frameworks say of the folder that its build makes. */
const MADE_BY: readonly (readonly [RegExp, string | undefined])[] = [
  [/"next"\s*:/, ".next/static"],
  [/"nuxt"\s*:/, ".output/public"],
  [/"react-scripts"\s*:/, "build"],
  [
    /"(?:main|module|exports|types|import|require|default|bin|browser)"\s*:\s*"(?:\.\/)?(dist|build|lib|out|esm|es|cjs)\//,
    undefined,
  ],
];

function buildOf(facts: PackageFacts, manager: PackageManager): Build | undefined {
  const own = facts.read("package.json");
  if (scriptOf(own, "build") === undefined) return undefined;
  const members = facts.paths.flatMap((path) => /^(.+)\/package\.json$/.exec(path)?.[1] ?? [])
    .filter((folder) => scriptOf(facts.read(`${folder}/package.json`), "build") !== undefined);
  const makes = members.length > 0
    ? members.map((folder) => `${folder}/${madeBy(facts.read(`${folder}/package.json`))}`)
    : [madeBy(own)];
  return { run: manager.run("build"), makes };
}

function madeBy(manifest: string): string {
  for (const [pattern, folder] of MADE_BY) {
    const found = pattern.exec(manifest);
    if (found !== null) return folder ?? found[1] ?? "dist";
  }
  return "dist";
}

function checkersOf(facts: PackageFacts, { exec }: PackageManager): readonly Checker[] {
  const own = facts.read("package.json");
  const has = (name: string) => own.includes(`"${name}"`);
  const typescript: readonly Checker[] = has("typescript") && hasFile(facts, /^tsconfig\.json$/)
    ? [{
      key: "type-errors",
      run: findings(`${exec("tsc --noEmit --pretty false")} > tsc.txt`, 2),
      makes: "tsc.txt",
      collect: ["count", "--pattern", "error TS\\d+"],
    }]
    : [];
  const coverage: readonly Checker[] = has("type-coverage")
    ? [{
      key: "type-coverage",
      run: `${exec("type-coverage")} > type-coverage.txt`,
      makes: "type-coverage.txt",
      collect: ["text", "--pattern", "([\\d.]+)%"],
    }]
    : [];
  const eslint: readonly Checker[] =
    has("eslint") && hasFile(facts, /^(eslint\.config\.|\.eslintrc)/)
      ? [{
        key: "lint-problems",
        run: findings(exec("eslint . --format json --output-file eslint.json")),
        makes: "eslint.json",
        collect: ["json", "--path", "$[*].errorCount", "--stat", "sum"],
      }]
      : [];
  return [...typescript, ...coverage, ...eslint];
}
