#!/usr/bin/env bash
# usage: make-image.sh TAG
# An image of fauxqs from what this machine has, without any registry: its Node with the libraries that it loads, and the npm packages.
set -euo pipefail
npm=$(cd "$(dirname "${BASH_SOURCE[0]}")/../npm" && pwd)
node=$(readlink -f "$(command -v node)")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{bin,etc,tmp}
cp "$node" "$root/bin/node"
ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
echo 'root:x:0:0:root:/root:/bin/node' >"$root/etc/passwd"
cp -r "$npm" "$root/app"
tar -C "$root" -c . | docker import -c 'CMD ["/bin/node", "/app/fauxqs.mjs", "4566", "0.0.0.0"]' - "$1"
