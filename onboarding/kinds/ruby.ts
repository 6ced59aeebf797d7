import type { ProjectKind } from "./kind.ts";

/** Projects of Ruby. */
export const ruby: ProjectKind = {
  label: "Ruby",
  manifest: /^(Gemfile|[^/]+\.gemspec)$/,
  install: [{ run: "bundle install" }],
  tools: [
    {
      needs: /\brspec\b[^]*\bsimplecov\b|\bsimplecov\b[^]*\brspec\b/,
      run: "bundle exec rspec",
      coverage: "coverage/.resultset.json",
    },
    { needs: /\brspec\b/, run: "bundle exec rspec" },
    {
      needs: /\bsimplecov\b/,
      run: "bundle exec rake test",
      coverage: "coverage/.resultset.json",
    },
    { run: "bundle exec rake test" },
  ],
  built: [],
  suppressions: "rubocop:(disable|todo)",
  image: "ruby:3.4",
};
