#!/bin/bash
# Stands in for the tools of every toolchain, under each of their names: it refuses what the real one refuses (not installed, no lock
# file, another environment) and writes the report files that the real one writes. $FAKE is its folder: bin is on the path, lib holds
# what can be installed. Where $FAKE_FAIL is set, one test fails.
set -eu
name=$(basename "$0")

die() { echo "$name: $*" >&2; exit 127; }
put() { mkdir -p "$(dirname "$1")"; cat > "$1"; }
link() { mkdir -p "$2"; ln -sf "$FAKE/fake_tools.sh" "$2/$1"; }
# The value of --name=value or --name value.
value() {
  local wanted=$1; shift
  while [ $# -gt 0 ]; do
    case $1 in
      "$wanted"=*) echo "${1#*=}"; return ;;
      "$wanted") echo "$2"; return ;;
    esac
    shift
  done
}
has() { local wanted=$1; shift; for word in "$@"; do [ "$word" = "$wanted" ] && return; done; return 1; }
# A file of this folder or of one above.
above() { local at=$PWD; while [ ! -e "$at/$1" ] && [ "$at" != / ]; do at=$(dirname "$at"); done; [ -e "$at/$1" ] && echo "$at/$1"; }
ends() { [ -z "${FAKE_FAIL:-}" ]; }

lcov() { printf 'SF:src/a\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nLF:4\nLH:3\nend_of_record\n' | put "$1"; }
cobertura() {
  put "$1" <<< '<?xml version="1.0"?><coverage line-rate="0.75" branch-rate="0" version="1"><packages><package name="p"><classes><class name="C" filename="src/a"><lines><line number="1" hits="1"/><line number="2" hits="1"/><line number="3" hits="1"/><line number="4" hits="0"/></lines></class></classes></package></packages></coverage>'
}
junit() {
  local failure=${FAKE_FAIL:+<failure message=\"no\"/>}
  put "$1" <<< "<testsuites><testsuite name=\"${2:-s}\" tests=\"3\" failures=\"${FAKE_FAIL:+1}\" time=\"1.5\"><testcase classname=\"c\" name=\"a\" time=\"1\"/><testcase classname=\"c\" name=\"b\" time=\"0.5\"/><testcase classname=\"c\" name=\"d\" time=\"0\">$failure</testcase></testsuite></testsuites>"
}

# What package.json asks for is linked as the manager would: npm and Yarn at the top, pnpm in each package.
node_modules() {
  local manifest
  for manifest in package.json packages/*/package.json; do
    [ -f "$manifest" ] || continue
    for tool in vitest jest mocha tsc eslint type-coverage; do
      local dependency=$tool; [ $tool = tsc ] && dependency=typescript
      grep -q "\"$dependency\"" "$manifest" || continue
      case $1 in pnpm) link "$tool" "$(dirname "$manifest")/node_modules/.bin" ;; *) link "$tool" node_modules/.bin ;; esac
    done
  done
  mkdir -p node_modules
}
script() {
  [ -d "$(above node_modules)" ] || die "dependencies are not installed"
  local line; line=$(sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" package.json)
  [ -n "$line" ] || die "no script $1"
  PATH="$PWD/node_modules/.bin:$PATH" bash -c "$line"
}
local_tool() {
  local tool=$1; shift
  local found; found=$(above "node_modules/.bin/$tool") || die "$tool: command not found"
  "$found" "$@"
}
site_packages() { printf '%s\n' "$@" >> "$1/site-packages"; }

case $name in
npm)
  case $1 in
    ci) [ -f package-lock.json ] || die "no lock file"; node_modules npm ;;
    install)
      if has --global "$@"; then for word in "${@:3}"; do link "${word%@*}" "$FAKE/bin"; done; else node_modules npm; fi ;;
    run) script "$2" ;;
    test) script test ;;
    *) die "unknown: $*" ;;
  esac ;;
npx)
  if [ "$1" = -y ]; then tool=${2%@*}; shift 2; PATH="$FAKE/lib:$PATH" "$tool" "$@"; else local_tool "$@"; fi ;;
pnpm)
  case $1 in
    install) [ -f pnpm-lock.yaml ] || die "no lock file"; node_modules pnpm ;;
    run) script "$2" ;;
    exec) [ -e "node_modules/.bin/$2" ] || die "$2: not found"; "node_modules/.bin/$2" "${@:3}" ;;
  esac ;;
corepack) [ "$1" = enable ]; link yarn "$FAKE/bin" ;;
yarn)
  case $1 in
    install)
      if grep -q __metadata yarn.lock; then has --immutable "$@"; else has --frozen-lockfile "$@"; fi || die "wrong flag for this lock file"
      node_modules yarn ;;
    run) shift; [ "$1" = --silent ] && shift; [ -e "node_modules/.bin/$1" ] && local_tool "$@" || script "$1" ;;
    exec) shift; local_tool "$@" ;;
  esac ;;
bun)
  case $1 in
    install) [ -f bun.lock ] || die "no lock file"; node_modules bun; link bunx "$FAKE/bin" ;;
    run) script "$2" ;;
    test) lcov coverage/lcov.info; junit "$(value --reporter-outfile "$@")"; ends ;;
  esac ;;
bunx) local_tool "$@" ;;
c8) shift $(( $(printf '%s\n' "$@" | grep -c '^--reporter=') )); lcov coverage/lcov.info; "$@" ;;
vitest)
  if has --coverage "$@"; then grep -rq '@vitest/coverage' "$(above package.json)" || die "no provider"; lcov coverage/lcov.info; fi
  junit "$(value --outputFile.junit "$@")"; ends ;;
jest)
  lcov "$(value --coverageDirectory "$@")/lcov.info"
  put "$(value --outputFile "$@")" <<< '{"numTotalTests":3,"success":true,"startTime":1000,"testResults":[{"name":"a","status":"passed","startTime":1000,"endTime":2500,"assertionResults":[{"title":"a","fullName":"a","status":"passed","duration":1000,"ancestorTitles":[]},{"title":"b","fullName":"b","status":"passed","duration":500,"ancestorTitles":[]},{"title":"d","fullName":"d","status":"'"${FAKE_FAIL:+failed}${FAKE_FAIL:-passed}"'","duration":0,"ancestorTitles":[]}]}]}'
  sed -i 's/failed1/failed/' "$(value --outputFile "$@")"; ends ;;
mocha) file=$(value --reporter-option "$@"); junit "${file#output=}"; ends ;;
tsc) echo 'a.ts(1,2): error TS2322: no'; exit 2 ;;
eslint) put "$(value --output-file "$@")" <<< '[{"errorCount":2},{"errorCount":1}]'; exit 1 ;;
type-coverage) echo '(98 / 100) 98.00%' ;;
node) lcov lcov.info; junit junit.xml; has --experimental-test-coverage "$@"; ends ;;
deno)
  case $1 in
    install) [ -f deno.lock ] ;;
    task) mkdir -p dist; echo 12345 > dist/a.js ;;
    test) lcov "$(value --coverage "$@")/lcov.info"; junit "$(value --junit-path "$@")"; ends ;;
  esac ;;
pip | pip3)
  case $1 in
    install)
      shift
      for word in "$@"; do
        case $word in -*) continue ;; esac
        site_packages "$FAKE" "$word"
        # Commands that come with a package are on the path at once.
        [ -e "$FAKE/lib/$word" ] && link "$word" "$FAKE/bin"
        [ "$word" = uv ] && link uvx "$FAKE/bin"
      done
      for word in "$@"; do case $word in *.txt) [ -f "$word" ] || die "no file $word" ;; esac; done ;;
    wheel) echo 1234567 | put dist/app-1.0-py3-none-any.whl ;;
  esac ;;
python | python3)
  [ "$1" = -m ] || die "unknown: $*"
  grep -qx "$2" "$FAKE/site-packages" || { echo "No module named $2" >&2; exit 1; }
  "$FAKE/lib/$2" "${@:3}" ;;
uv)
  case $1 in
    sync) [ -f uv.lock ] || die "no lock file"; mkdir -p .venv; echo '*' > .venv/.gitignore; sed -n 's/^name = "\(.*\)"/\1/p' uv.lock > .venv/site-packages ;;
    run)
      [ -d .venv ] || die "no environment"; shift
      while [ "$1" = --with ]; do site_packages .venv "$2"; shift 2; done
      grep -qx "$1" .venv/site-packages || die "Failed to spawn: $1"
      grep -qx pytest-cov .venv/site-packages || ! has --cov "$@" || die "unrecognized arguments: --cov"
      "$FAKE/lib/$1" "${@:2}" ;;
    build) echo 1234567 | put dist/app-1.0-py3-none-any.whl ;;
  esac ;;
uvx) "$FAKE/lib/$1" "${@:2}" ;;
poetry)
  case $1 in
    install) mkdir -p "$FAKE/poetry"; : > "$FAKE/poetry/site-packages"; grep -q '^pytest *=' pyproject.toml && site_packages "$FAKE/poetry" pytest ;;
    run)
      shift; [ -d "$FAKE/poetry" ] || die "no environment"
      if [ "$1" = pip ]; then site_packages "$FAKE/poetry" "${@:3}"; exit; fi
      grep -qx "$1" "$FAKE/poetry/site-packages" || die "Command not found: $1"
      grep -qx pytest-cov "$FAKE/poetry/site-packages" || die "unrecognized arguments: --cov"
      "$FAKE/lib/$1" "${@:2}" ;;
    build) echo 1234567 | put dist/app-1.0-py3-none-any.whl ;;
  esac ;;
hatch)
  case $1 in
    test) echo data > .coverage; junit "$(value --junitxml "$@")"; ends ;;
    build) echo 1234567 | put dist/app-1.0-py3-none-any.whl ;;
  esac ;;
coverage) [ -f .coverage ] || die "No data to report"; cobertura "$(value -o "$@")" ;;
tox)
  options=$(printf '%s\n' "$@" | sed -n 's/^testenv.set_env+=PYTEST_ADDOPTS=//p')
  printf '%s\n' "$@" | grep -q 'deps+=pytest-cov' || grep -q pytest-cov tox.ini || die "unrecognized arguments: --cov"
  # shellcheck disable=SC2086
  "$FAKE/lib/pytest" $options ;;
pytest)
  has --cov "$@" && cobertura "$(value --cov-report "$@" | sed 's/^xml://')"
  junit "$(value --junitxml "$@")" ; ends ;;
mypy) echo 'a.py:1: error: no'; exit 1 ;;
ruff) has --exit-zero "$@"; put "$(value --output-file "$@")" <<< '[{"code":"F401"},{"code":"E501"}]' ;;
go)
  case $1 in
    mod) ;;
    build) mkdir -p dist; echo 123456789 > dist/app ;;
    test)
      printf 'mode: set\nexample.com/app/a.go:1.1,2.2 3 1\nexample.com/app/a.go:3.1,4.2 1 0\n' | put "$(value -coverprofile "$@")"
      for test in A B D; do
        end=pass; [ $test = D ] && end=${FAKE_FAIL:+fail}; end=${end:-pass}
        printf '{"Action":"run","Package":"p","Test":"%s"}\n{"Action":"%s","Package":"p","Test":"%s","Elapsed":0.5}\n' $test "$end" $test
      done
      printf '{"Action":"%s","Package":"p","Elapsed":1.5}\n' "${end}"; ends ;;
  esac ;;
cargo)
  case $1 in
    fetch) ;;
    build) mkdir -p target/release; echo 123456789 > target/release/app ;;
    clippy) echo '{"reason":"compiler-message","message":{"level":"warning"}}' ;;
    llvm-cov) [ -e "$FAKE/bin/cargo-llvm-cov" ] || die "no such command: llvm-cov"; lcov "$(value --output-path "$@")"; ends ;;
    test)
      has --no-run "$@" && exit
      [ "${RUSTC_BOOTSTRAP:-}" = 1 ] || die "the option Z is only accepted on the nightly compiler"
      last=${FAKE_FAIL:+failed}; last=${last:-ok}
      printf '{"type":"suite","event":"started","test_count":3}\n{"type":"test","name":"a","event":"ok"}\n{"type":"test","name":"b","event":"ok"}\n{"type":"test","name":"d","event":"%s"}\n{"type":"suite","event":"%s","passed":2,"failed":0,"ignored":0,"measured":0,"filtered_out":0,"exec_time":1.5}\n' $last $last; ends ;;
  esac ;;
mvn | mvnw)
  if has package "$@"; then for module in a b; do echo 1234 | put $module/target/$module-1.jar; done; exit; fi
  for module in a b; do
    junit "$module/target/surefire-reports/TEST-org.x.${module}Test.xml" $module
    put $module/target/site/jacoco/jacoco.xml <<< "<?xml version=\"1.0\"?><report name=\"r\"><package name=\"p\"><sourcefile name=\"$module.java\"><line nr=\"1\" mi=\"0\" ci=\"2\" mb=\"0\" cb=\"0\"/><line nr=\"2\" mi=\"0\" ci=\"2\" mb=\"0\" cb=\"0\"/><line nr=\"3\" mi=\"0\" ci=\"2\" mb=\"0\" cb=\"0\"/><line nr=\"4\" mi=\"2\" ci=\"0\" mb=\"0\" cb=\"0\"/></sourcefile></package></report>"
  done; ends ;;
gradle | gradlew)
  if has assemble "$@"; then echo 1234 | put build/libs/app.jar; exit; fi
  junit build/test-results/test/TEST-org.x.ATest.xml
  if has jacocoTestReport "$@"; then put build/reports/jacoco/test/jacocoTestReport.xml <<< '<?xml version="1.0"?><report name="r"><package name="p"><sourcefile name="A.java"><line nr="1" mi="0" ci="2" mb="0" cb="0"/><line nr="2" mi="0" ci="1" mb="0" cb="0"/><line nr="3" mi="0" ci="1" mb="0" cb="0"/><line nr="4" mi="1" ci="0" mb="0" cb="0"/></sourcefile></package></report>'; fi
  ends ;;
composer) mkdir -p vendor/bin; for tool in phpunit pest phpstan; do link $tool vendor/bin; done ;;
phpunit | pest)
  [ -e "$FAKE/pcov" ] || die "No code coverage driver available"
  put "$(value --coverage-clover "$@")" <<< '<?xml version="1.0"?><coverage generated="1"><project timestamp="1"><file name="src/a.php"><line num="1" type="stmt" count="1"/><line num="2" type="stmt" count="1"/><line num="3" type="stmt" count="1"/><line num="4" type="stmt" count="0"/></file></project></coverage>'
  junit "$(value --log-junit "$@")"; ends ;;
phpstan) echo '{"totals":{"errors":0,"file_errors":4},"files":{}}'; exit 1 ;;
bundle)
  case $1 in
    install) touch "$FAKE/bundled" ;;
    exec)
      [ -e "$FAKE/bundled" ] || die "could not find gems"
      case $2 in
        rspec)
          put coverage/.resultset.json <<< '{"RSpec":{"coverage":{"/w/lib/a.rb":{"lines":[1,0,null,1,1]}},"timestamp":1}}'
          last=${FAKE_FAIL:+failed}; last=${last:-passed}
          put "$(value --out "$@")" <<< '{"version":"3.13","examples":[{"id":"a","description":"a","full_description":"a","status":"passed","run_time":1},{"id":"b","description":"b","full_description":"b","status":"passed","run_time":0.5},{"id":"d","description":"d","full_description":"d","status":"'$last'","run_time":0}],"summary":{"duration":1.5,"example_count":3,"failure_count":0,"pending_count":0},"summary_line":"x"}'
          ends ;;
        rake) put coverage/.resultset.json <<< '{"Minitest":{"coverage":{"/w/lib/a.rb":{"lines":[1,0,null,1,1]}},"timestamp":1}}'
          grep -q minitest-ci Gemfile && junit test/reports/TEST-ATest.xml; ends ;;
        rubocop) put "$(value --out "$@")" <<< '{"summary":{"offense_count":2}}'; exit 1 ;;
      esac ;;
  esac ;;
dotnet)
  case $1 in
    restore) touch "$FAKE/restored" ;;
    build) [ -e "$FAKE/restored" ] ;;
    test)
      last=${FAKE_FAIL:+Failed}; last=${last:-Passed}
      put TestResults/run.trx <<< '<?xml version="1.0"?><TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Times start="2026-01-01T00:00:00Z" finish="2026-01-01T00:00:01.5Z"/><Results><UnitTestResult testName="a" outcome="Passed" duration="00:00:01"/><UnitTestResult testName="b" outcome="Passed" duration="00:00:00.5"/><UnitTestResult testName="d" outcome="'$last'" duration="00:00:00"/></Results></TestRun>'
      if has --collect "$@"; then cobertura "TestResults/$(cat /proc/sys/kernel/random/uuid)/coverage.cobertura.xml"; fi
      ends ;;
  esac ;;
sudo) "$@" ;;
apt-get) if [ "$1" = install ]; then link "${*: -1}" "$FAKE/bin"; fi ;;
cmake) if [ "$1" = -B ]; then mkdir -p "$2"; else [ -d "$2" ] || die "no build folder"; echo 123456789 > "$2/app"; fi ;;
ctest)
  last=${FAKE_FAIL:+fail}; last=${last:-run}
  put "$(value --output-junit "$@")" <<< "<testsuite name=\"x\" tests=\"3\" time=\"1.5\"><testcase name=\"a\" classname=\"a\" time=\"1\" status=\"run\"/><testcase name=\"b\" classname=\"b\" time=\"0.5\" status=\"run\"/><testcase name=\"d\" classname=\"d\" time=\"0\" status=\"$last\">${FAKE_FAIL:+<failure message=\"\"/>}</testcase></testsuite>"
  ends ;;
gcovr) cobertura "$(value --cobertura "$@")" ;;
swift)
  case $1 in
    package) ;;
    build) echo 123456789 | put .build/x86_64-unknown-linux-gnu/release/app ;;
    test)
      junit "$(value --xunit-output "$@")"
      put .build/x86_64-unknown-linux-gnu/debug/codecov/app.json <<< '{"version":"2.0.1","type":"llvm.coverage.json.export","data":[{"files":[{"filename":"/w/a.swift","branches":[],"expansions":[],"segments":[[1,1,1,true,true,false],[3,9,0,false,false,false],[4,1,0,true,true,false],[4,9,0,false,false,false]],"summary":{"lines":{"count":4,"covered":3,"percent":75},"functions":{"count":1,"covered":1,"percent":100}}}],"functions":[],"totals":{"lines":{"count":4,"covered":3,"percent":75}}}]}'
      ends ;;
  esac ;;
*) die "nobody stands in for it" ;;
esac
