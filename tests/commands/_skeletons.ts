import type { KindName } from "../../onboarding/project_kinds.ts";

/** A small project of one kind after its tests and its build, and the metrics that work in it. */
export interface Skeleton {
  readonly files: Readonly<Record<string, string>>;
  /** Values by metric, of those that say something. */
  readonly values: Readonly<Record<string, number>>;
}

const LCOV = "TN:\nSF:src/a.x\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nend_of_record\n";
const JUNIT = '<testsuites><testsuite name="s" tests="2" time="1.5">' +
  '<testcase classname="c" name="a" time="1"/><testcase classname="c" name="b" time="0.5"/>' +
  "</testsuite></testsuites>";
const COBERTURA = '<?xml version="1.0"?><coverage line-rate="0.5" branch-rate="0" version="1">' +
  '<packages><package name="p"><classes><class name="C" filename="src/a.x"><lines>' +
  '<line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package>' +
  "</packages></coverage>";
const CLOVER = '<?xml version="1.0"?><coverage generated="1"><project timestamp="1">' +
  '<file name="src/a.php"><line num="1" type="stmt" count="1"/>' +
  '<line num="2" type="stmt" count="1"/></file></project></coverage>';
const JACOCO = '<?xml version="1.0"?><report name="r"><package name="p">' +
  '<sourcefile name="A.java"><line nr="1" mi="0" ci="2" mb="0" cb="0"/>' +
  '<line nr="2" mi="2" ci="0" mb="0" cb="0"/></sourcefile></package></report>';
const TRX = '<?xml version="1.0"?>' +
  '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>' +
  '<UnitTestResult testName="a" outcome="Passed" duration="00:00:01"/></Results></TestRun>';
const GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

/** One project of each kind. */
export const SKELETONS: Readonly<Record<KindName, Skeleton>> = {
  javascript: {
    files: {
      "package.json":
        '{"name":"app","scripts":{"build":"x"},"dependencies":{"a":"1"},"devDependencies":{"vitest":"3"}}',
      "package-lock.json": '{"name":"app","lockfileVersion":3,"packages":{' +
        '"":{"name":"app","dependencies":{"a":"1"}},"node_modules/a":{"version":"1.0.0"},' +
        '"node_modules/b":{"version":"1.0.0"}}}',
      ".gitignore": "node_modules/\ncoverage/\ndist/\n.unentropy/\nunentropy-report/\n",
      "src/a.ts": "// @ts-ignore\nexport const a = 1; // TODO\n",
      "coverage/lcov.info": LCOV,
      "junit.xml": JUNIT,
      "dist/app.js": "12345",
    },
    values: {
      coverage: 75,
      tests: 2,
      "test-time": 1.5,
      size: 5,
      dependencies: 1,
      suppressions: 1,
      todo: 1,
    },
  },
  deno: {
    files: {
      "deno.json": "{}",
      "src/a.ts": "// deno-lint-ignore no-console\nexport const a = 1;\n",
      "coverage/lcov.info": LCOV,
    },
    values: { coverage: 75, suppressions: 1, todo: 0 },
  },
  python: {
    files: {
      "pyproject.toml": '[project]\nname = "app"\n',
      "requirements.txt": "requests==2\n# a comment\nflask\n",
      "app.py": "import os  # noqa\n",
      "coverage.xml": COBERTURA,
      "dist/app-1.0-py3-none-any.whl": "1234567",
    },
    values: { coverage: 50, size: 7, dependencies: 2, suppressions: 1 },
  },
  go: {
    files: {
      "go.mod": "module example.com/app\n\ngo 1.24\n\nrequire example.com/a v1.0.0\n",
      "main.go": "package main\n\nfunc main() {} //nolint:all\n",
      "coverage.out":
        "mode: set\nexample.com/app/main.go:3.13,3.15 1 1\nexample.com/app/main.go:4.1,4.2 1 0\n",
      "go-test.json":
        '{"Action":"run","Package":"p","Test":"T"}\n{"Action":"pass","Package":"p","Test":"T","Elapsed":0.5}\n' +
        '{"Action":"pass","Package":"p","Elapsed":0.5}\n',
    },
    values: { coverage: 50, tests: 1, dependencies: 1, suppressions: 1 },
  },
  rust: {
    files: {
      "Cargo.toml": '[package]\nname = "app"\nversion = "0.1.0"\n',
      "Cargo.lock": 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
      "src/main.rs": "#![allow(dead_code)]\nfn main() {}\n",
      "lcov.info": LCOV,
      "target/release/app": "123456789",
    },
    values: { coverage: 75, size: 9, suppressions: 1 },
  },
  java: {
    files: {
      "pom.xml":
        "<project>jacoco<dependencies>\n<dependency><groupId>a</groupId><artifactId>b</artifactId></dependency></dependencies></project>",
      "src/main/java/p/A.java": '@SuppressWarnings("x")\nclass A {}\n',
      "target/site/jacoco/jacoco.xml": JACOCO,
      "target/surefire-reports/TEST-p.ATest.xml": JUNIT,
      "target/surefire-reports/TEST-p.BTest.xml": JUNIT,
      "target/app-1.0.jar": "1234",
    },
    values: { coverage: 50, tests: 4, size: 4, dependencies: 1, suppressions: 1 },
  },
  php: {
    files: {
      "composer.json": '{"name":"a/app","require-dev":{"phpunit/phpunit":"^11"}}',
      "composer.lock":
        '{"content-hash":"0","packages":[],"packages-dev":[{"name":"phpunit/phpunit","version":"11.0.0"}]}',
      "src/a.php": "<?php\n// @phpstan-ignore-line\n$a = 1;\n",
      "build/logs/clover.xml": CLOVER,
      "build/logs/junit.xml": JUNIT,
    },
    values: { coverage: 100, tests: 2, dependencies: 1, suppressions: 1 },
  },
  dotnet: {
    files: {
      "App.sln": "",
      "src/App.csproj":
        '<Project>\n<PackageReference Include="coverlet.collector" />\n<PackageReference Include="b" /></Project>',
      "src/A.cs": "#pragma warning disable CS0168\nclass A {}\n",
      [`TestResults/${GUID}/coverage.cobertura.xml`]: COBERTURA,
      "TestResults/run.trx": TRX,
      "src/bin/Release/App.dll": "12",
    },
    values: { coverage: 50, tests: 1, size: 2, dependencies: 2, suppressions: 1 },
  },
  ruby: {
    files: {
      "Gemfile": 'gem "rspec"\ngem "simplecov"\n',
      "Gemfile.lock":
        "GEM\n  specs:\n    rspec (3.13.0)\n      rspec-core (~> 3.13)\n    simplecov (0.22.0)\n\nDEPENDENCIES\n  rspec\n  simplecov\n",
      "lib/a.rb": "a = 1 # rubocop:disable all\n",
      "coverage/.resultset.json":
        '{"RSpec":{"coverage":{"/w/lib/a.rb":{"lines":[1,0,null,1,1]}},"timestamp":1}}',
    },
    values: { coverage: 75, dependencies: 2, suppressions: 1 },
  },
  cmake: {
    files: {
      "CMakeLists.txt": "project(app C)\nadd_executable(app main.c)\n",
      "main.c": "int main(void) { return 0; } // NOLINT\n",
      "build/app": "123",
    },
    values: { size: 3, suppressions: 1 },
  },
  swift: {
    files: {
      "Package.swift": 'let package = Package(name: "app", targets: [.testTarget(name: "t")])\n',
      "Sources/a.swift": "let a = 1 // swiftlint:disable:this all\n",
      "junit.xml": JUNIT,
    },
    values: { tests: 2, suppressions: 1 },
  },
};
