import { findings, hasFile, type PackageFacts, type ProjectKind, type Tool } from "./kind.ts";

/** Projects of Ruby. */
export const ruby: ProjectKind = {
  label: "Ruby",
  manifest: /^(Gemfile|[^/]+\.gemspec)$/,
  reads: /^(Gemfile\.lock|Rakefile|spec_helper\.rb|rails_helper\.rb|test_helper\.rb|helper\.rb)$/,
  plan: (facts) => ({
    setup: [{
      uses: "ruby/setup-ruby@d5126b9b3579e429dd52e51e68624dda2e05be25",
      version: "v1.267.0",
      with: hasFile(facts, /^\.ruby-version$/) ? {} : { "ruby-version": "3.4" },
    }],
    install: ["bundle install"],
    tests: testsOf(facts),
    checkers: hasFile(facts, /^\.rubocop\.yml$/) && facts.text.includes("rubocop")
      ? [{
        key: "lint-problems",
        run: findings("bundle exec rubocop --format json --out rubocop.json"),
        makes: "rubocop.json",
        collect: ["json", "--path", "/summary/offense_count"],
      }]
      : [],
  }),
  built: [],
  leaves: ["coverage/"],
  suppressions: "rubocop:(disable|todo)",
  image: "ruby:3.4",
};

function testsOf(facts: PackageFacts): readonly Tool[] {
  const { paths, text } = facts;
  const coverage = text.includes("simplecov") ? { coverage: "coverage/.resultset.json" } : {};
  if (/\brspec\b/.test(text) && paths.some((path) => path.endsWith("_spec.rb"))) {
    // RSpec's own; JUnit would need one more gem.
    const run = "bundle exec rspec --format progress --format json --out {tests}";
    return [{ run, ...coverage, tests: "rspec.json" }];
  }
  if (!paths.some((path) => /(^|\/)(test_[^/]*|[^/]*_test)\.rb$/.test(path))) return [];
  // These write a file for each class, by their own defaults.
  const writesXml = /minitest-ci|JUnitReporter/.test(text);
  return [{
    run: "bundle exec rake test",
    ...coverage,
    ...(writesXml && { tests: "test/reports/TEST-*.xml" }),
  }];
}
