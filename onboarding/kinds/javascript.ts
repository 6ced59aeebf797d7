import type { ProjectKind } from "./kind.ts";

/** Reports that a script of the project's own is taken to write, as its tool's defaults have it. */
const OWN_SCRIPT = { coverage: "coverage/lcov.info", tests: "junit.xml" } as const;

/** Projects of JavaScript/TypeScript. */
export const javascript: ProjectKind = {
  label: "JavaScript/TypeScript",
  manifest: /^package\.json$/,
  install: [
    { file: /^pnpm-lock\.yaml$/, run: "npx -y pnpm@10 install --frozen-lockfile" },
    { file: /^yarn\.lock$/, run: "corepack enable && yarn install --immutable" },
    { file: /^(package-lock|npm-shrinkwrap)\.json$/, run: "npm ci" },
    { run: "npm install" },
  ],
  build: { needs: /"build"\s*:/, run: "npm run build" },
  tools: [
    { needs: /"coverage"\s*:\s*"/, run: "npm run coverage", ...OWN_SCRIPT },
    { needs: /"test:coverage"\s*:/, run: "npm run test:coverage", ...OWN_SCRIPT },
    {
      needs: /"@vitest\/coverage-/,
      run: "npx vitest run --coverage --coverage.reporter=lcov --reporter=junit " +
        "--outputFile={tests}",
      ...OWN_SCRIPT,
    },
    {
      needs: /"vitest"\s*:/,
      run: "npx vitest run --reporter=junit --outputFile={tests}",
      tests: OWN_SCRIPT.tests,
    },
    {
      needs: /"jest"\s*:/,
      run: "npx jest --coverage --coverageReporters=lcov",
      coverage: OWN_SCRIPT.coverage,
    },
    { needs: /"c8"\s*:/, run: "npx c8 --reporter=lcov npm test", coverage: OWN_SCRIPT.coverage },
    {
      needs: /"nyc"\s*:/,
      run: "npx nyc --reporter=lcov npm test",
      coverage: OWN_SCRIPT.coverage,
    },
    { needs: /"test"\s*:/, run: "npm test" },
  ],
  built: ["dist", "build", "out", ".next/static", ".output/public", "public/build"],
  suppressions: "@ts-(ignore|expect-error|nocheck)|eslint-disable|biome-ignore",
  setup: {
    uses: "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444",
    version: "v5.0.0",
    with: { "node-version": "24" },
  },
  image: "node:24",
};
