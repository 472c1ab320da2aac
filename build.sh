#!/usr/bin/env bash
# One entry to everything: ./build.sh demo | test | bench [NAME …] | pack | api | setup
# Each command first sets up what it needs on a bare Debian 12 with the .NET 10 SDK; what is there is left alone, so it repeats and runs offline.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

configuration=Release
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# libtorch's own threads fight with those of tests and searches over the cores, and results must not depend on the machine.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}

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

# Not every feed carries Microsoft.ML.AutoML: restoring a project that asks for nothing else tells, in a second or two where it is missing.
choose_automl() {
  [ -z "${AutoMLSource:-}" ] || { export AutoMLSource; return 0; }
  local probe=artifacts/probe/AutoMLProbe.csproj
  mkdir -p artifacts/probe
  printf '%s\n' '<Project Sdk="Microsoft.NET.Sdk">' '  <ItemGroup><PackageReference Include="Microsoft.ML.AutoML" /></ItemGroup>' '</Project>' >"$probe"
  AutoMLSource=substitute
  if dotnet restore "$probe" --verbosity quiet >/dev/null 2>&1; then AutoMLSource=package; fi
  export AutoMLSource
}

setup() {
  command -v dotnet >/dev/null || die "the .NET 10 SDK is missing; install dotnet-sdk-10.0 and run this again."
  [ "$(cd / && dotnet --version | cut -d. -f1)" -ge 10 ] || die "the .NET SDK $(cd / && dotnet --version) is too old; install dotnet-sdk-10.0 and run this again."
  mkdir -p artifacts/feed
  choose_automl
  case $AutoMLSource in
    package) say "Microsoft.ML.AutoML: the package" ;;
    substitute) say "Microsoft.ML.AutoML: its substitute, since this machine's feeds lack it" ;;
    *) die "AutoMLSource is '$AutoMLSource'; it is 'package' or 'substitute'." ;;
  esac
}

build() { dotnet build "$@" -c "$configuration" --verbosity quiet -nologo -clp:NoSummary; }

# Runs one test project and keeps what it prints together.
run_project() {
  local name log status=0
  name=$(basename "$1"); log=$results/$name.log
  dotnet test "$1" -c "$configuration" --no-build --nologo --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
    -v quiet --blame-hang-timeout 15m >"$log" 2>&1 || status=1
  { say "== $name"; cat "$log" >&2; }
  return $status
}

run_tests() {
  setup
  need_npm
  # A shared search is tested against a real server, reports in a real browser; LightGBM wants OpenMP.
  (need_packages postgresql chromium libgomp1) || say "The tests that need them are skipped."
  build MLNetDistill.sln
  results=artifacts/test-results
  local status=0 project
  rm -rf "$results"
  mkdir -p "$results"
  # Two at a time: many of them wait for other processes. The longest goes first.
  for project in tests/MLNetDistill.Tests $(ls -d tests/*.Tests | grep -vx tests/MLNetDistill.Tests); do
    [ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n || status=1
    run_project "$project" &
  done
  while [ -n "$(jobs -p)" ]; do wait -n || status=1; done
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
    for project in src/MLNetDistill.Inference src/MLNetDistill.Transforms src/MLNetDistill src/MLNetDistill.AutoML src/MLNetDistill.Cli; do
      dotnet pack "$project" -c "$configuration" -o artifacts/feed --verbosity quiet -nologo
    done
    say "Packages are in artifacts/feed"
    ;;
  api)
    # The analyzer knows how an API is written down and its fixer adds what the list lacks; lines of what is gone go with the old list.
    setup
    for project in src/MLNetDistill.Inference src/MLNetDistill.Transforms src/MLNetDistill src/MLNetDistill.AutoML; do
      printf '#nullable enable\n' >"$project/PublicAPI.Unshipped.txt"
      dotnet format analyzers "$project" --diagnostics RS0016 --severity warn --verbosity quiet
      say "$project/PublicAPI.Unshipped.txt: $(wc -l <"$project/PublicAPI.Unshipped.txt") lines"
    done
    ;;
  *) die "usage: ./build.sh demo | test | bench [NAME …] | pack | api | setup" ;;
esac
