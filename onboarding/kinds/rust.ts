import { findings, type PackageFacts, type ProjectKind } from "./kind.ts";

/** Projects of Rust. */
export const rust: ProjectKind = {
  label: "Rust",
  manifest: /^Cargo\.toml$/,
  reads: /^nextest\.toml$/,
  plan: (facts) => {
    const programs = programsOf(facts);
    const locked = facts.paths.includes("Cargo.lock") ? " --locked" : "";
    return {
      setup: [{
        uses: "taiki-e/install-action@073d46cba2cde38f6698c798566c1b3e24feeb44",
        version: "v2.62.67",
        with: { "tool": "cargo-llvm-cov" },
      }],
      install: [`cargo fetch${locked}`],
      build: {
        run: `cargo build --release --workspace${locked}`,
        makes: programs.map((name) => `target/release/${name}`),
      },
      tests: [
        {
          run: "cargo llvm-cov --workspace --no-fail-fast --lcov --output-path {coverage}",
          coverage: "lcov.info",
        },
        {
          // The test harness writes JSON behind a switch that stable Rust keeps; nothing is compiled with it.
          run: "cargo test --workspace --no-run && RUSTC_BOOTSTRAP=1 cargo test --workspace " +
            "--no-fail-fast -- -Z unstable-options --format json > {tests}",
          tests: "cargo-test.json",
        },
      ],
      checkers: [{
        key: "lint-problems",
        run: findings(`cargo clippy --workspace --message-format json${locked} > clippy.json`, 101),
        makes: "clippy.json",
        collect: ["count", "--pattern", '"level":"(warning|error)"'],
      }],
    };
  },
  built: ["target/release/{name}"],
  leaves: ["target/"],
  suppressions: "#!?\\[allow\\(",
  image: "rust:1",
  prepareImage: [
    "rustup component add clippy llvm-tools && cargo install --locked cargo-llvm-cov@0.6.21",
  ],
};

/** The names of the programs: `[[bin]]`, and packages with a `main.rs`. */
function programsOf({ paths, read }: PackageFacts): readonly string[] {
  const names = paths.filter((path) => /(^|\/)Cargo\.toml$/.test(path)).flatMap((path) => {
    const text = read(path);
    const folder = path.slice(0, -"Cargo.toml".length);
    const bins = [...text.matchAll(/\[\[bin\]\][^[]*?\bname\s*=\s*"([^"]+)"/g)].map(([, name]) =>
      name
    );
    const own = /\[package\][^[]*?\bname\s*=\s*"([^"]+)"/.exec(text)?.[1];
    return bins.length === 0 && paths.includes(`${folder}src/main.rs`) ? [own] : bins;
  });
  return [...new Set(names.flatMap((name) => name ?? []))].sort();
}
