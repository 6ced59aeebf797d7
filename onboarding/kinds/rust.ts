import type { ProjectKind } from "./kind.ts";

/** Projects of Rust. */
export const rust: ProjectKind = {
  label: "Rust",
  manifest: /^Cargo\.toml$/,
  install: [{ run: "cargo fetch" }],
  build: { needs: /^/, run: "cargo build --release" },
  tools: [
    {
      needs: /nextest/,
      run: "cargo nextest run --profile ci",
      tests: "target/nextest/ci/junit.xml",
    },
    { run: "cargo test" },
  ],
  built: ["target/release/{name}"],
  suppressions: "#!?\\[allow\\(",
  image: "rust:1",
};
