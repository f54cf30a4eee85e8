// Uses the page as somebody does, and says what is to be seen.
// Input: { browser, address, photos, fake, mended, screenshots }; photos end with the one that is broken, mended is a good one of its name, fake is one
// that is refused, or null.
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import puppeteer from 'puppeteer-core';

const { browser: executablePath, address, photos, fake, mended, screenshots } = JSON.parse(await text(process.stdin));
const broken = basename(photos.at(-1));
const good = photos.slice(0, -1).map(path => basename(path));
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
const page = await browser.newPage();
page.setDefaultTimeout(40_000);
const complaints = [];
page.on('pageerror', error => complaints.push(String(error)));
page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
const puts = [];
page.on('response', response => response.request().method() === 'PUT' && puts.push(new URL(response.url()).origin));

// A progress bar is gone as soon as it is full.
await page.evaluateOnNewDocument(() => {
  window.bars = [];
  new MutationObserver(changes => {
    for (const bar of changes.flatMap(change => [...change.addedNodes]).flatMap(node => [...(node.querySelectorAll?.('#uploads progress') ?? [])]))
      window.bars.push(bar);
  }).observe(document, { childList: true, subtree: true });
});
await page.setViewport({ width: 1080, height: 900 });
await page.goto(address);
await page.waitForFunction(() => document.getElementById('connection').textContent === 'live');

const pick = async (...paths) => (await page.$('#files')).uploadFile(...paths);
const card = (name, state) => page.waitForSelector(`#photos li[data-name="${name}"][data-state="${state}"]`);
const letter = name => page.waitForSelector(`#letters li[data-name="${name}"]`);
const press = async id => {
  await page.waitForFunction(id => !document.getElementById(id).disabled, {}, id);
  await page.focus(`#${id}`);
  await page.keyboard.press('Enter');
};

// By the keyboard alone the file chooser is the first thing that is reached.
await page.keyboard.press('Tab');
const first = await page.evaluate(() => document.activeElement.id);

await pick(...photos);
for (const name of good)
  await card(name, 'done');
await card(broken, 'dead-lettered');
const listed = await (await letter(broken)).evaluate(item => item.innerText);
await page.waitForFunction(() => [...document.images].length > 0 && [...document.images].every(image => image.complete && image.naturalWidth > 0));
const bars = await page.evaluate(() => window.bars.map(bar => bar.value));

const renditions = await page.evaluate(async () => {
  const found = {};
  for (const link of document.querySelectorAll('#photos .sizes a')) {
    const bytes = await (await fetch(link.href)).arrayBuffer();
    const hash = await crypto.subtle.digest('SHA-256', bytes);
    found[decodeURIComponent(new URL(link.href).pathname)] = [...new Uint8Array(hash)].map(byte => byte.toString(16).padStart(2, '0')).join('');
  }
  return found;
});

const nameless = await page.evaluate(() => [...document.querySelectorAll('a, button, input, img')]
  .filter(item => !(item.ariaLabel ?? item.alt) && !item.textContent.trim() && !item.labels?.length).map(item => item.outerHTML));

const looks = { light: [1080, 900, 'light'], dark: [1080, 900, 'dark'], narrow: [390, 844, 'light'] };
for (const [name, [width, height, scheme]] of Object.entries(looks)) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width, height });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}
await page.setViewport({ width: 320, height: 640 });
const overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
const distorted = await page.evaluate(() => [...document.images]
  .filter(image => Math.abs(image.clientWidth / image.clientHeight - image.naturalWidth / image.naturalHeight) > 0.1).map(image => image.alt));

const complaintsUntilNow = [...complaints];
let refused = null;
if (fake) {
  await pick(fake);
  refused = await (await page.waitForSelector('#uploads .reason')).evaluate(item => item.textContent);
}

// Still broken, it comes back to the list; mended, it does not.
await page.evaluate(name => {
  window.deaths = 0;
  new EventSource('/events').addEventListener('photo', event => {
    const photo = JSON.parse(event.data);
    window.deaths += photo.name === name && photo.state === 'dead-lettered';
  });
}, broken);
await page.waitForFunction(() => window.deaths === 1);
await press('redrive');
const moved = await (await page.waitForSelector('#redrive[data-moved]')).evaluate(button => button.dataset.moved);
await page.waitForFunction(() => window.deaths === 2);
await letter(broken);
await pick(mended);
await card(broken, 'done');
await press('redrive');
await page.waitForFunction(() => document.getElementById('letter-count').textContent === '0');

const store = await page.$eval('#store', item => item.textContent);
await browser.close();
console.log(JSON.stringify({ store, first, listed, bars, renditions, nameless, distorted, overflow, complaints: complaintsUntilNow, refused, moved, puts }));
