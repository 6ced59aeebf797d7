import { findings, type ProjectKind } from "./kind.ts";

/** Projects of PHP. */
export const php: ProjectKind = {
  label: "PHP",
  manifest: /^composer\.json$/,
  plan: (facts) => {
    const program = facts.text.includes('"pestphp/pest"')
      ? "pest"
      : facts.text.includes('"phpunit/phpunit"')
      ? "phpunit"
      : undefined;
    const hasPhpstan = /"(phpstan\/phpstan|larastan\/larastan)"/.test(facts.text) &&
      facts.paths.some((path) => /^phpstan(\.dist)?\.neon(\.dist)?$/.test(path));
    return {
      setup: [{
        uses: "shivammathur/setup-php@bf6b4fbd49ca58e4608c9c89fba0b8d90bd2a39f",
        version: "2.35.5",
        with: { "php-version": "8.4", "coverage": "pcov" },
      }],
      install: ["composer install --no-interaction --prefer-dist"],
      tests: program === undefined ? [] : [{
        run: `vendor/bin/${program} --coverage-clover {coverage} --log-junit {tests}`,
        coverage: "clover.xml",
        tests: "junit.xml",
      }],
      checkers: !hasPhpstan ? [] : [{
        key: "type-errors",
        run: findings(
          "vendor/bin/phpstan analyse --no-progress --error-format=json > phpstan.json",
        ),
        makes: "phpstan.json",
        collect: ["json", "--path", "/totals/file_errors"],
      }],
    };
  },
  built: [],
  leaves: ["vendor/", ".phpunit.cache/"],
  suppressions: "@phpstan-ignore|@psalm-suppress|phpcs:(ignore|disable)",
  image: "composer:2",
  prepareImage: [
    "apk add --no-cache $PHPIZE_DEPS && pecl install pcov && docker-php-ext-enable pcov",
  ],
};
