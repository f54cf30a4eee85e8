// Uploads by Google's own client, in every way it has.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Storage } from '@google-cloud/storage';

const { endpoint, frugalEndpoint, kit } = await json(process.stdin);
const { bytes, failure, newBucket, run } = await import(kit);
const storage = new Storage({ apiEndpoint: endpoint, projectId: 'portable' });
const bucket = await newBucket(storage);
const quantum = 256 * 1024;

async function holds(file, content) {
  const [there] = await file.download();
  assert.ok(there.equals(content), `${there.length} bytes are there, ${content.length} were sent, or they differ.`);
}

await run({
  'A simple save is there': async () => {
    await bucket.file('simple').save('hello', { resumable: false, contentType: 'text/plain' });
    await holds(bucket.file('simple'), Buffer.from('hello'));
  },
  'An empty object is there': async () => {
    await bucket.file('empty').save('', { resumable: false });
    await holds(bucket.file('empty'), Buffer.alloc(0));
  },
  'An empty resumable upload is there': async () => {
    await bucket.file('empty-resumable').save('', { resumable: true });
    await holds(bucket.file('empty-resumable'), Buffer.alloc(0));
  },
  'A simple save is verified by CRC-32C and by MD5': async () => {
    for (const validation of ['crc32c', 'md5', true]) await bucket.file(`simple-${validation}`).save('hello', { resumable: false, validation });
  },
  'A resumable save in one request is there': async () => {
    const content = bytes(3 * quantum + 17);
    await bucket.file('resumable').save(content, { resumable: true });
    await holds(bucket.file('resumable'), content);
  },
  'A resumable save in chunks is there': async () => {
    const content = bytes(5 * quantum + 17, 2);
    await bucket.file('chunks').save(content, { resumable: true, chunkSize: quantum });
    await holds(bucket.file('chunks'), content);
  },
  'A resumable save whose length is a whole number of chunks is there': async () => {
    const content = bytes(4 * quantum, 3);
    await bucket.file('whole-chunks').save(content, { resumable: true, chunkSize: 2 * quantum });
    await holds(bucket.file('whole-chunks'), content);
  },
  'A resumable save is verified by CRC-32C and by MD5': async () => {
    for (const validation of ['crc32c', 'md5']) await bucket.file(`resumable-${validation}`).save(bytes(2 * quantum + 1), { resumable: true, chunkSize: quantum, validation });
  },
  'A stream of unknown length is there': async () => {
    const content = bytes(3 * quantum + 5, 4);
    const pieces = Array.from({ length: Math.ceil(content.length / 10_000) }, (_, i) => content.subarray(i * 10_000, (i + 1) * 10_000));
    await pipeline(Readable.from(pieces), bucket.file('stream').createWriteStream({ resumable: true }));
    await holds(bucket.file('stream'), content);
  },
  'A stream in chunks is there': async () => {
    const content = bytes(3 * quantum + 5, 5);
    const pieces = Array.from({ length: Math.ceil(content.length / 10_000) }, (_, i) => content.subarray(i * 10_000, (i + 1) * 10_000));
    await pipeline(Readable.from(pieces), bucket.file('stream-chunks').createWriteStream({ resumable: true, chunkSize: quantum }));
    await holds(bucket.file('stream-chunks'), content);
  },
  'A client whose chunks are persisted in part sends the rest again': async () => {
    const poor = await newBucket(new Storage({ apiEndpoint: frugalEndpoint, projectId: 'portable' }));
    // Of three quanta two are persisted. The last chunk has no more: this client gives up when that is persisted in part.
    const content = bytes(6 * quantum, 6);
    await poor.file('frugal').save(content, { resumable: true, chunkSize: 3 * quantum });
    await holds(poor.file('frugal'), content);
  },
  'A file of the disk is there': async () => {
    const path = `${tmpdir()}/official-client-${process.pid}`;
    const content = bytes(quantum + 3, 7);
    await writeFile(path, content);
    try {
      const [file] = await bucket.upload(path, { destination: 'disk/file', metadata: { contentType: 'image/webp', metadata: { owner: 'ünï' } } });
      await holds(file, content);
      assert.equal(file.metadata.contentType, 'image/webp');
      assert.equal(file.metadata.metadata.owner, 'ünï');
    } finally {
      await rm(path);
    }
  },
  'A gzip upload is kept compressed and read as it was': async () => {
    await bucket.file('gzip').save('hello '.repeat(1000), { resumable: false, gzip: true, contentType: 'text/plain' });
    const [metadata] = await bucket.file('gzip').getMetadata();
    assert.equal(metadata.contentEncoding, 'gzip');
    assert.ok(Number(metadata.size) < 6000);
    await holds(bucket.file('gzip'), Buffer.from('hello '.repeat(1000)));
  },
  'The hashes are those of the content': async () => {
    const content = bytes(quantum + 1, 8);
    await bucket.file('hashes').save(content, { resumable: true });
    const [metadata] = await bucket.file('hashes').getMetadata();
    assert.equal(metadata.md5Hash, createHash('md5').update(content).digest('base64'));
    assert.equal(metadata.size, String(content.length));
  },
  'A wrong CRC-32C is refused in words and nothing is there': async () => {
    for (const resumable of [false, true]) {
      const error = await failure(() => bucket.file('wrong').save('hello', { resumable, validation: false, metadata: { crc32c: 'AAAAAA==' } }));
      assert.equal(error.code, 400);
      assert.match(error.message, /Provided CRC32C "AAAAAA==" doesn't match calculated CRC32C "mnG7TA=="/);
      assert.deepEqual(await bucket.file('wrong').exists(), [false]);
    }
  },
  'A wrong MD5 is refused in words and nothing is there': async () => {
    const error = await failure(() => bucket.file('wrong-md5').save('hello', { resumable: false, validation: false, metadata: { md5Hash: '1B2M2Y8AsgTpgAmY7PhCfg==' } }));
    assert.equal(error.code, 400);
    assert.match(error.message, /Provided MD5 hash "1B2M2Y8AsgTpgAmY7PhCfg==" doesn't match calculated MD5 hash "XUFAKrxLKna5cZ2REBfFkg=="/);
    assert.deepEqual(await bucket.file('wrong-md5').exists(), [false]);
  },
  'Uploads keep to preconditions': async () => {
    for (const resumable of [false, true]) {
      const file = bucket.file(`once-${resumable}`, { preconditionOpts: { ifGenerationMatch: 0 } });
      await file.save('first', { resumable, preconditionOpts: { ifGenerationMatch: 0 } });
      const error = await failure(() => bucket.file(file.name).save('second', { resumable, preconditionOpts: { ifGenerationMatch: 0 } }));
      assert.equal(error.code ?? error.status, 412);
      await holds(bucket.file(file.name), Buffer.from('first'));
      const [metadata] = await bucket.file(file.name).getMetadata();
      await bucket.file(file.name).save('second', { resumable, preconditionOpts: { ifGenerationMatch: metadata.generation } });
      await holds(bucket.file(file.name), Buffer.from('second'));
    }
  },
  'A session that was begun elsewhere is gone on with': async () => {
    const file = bucket.file('session');
    const content = bytes(2 * quantum + 3, 9);
    const [uri] = await file.createResumableUpload({ metadata: { contentType: 'image/png' } });
    await file.save(content, { resumable: true, uri });
    await holds(file, content);
    assert.equal((await file.getMetadata())[0].contentType, 'image/png');
  },
});
