import type { ProjectKind } from "./kind.ts";

/** Projects of Go. */
export const go: ProjectKind = {
  label: "Go",
  manifest: /^go\.mod$/,
  install: [{ run: "go mod download" }],
  tools: [
    {
      run: "go test -json -coverprofile={coverage} ./... > {tests}",
      coverage: "coverage.out",
      tests: "go-test.json",
    },
  ],
  built: ["bin"],
  suppressions: "//\\s*nolint",
  setup: {
    uses: "actions/setup-go@44694675825211faa026b3c33043df3e48a5fa00",
    version: "v6.0.0",
    with: { "go-version-file": "go.mod" },
  },
  image: "golang:1",
};
