import type { ProjectKind } from "./kind.ts";

/** Projects of PHP. */
export const php: ProjectKind = {
  label: "PHP",
  manifest: /^composer\.json$/,
  install: [{ run: "composer install --no-interaction --prefer-dist" }],
  tools: [
    {
      needs: /"pestphp\/pest"/,
      run: "vendor/bin/pest --coverage-clover {coverage} --log-junit {tests}",
      coverage: "clover.xml",
      tests: "junit.xml",
    },
    {
      needs: /"phpunit\/phpunit"/,
      run: "vendor/bin/phpunit --coverage-clover {coverage} --log-junit {tests}",
      coverage: "clover.xml",
      tests: "junit.xml",
    },
  ],
  built: [],
  suppressions: "@phpstan-ignore|@psalm-suppress|phpcs:(ignore|disable)",
  setup: {
    uses: "shivammathur/setup-php@bf6b4fbd49ca58e4608c9c89fba0b8d90bd2a39f",
    version: "2.35.5",
    with: { "php-version": "8.4", "coverage": "pcov" },
  },
  image: "composer:2",
};
