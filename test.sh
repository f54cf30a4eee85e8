#!/usr/bin/env bash
# The one test command: builds everything with warnings as errors, runs every test, checks the formatting.
# Needs the .NET SDK of global.json. Emulators of the clouds come from the environment, from Docker or from this machine (docs/emulators.md); tests
# whose emulator is absent are skipped with the reason, and fail instead where CI=true or PORTABLE_REQUIRE_EMULATORS=1.
# Ends with "N passed, N failed"; non-zero on any failure or if nothing ran.
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

# What npm offers is installed when it is not, or not as the lock file says.
npm_packages() {
  local folder=tests/Emulators/npm
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
  if ! command -v npm >/dev/null; then
    echo "There is no npm on this machine: what needs npm packages is not run."
  elif timeout 180 npm ci --prefix "$folder" --loglevel error >/dev/null 2>"$log"; then
    touch "$folder/node_modules/.package-lock.json"
  else
    echo "npm ci failed: what needs npm packages is not run."
    tail -n 3 "$log"
  fi
}

# Tests of an image bear its name, and are left out where the image is not to be had: they are about the image, and nothing can stand in.
images() {
  local name image variable
  local engine="No Docker engine answers"
  timeout 5 docker version >/dev/null 2>&1 && engine=
  while read -r name image; do
    variable=PORTABLE_IMAGE_$(sed 's/\([a-z]\)\([A-Z]\)/\1_\2/g' <<<"$name" | tr '[:lower:]' '[:upper:]')
    image=${!variable:-$image}
    if [ -n "$engine" ]; then
      not_run+=("The image $image: $engine.")
    elif timeout 20 docker image inspect "$image" >/dev/null 2>&1 || timeout 180 docker pull --quiet "$image" >/dev/null 2>"$log"; then
      echo "Docker has $image."
      continue
    else
      not_run+=("The image $image: Docker could not pull it ($(tail -n 1 "$log" | cut -c 1-120)).")
    fi
    filters+=(--filter-not-trait "Image=$name")
  done < <(sed -n 's/^ *"\(.*\)": "\(.*\)",\{0,1\}$/\1 \2/p' tests/Emulators/images.json)
}

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

step "Emulators"
# Of the image that a script of its own makes.
filters=(--filter-not-trait Image=MadeHere)
not_run=("An emulator in a container, of an image made on the spot: tests/Emulators/Docker/prove.sh")
npm_packages
images
require=off
if [ "${CI:-}" = true ] || [ "${PORTABLE_REQUIRE_EMULATORS:-}" = 1 ]; then
  require=on
  echo "All others are required: a skipped test counts as a failed one."
fi

# One module after the other: emulators have the machine to themselves then, and leases that tests wait for do not end early. A module
# that hangs fails after twenty-five minutes.
step "Tests"
dotnet test --solution Portable.sln --configuration Release --no-build --fail-skips "$require" --max-parallel-test-modules 1 --timeout 25m \
  "${filters[@]}" 2>&1 | tee "$log"
outcome=${PIPESTATUS[0]}
passed=$(figure succeeded)
failed=$(figure failed)
if [ "$outcome" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "The test run failed without a failed test (exit code $outcome): a module crashed, ran no test or skipped one." >&2
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
printf '%s\n' "${not_run[@]}"
skipped=$(figure skipped)
if [ "$skipped" -gt 0 ]; then
  echo "$skipped tests were skipped:"
  grep -A 1 -E '^skipped ' "$log" | grep -vE '^(skipped |--)' | sed 's/^ */  /; s/ (log: [^)]*)//g' | sort | uniq -c | sort -rn
fi
echo "Benchmarks: dotnet run -c Release --project tests/Benchmarks -- inmemory"
echo "The clouds themselves: every adapter was tested against emulators only, and no cloud was called."

step "Result"
finish
