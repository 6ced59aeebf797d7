import type { ProjectKind } from "./kind.ts";

/** A file that is likely to be a program, by the layout that Go's own documentation recommends. */
const PROGRAM = /^(cmd\/[^/]+\/)?main\.go$/;

/** Projects of Go. */
export const go: ProjectKind = {
  label: "Go",
  manifest: /^go\.mod$/,
  plan: ({ paths }) => ({
    setup: [{
      uses: "actions/setup-go@44694675825211faa026b3c33043df3e48a5fa00",
      version: "v6.0.0",
      with: { "go-version-file": "go.mod" },
    }],
    install: ["go mod download"],
    ...(paths.some((path) => PROGRAM.test(path)) &&
      { build: { run: "go build -o dist/ ./...", makes: ["dist"] } }),
    tests: paths.some((path) => path.endsWith("_test.go"))
      ? [{
        run: "go test -json -coverprofile={coverage} ./... > {tests}",
        coverage: "coverage.out",
        tests: "go-test.json",
      }]
      : [],
    checkers: [],
  }),
  built: ["dist", "bin"],
  leaves: [],
  suppressions: "//\\s*nolint",
  image: "golang:1",
};
