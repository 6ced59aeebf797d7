import type { ProjectKind } from "./kind.ts";

/** Reports that a script of the project's own is taken to write, as its tool's defaults have it. */
const OWN_SCRIPT = { coverage: "coverage/lcov.info", tests: "junit.xml" } as const;

/** Projects of Deno. */
export const deno: ProjectKind = {
  label: "Deno",
  manifest: /^deno\.jsonc?$/,
  install: [],
  build: { needs: /"build"\s*:/, run: "deno task build" },
  tools: [
    {
      run: "deno test -A --coverage=coverage --junit-path={tests}",
      ...OWN_SCRIPT,
    },
  ],
  built: ["dist", "npm", "_site"],
  suppressions: "@ts-(ignore|expect-error|nocheck)|deno-lint-ignore",
  setup: {
    uses: "denoland/setup-deno@e95548e56dfa95d4e1a28d6f422fafe75c4c26fb",
    version: "v2.0.3",
    with: { "deno-version": "v2.x" },
  },
  image: "denoland/deno:2.9.6",
};
