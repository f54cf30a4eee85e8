// Enlarges the sample's photographs to 12 megapixels, what a telephone takes, as JPEG of quality 90.
// usage: node enlarge.mjs SOURCE TARGET [COPIES]
import { mkdirSync, readdirSync, copyFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import sharp from 'sharp';

const [source, target, copies = '4'] = process.argv.slice(2);
const pixels = 12e6;
mkdirSync(target, { recursive: true });
for (const file of readdirSync(source).filter(file => /\.(jpe?g|png)$/i.test(file) && !file.startsWith('broken'))) {
  const image = join(source, file);
  const { width, height } = await sharp(image).metadata();
  const scale = Math.sqrt(pixels / (width * height));
  const first = join(target, `${parse(file).name}-1.jpg`);
  await sharp(image)
    .flatten()
    .resize(Math.round(width * scale), Math.round(height * scale), { kernel: 'lanczos3' })
    .jpeg({ quality: 90 })
    .toFile(first);
  for (let copy = 2; copy <= Number(copies); copy++)
    copyFileSync(first, join(target, `${parse(file).name}-${copy}.jpg`));
}
