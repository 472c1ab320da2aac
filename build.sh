#!/usr/bin/env bash
# One entry to everything: ./build.sh demo | test | bench [NAME …] | pack | setup
# Each command first sets up what it needs on a bare Debian 12 with the .NET 10 SDK; what is there is left alone, so it repeats and runs offline.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

configuration=Release
source_file=artifacts/mlnet-source
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# libtorch and OpenBLAS keep a thread pool each; together they fight over the cores, and results must not depend on the machine.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}

say() { printf '%s\n' "$*" >&2; }
die() { say "build.sh: $*"; exit 1; }

# Installs the named Debian packages that are missing.
need_packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "missing: ${missing[*]}. Install them with your system's package manager and run this again."
  local sudo=""
  [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && sudo=sudo || die "missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}"; }
  say "Installing Debian packages: ${missing[*]}"
  local log; log=$(mktemp)
  { $sudo apt-get update && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 \
    || { tail -n 5 "$log" >&2; rm -f "$log"; die "could not install ${missing[*]}; the lines above say why. Run as root: apt-get install ${missing[*]}"; }
  rm -f "$log"
}

need_npm() { command -v npm >/dev/null || need_packages npm; }

# Decides once where Microsoft.ML* and TorchSharp come from and remembers it; delete the file to decide again.
choose_source() {
  mkdir -p artifacts/feed
  [ -n "${MLNetSource:-}" ] && return 0
  [ -s "$source_file" ] && return 0
  say "Looking for the Microsoft.ML and TorchSharp packages in this machine's feeds …"
  if dotnet restore src/MLNetDistill.Cli -p:MLNetSource=packages --verbosity quiet >/dev/null 2>&1; then
    printf 'packages\n' >"$source_file.part"
  else
    printf 'fallback\n' >"$source_file.part"
  fi
  mv "$source_file.part" "$source_file"
  say "Building against: $(cat "$source_file") (remembered in $source_file)"
}

setup() {
  command -v dotnet >/dev/null || die "the .NET 10 SDK is missing; install dotnet-sdk-10.0 and run this again."
  [ "$(dotnet --version | cut -d. -f1)" -ge 10 ] || die "the .NET SDK $(dotnet --version) is too old; install dotnet-sdk-10.0 and run this again."
  choose_source
  [ "${MLNetSource:-$(cat "$source_file")}" = packages ] || need_packages libtorch-dev libopenblas0-pthread g++
}

build() { dotnet build "$@" -c "$configuration" --verbosity quiet -nologo -clp:NoSummary; }

run_tests() {
  setup
  need_npm
  # A shared search is tested against a real server, reports in a real browser.
  (need_packages postgresql chromium) || say "The tests that need them are skipped."
  build MLNetDistill.sln
  local results=artifacts/test-results status=0
  rm -rf "$results"
  local project
  for project in tests/*.Tests; do
    say "== ${project#tests/}"
    dotnet test "$project" -c "$configuration" --no-build --nologo --logger "trx;LogFileName=$(basename "$project").trx" --results-directory "$results" \
      -v quiet --blame-hang-timeout 15m || status=1
  done
  # A project that crashed leaves no counters; the status still tells.
  cat "$results"/*.trx 2>/dev/null | tr -d '\r' | sed -n 's/.*<Counters total="\([0-9]*\)" executed="\([0-9]*\)" passed="\([0-9]*\)" failed="\([0-9]*\)".*/\1 \2 \3 \4/p' |
    awk '{ total += $1; executed += $2; passed += $3; failed += $4 } END { printf "%d passed, %d failed, %d skipped\n", passed, failed, total - executed }'
  return $status
}

command=${1:-}
[ $# -gt 0 ] && shift
case $command in
  setup) setup ;;
  test) run_tests ;;
  demo)
    setup
    need_npm
    build examples/Spam
    dotnet run --project examples/Spam -c "$configuration" --no-build -- "$@"
    ;;
  bench)
    setup
    case ${1:-} in
      encoder | training) (need_packages python3-torch) || say "Without PyTorch there is nothing to compare with." ;;
    esac
    build tests/MLNetDistill.Benchmarks
    dotnet run --project tests/MLNetDistill.Benchmarks -c "$configuration" --no-build -- "$@"
    ;;
  pack)
    setup
    dotnet pack MLNetDistill.sln -c "$configuration" -o artifacts/feed --verbosity quiet -nologo
    say "Packages are in artifacts/feed"
    ;;
  *) die "usage: ./build.sh demo | test | bench [NAME …] | pack | setup" ;;
esac
