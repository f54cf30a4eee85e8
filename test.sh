#!/usr/bin/env bash
# The one test command: builds everything with warnings as errors, runs every test, checks the formatting.
# Needs the .NET SDK of global.json and nothing else. Ends with "N passed, N failed"; non-zero on any failure or if nothing ran.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en NO_COLOR=1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0

step() { printf '\n== %s\n' "$1"; }

finish() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# The sum of one figure over all summaries of the test run.
figure() { awk -v name="$1:" '$1 == name && $2 ~ /^[0-9]+$/ { sum += $2 } END { print sum + 0 }' "$log"; }

if ! dotnet --version; then
  echo "The .NET SDK that global.json asks for is missing: https://dotnet.microsoft.com/download" >&2
  failed=1
  finish
fi

step "Build (Release, warnings are errors)"
if ! dotnet build Portable.sln --configuration Release --verbosity quiet; then
  echo "The build failed; no test was run." >&2
  failed=1
  finish
fi

# A skipped test counts as a failed one: nothing passes by not being run. A module that hangs fails after ten minutes.
step "Tests"
dotnet test --solution Portable.sln --configuration Release --no-build --fail-skips on --timeout 10m 2>&1 | tee "$log"
outcome=${PIPESTATUS[0]}
passed=$(figure succeeded)
failed=$(figure failed)
if [ "$outcome" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "The test run failed without a failed test (exit code $outcome): a module crashed or ran no test." >&2
  failed=1
fi

step "Formatting"
if dotnet format Portable.sln --no-restore --verify-no-changes --verbosity quiet; then
  echo "As it should be."
else
  echo "Not as it should be: run 'dotnet format Portable.sln'." >&2
  failed=$((failed + 1))
fi

step "Not part of this run"
echo "Benchmarks: dotnet run -c Release --project tests/Benchmarks -- inmemory"
echo "Cloud adapters: there are none yet, so no emulator was started and no cloud was called."

step "Result"
finish
