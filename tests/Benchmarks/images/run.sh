#!/usr/bin/env bash
# Photographs a second: the upload processor as it is (store, queue, worker, download; native AOT) against Node with sharp, which only
# reads and writes files. The same photographs of 12 megapixels, the same three WebP sizes, quality and effort, the same libvips, all
# cores for both, by turns. Beside the rate stands the processor time of the whole process, start included, in milliseconds a
# photograph: on a machine that has other work too it is the number to trust.
# usage: tests/Benchmarks/images/run.sh [ROUNDS] [COPIES] [EFFORT]      needs Node 20, npm, and what native AOT needs (clang)
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-5}
copies=${2:-8}
effort=${3:-2}
root=../../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm ci --silent
dotnet publish "$root/src/Samples/UploadProcessor" -c Release --use-current-runtime -p:PublishAot=true -o "$work/sample" --nologo -v quiet
node enlarge.mjs "$root/src/Samples/UploadProcessor/photos" "$work/photos" "$copies"
count=$(find "$work/photos" -type f | wc -l)

# Prints the rate that a program tells, and its processor time in milliseconds a photograph.
measure() {
    local TIMEFORMAT='%U %S'
    { time "$@" > "$work/output"; } 2> "$work/times"
    local rate cpu
    rate=$(tail -2 "$work/output" | sed -nE 's/^([0-9.]+)$/\1/p; s/.* ([0-9.]+) photographs a second$/\1/p')
    cpu=$(awk -v count="$count" 'END { printf "%.0f", ($1 + $2) * 1000 / count }' "$work/times")
    echo "$rate $cpu"
}
median() { sort -n | awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int((NR + 2) / 2)]) / 2 }'; }
column() { awk -v column="$2" '{ print $column }' "$work/$1"; }

echo "$count photographs of 12 megapixels, effort $effort, $(nproc) cores, $rounds rounds"
printf '%-8s %18s %18s\n' '' 'sharp' 'sample' round 'a second, CPU ms' 'a second, CPU ms'
for ((round = 1; round <= rounds; round++)); do
    measure node sharp.mjs "$work/photos" "$work/out-sharp" "$effort" >> "$work/sharp"
    measure "$work/sample/UploadProcessor" --in "$work/photos" --out "$work/out-sample" "--UploadProcessor:Effort=$effort" >> "$work/sample.txt"
    printf '%-8s %12s %5s %12s %5s\n' "$round" $(tail -1 "$work/sharp") $(tail -1 "$work/sample.txt")
done

sharp_rate=$(column sharp 1 | median) sharp_cpu=$(column sharp 2 | median)
sample_rate=$(column sample.txt 1 | median) sample_cpu=$(column sample.txt 2 | median)
printf '%-8s %12s %5s %12s %5s\n' median "$sharp_rate" "$sharp_cpu" "$sample_rate" "$sample_cpu"
awk -v a="$sharp_rate" -v b="$sample_rate" -v c="$sharp_cpu" -v d="$sample_cpu" \
    'BEGIN { printf "the sample is %.2f times as fast by the clock, %.2f times by processor time\n", b / a, c / d }'
echo "bytes written: sharp $(cat "$work"/out-sharp/*/*.webp | wc -c), sample $(cat "$work"/out-sample/*/*.webp | wc -c)"
