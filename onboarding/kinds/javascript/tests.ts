import type { PackageFacts, Tool } from "../kind.ts";
import type { PackageManager } from "./manager.ts";
import { scriptOf } from "./script.ts";

const COVERAGE = "coverage/lcov.info";
const JUNIT = "junit.xml";
/** Measures whatever Node runs, without being a dependency. */
const C8 = "npx -y c8@10 --reporter=lcov --reporter=text";

/**
 * How a package's tests run, with reports where their tool can write them.
 *
 * @param top The package that has the dependencies of all
 */
export function testsOf(
  facts: PackageFacts,
  top: PackageFacts,
  manager: PackageManager,
): readonly Tool[] {
  const own = facts.read("package.json");
  const uses = (name: string) => own.includes(`"${name}"`);
  if (uses("vitest")) {
    return [vitest(/"@vitest\/coverage-/.test(own + top.read("package.json")), manager)];
  }
  if (uses("jest")) return [jest(manager)];
  if (uses("mocha")) {
    const run = `${C8} ${manager.exec("mocha --reporter xunit --reporter-option output={tests}")}`;
    return [{ run, coverage: COVERAGE, tests: JUNIT }];
  }
  const script = scriptOf(own, "test");
  if (script !== undefined && isNodeTest(script)) return [nodeTest(script, manager)];
  if (
    /\bbun test\b/.test(script ?? "") ||
    (manager.name === "bun" && script === undefined && hasTests(facts))
  ) {
    const run = "bun test --coverage --coverage-reporter=lcov --coverage-reporter=text " +
      "--reporter=junit --reporter-outfile={tests}";
    return [{ run, coverage: COVERAGE, tests: JUNIT }];
  }
  return ownScript(own, manager);
}

function vitest(hasCoverage: boolean, { exec }: PackageManager): Tool {
  const reports = "--reporter=default --reporter=junit --outputFile.junit={tests}";
  return hasCoverage
    ? {
      run: exec(
        `vitest run --coverage --coverage.reporter=lcov --coverage.reportsDirectory=coverage ` +
          `--coverage.reportOnFailure ${reports}`,
      ),
      coverage: COVERAGE,
      tests: JUNIT,
    }
    : { run: exec(`vitest run ${reports}`), tests: JUNIT };
}

function jest({ exec }: PackageManager): Tool {
  return {
    run: exec(
      "jest --coverage --coverageReporters=lcov --coverageDirectory=coverage --json --outputFile={tests}",
    ),
    coverage: COVERAGE,
    tests: "jest.json",
  };
}

/** One call of Node's runner, which takes more options; not one among others. */
function isNodeTest(script: string): boolean {
  return /^(node|tsx)\s/.test(script) && /\s--test(\s|$)/.test(script) && !/[|&;]/.test(script);
}

function nodeTest(script: string, { exec }: PackageManager): Tool {
  const reporters = [["spec", "stdout"], ["lcov", "{coverage}"], ["junit", "{tests}"]]
    .map(([name, to]) => `--test-reporter=${name} --test-reporter-destination=${to}`);
  const line = script.replace(
    /\s--test(?=\s|$)/,
    ` --test --experimental-test-coverage ${reporters.join(" ")}`,
  );
  return {
    run: line.startsWith("node ") ? line : exec(line),
    coverage: "lcov.info",
    tests: JUNIT,
  };
}

/** Scripts that people call their tests; what they write is theirs to say. */
function ownScript(manifest: string, manager: PackageManager): readonly Tool[] {
  const names = ["test:coverage", "coverage", "test"];
  const name = names.find((one) => scriptOf(manifest, one) !== undefined);
  if (name === undefined) return [];
  const run = manager.run(name);
  // c8 and nyc add a report to those that they are told of elsewhere.
  const wrapper = /"(c8|nyc)"\s*:/.exec(manifest)?.[1];
  return name === "test" && wrapper !== undefined
    ? [{
      run: `${manager.exec(`${wrapper} --reporter=lcov`)} ${run}`,
      coverage: COVERAGE,
      isOwn: true,
    }]
    : [{ run, isOwn: true }];
}

function hasTests({ paths }: PackageFacts): boolean {
  return paths.some((path) => /[._](test|spec)\.[cm]?[jt]sx?$/.test(path));
}
