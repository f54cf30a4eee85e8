// The upload processor's image work in Node with sharp: three WebP renditions of every JPEG in a folder, as many photographs at once as
// there are cores. Each rendition is its own pipeline with sharp's own shrink-on-load, which is how sharp is used and is fastest.
// usage: node sharp.mjs SOURCE TARGET [EFFORT]     prints photographs a second
import { mkdirSync, readdirSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const [source, target, effort = '2'] = process.argv.slice(2);
const sizes = { thumb: 150, medium: 600, large: 1200 };
const files = readdirSync(source);
for (const size of Object.keys(sizes))
  mkdirSync(join(target, size), { recursive: true });

// No photograph comes twice; one thread a photograph, as in the sample (and sharp's own default where it knows no better allocator).
sharp.cache(false);
sharp.concurrency(1);

let next = 0;
async function work() {
  while (next < files.length) {
    const file = files[next++];
    await Promise.all(Object.entries(sizes).map(([size, edge]) =>
      sharp(join(source, file))
        .rotate()
        .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 85, effort: Number(effort) })
        .toFile(join(target, size, `${file}.webp`))));
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: os.availableParallelism() }, work));
console.log((files.length / ((performance.now() - started) / 1000)).toFixed(2));
