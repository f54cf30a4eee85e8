#!/usr/bin/env bash
# Photographs a second: the upload processor as it is (store, queue, worker, download) against Node with sharp, which only reads and
# writes files. Same photographs of 12 megapixels, same three WebP sizes, quality and effort, same libvips, all cores for both, by turns.
# usage: tests/Benchmarks/images/run.sh [ROUNDS] [COPIES]      needs Node 20 and npm
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-5}
copies=${2:-4}
root=../../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm ci --silent
dotnet publish "$root/src/Samples/UploadProcessor" -c Release -o "$work/sample" --nologo -v quiet
node enlarge.mjs "$root/src/Samples/UploadProcessor/photos" "$work/photos" "$copies"

sample() {
    "$work/sample/UploadProcessor" --in "$work/photos" --out "$work/out-sample" |
        sed -n 's/.* \([0-9.]*\) photographs a second$/\1/p'
}
median() { sort -n | awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int((NR + 2) / 2)]) / 2 }'; }

echo "$(ls "$work/photos" | wc -l) photographs of 12 megapixels, $(nproc) cores, $rounds rounds"
printf '%-8s %8s %8s\n' round sharp sample
for ((round = 1; round <= rounds; round++)); do
    node sharp.mjs "$work/photos" "$work/out-sharp" >> "$work/sharp.txt"
    sample >> "$work/sample.txt"
    printf '%-8s %8s %8s\n' "$round" "$(tail -1 "$work/sharp.txt")" "$(tail -1 "$work/sample.txt")"
done
printf '%-8s %8s %8s\n' median "$(median < "$work/sharp.txt")" "$(median < "$work/sample.txt")"
awk -v sharp="$(median < "$work/sharp.txt")" -v sample="$(median < "$work/sample.txt")" 'BEGIN { printf "ratio    %8.2f\n", sample / sharp }'

echo "bytes written: sharp $(cat "$work"/out-sharp/*/*.webp | wc -c), sample $(cat "$work"/out-sample/*/*.webp | wc -c)"
