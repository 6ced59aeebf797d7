import { hasFile, type ProjectKind } from "./kind.ts";

/** Projects of Deno. */
export const deno: ProjectKind = {
  label: "Deno",
  manifest: /^deno\.jsonc?$/,
  plan: (facts) => ({
    setup: [{
      uses: "denoland/setup-deno@e95548e56dfa95d4e1a28d6f422fafe75c4c26fb",
      version: "v2.0.3",
      with: { "deno-version": "v2.x" },
    }],
    install: hasFile(facts, /^deno\.lock$/) ? ["deno install --frozen"] : [],
    ...(/"tasks"[^]*"build"\s*:/.test(facts.text) &&
      { build: { run: "deno task build", makes: ["dist"] } }),
    tests: facts.paths.some((path) => /(^|[/_.])test\.[jt]sx?$/.test(path))
      ? [{
        run: "deno test -A --coverage=coverage --junit-path={tests}",
        coverage: "coverage/lcov.info",
        tests: "junit.xml",
      }]
      : [],
    checkers: [],
  }),
  built: ["dist", "npm", "_site"],
  leaves: [],
  suppressions: "@ts-(ignore|expect-error|nocheck)|deno-lint-ignore",
  image: "denoland/deno:2.9.6",
};
