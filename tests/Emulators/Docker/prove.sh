#!/usr/bin/env bash
# usage: prove.sh (after a Release build)
# Starts an emulator in a container through Testcontainers and sends a message through it, without any registry: the image is made here.
# An engine is used if one answers; otherwise Debian's is installed and started for as long as this runs, which takes root.
# Exit code 75 and a last line with the reason if no engine can run here.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.." || exit 1
image=portable-local/fauxqs:1.9.2
tests=${ArtifactsPath:-$PWD/artifacts}/bin/Portable.Emulators.Tests/release/Portable.Emulators.Tests
work=$(mktemp -d)
daemon=

end() {
  timeout 20 docker image rm --force "$image" >/dev/null 2>&1
  if [ -n "$daemon" ]; then
    kill "$daemon"
    wait "$daemon"
  fi
  rm -rf "$work"
}
trap end EXIT

cannot() {
  echo "$1"
  exit 75
}

answers() { timeout 5 docker version >/dev/null 2>&1; }

if ! answers; then
  [ "$(id -u)" -eq 0 ] || cannot "No Docker engine answers, and only root can start one."
  command -v dockerd >/dev/null || timeout 180 apt-get install -y -qq --no-install-recommends docker.io iptables >"$work/install" 2>&1 \
    || cannot "No Docker engine answers, and docker.io could not be installed."
  dockerd >"$work/dockerd" 2>&1 &
  daemon=$!
  for _ in {1..60}; do
    answers && break
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.5
  done
  answers || cannot "No Docker engine answers, and dockerd did not start: $(tail -n 1 "$work/dockerd")"
fi

timeout 120 tests/Emulators/Docker/make-image.sh "$image" || exit 1
# The image of Testcontainers' own reaper comes from a registry.
TESTCONTAINERS_RYUK_DISABLED=true PORTABLE_IMAGE_FAUXQS=$image timeout 120 \
  "$tests" -noColor -noLogo -failSkips -trait Image=Fauxqs -trait Image=MadeHere
