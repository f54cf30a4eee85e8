// What Google's own client does with objects that are there: read, list, describe, copy, compose, delete.
import assert from 'node:assert/strict';
import { buffer, json } from 'node:stream/consumers';
import { Storage } from '@google-cloud/storage';

const { endpoint, kit } = await json(process.stdin);
const { bytes, failure, newBucket, run } = await import(kit);
const storage = new Storage({ apiEndpoint: endpoint, projectId: 'portable', retryOptions: { autoRetry: false } });
const bucket = await newBucket(storage);
const save = async (name, content = 'hello', options = {}) => {
  await bucket.file(name).save(content, { resumable: false, ...options });
  return bucket.file(name);
};

const listed = await newBucket(storage);
const odd = ['a', 'a b', 'a+b', 'a%2Fb', 'a//b', 'a/../b', 'a/./b', '/lead', 'trail/', '?#[]&=', 'ünï', '\u{FF5E}', '\u{1F30A}', '"\'<>', 'dir/1', 'dir/2', 'dir/sub/3', 'tab\tbell\u0007'];
for (const name of odd) await listed.file(name).save(name, { resumable: false });
const inOrder = [...odd].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
const names = async options => (await listed.getFiles(options))[0].map(file => file.name);

await run({
  'A download is verified': async () => {
    const content = bytes(1_000_000);
    await save('download', content);
    for (const validation of ['crc32c', 'md5']) {
      const read = await buffer(bucket.file('download').createReadStream({ validation }));
      assert.ok(read.equals(content));
    }
  },
  'A range is what it says': async () => {
    const content = bytes(10_000);
    const file = await save('range', content);
    assert.ok((await file.download({ start: 10, end: 99 }))[0].equals(content.subarray(10, 100)));
    assert.ok((await file.download({ start: 9_990 }))[0].equals(content.subarray(9_990)));
    assert.ok((await buffer(file.createReadStream({ end: -7 }))).equals(content.subarray(-7)));
  },
  'A range beyond the end is 416': async () => {
    assert.equal((await failure(async () => (await save('short')).download({ start: 100 }))).code, 416);
  },
  'A download of nothing is 404 in words': async () => {
    const error = await failure(() => bucket.file('nothing').download());
    assert.equal(error.code, 404);
    assert.match(error.message, /No such object: .*\/nothing/);
  },
  'Metadata of nothing is 404 with its reason': async () => {
    const error = await failure(() => bucket.file('nothing').getMetadata());
    assert.equal(error.code, 404);
    assert.equal(error.errors[0].reason, 'notFound');
    assert.match(error.message, /No such object: .*\/nothing/);
  },
  'A bucket that is not there is 404 with its words': async () => {
    const error = await failure(() => storage.bucket('no-such-bucket').file('a').getMetadata());
    assert.equal(error.code, 404);
    assert.match(error.message, /The specified bucket does not exist\./);
  },
  'Every field of an object is there': async () => {
    const file = await save('fields', 'hello', {
      metadata: { contentType: 'text/plain; charset=utf-8', cacheControl: 'no-cache', contentDisposition: 'attachment; filename="ä.txt"', contentLanguage: 'de', metadata: { Key: 'wert ü' } },
    });
    const [metadata] = await file.getMetadata();
    assert.deepEqual(
      { ...metadata, etag: '', generation: '', id: '', mediaLink: '', selfLink: '', timeCreated: '', timeFinalized: '', timeStorageClassUpdated: '', updated: '' },
      {
        kind: 'storage#object', name: 'fields', bucket: bucket.name, size: '5', md5Hash: 'XUFAKrxLKna5cZ2REBfFkg==', crc32c: 'mnG7TA==', metageneration: '1', storageClass: 'STANDARD',
        contentType: 'text/plain; charset=utf-8', cacheControl: 'no-cache', contentDisposition: 'attachment; filename="ä.txt"', contentLanguage: 'de', metadata: { Key: 'wert ü' },
        etag: '', generation: '', id: '', mediaLink: '', selfLink: '', timeCreated: '', timeFinalized: '', timeStorageClassUpdated: '', updated: '',
      });
    assert.equal(metadata.id, `${bucket.name}/fields/${metadata.generation}`);
    assert.ok(Math.abs(Date.parse(metadata.timeCreated) - Date.now()) < 60_000);
  },
  'Metadata is changed by what is named': async () => {
    const file = await save('patch', 'hello', { metadata: { contentType: 'text/plain', metadata: { keep: '1', drop: '2' } } });
    const [changed] = await file.setMetadata({ cacheControl: 'no-store', metadata: { drop: null, add: '3' } });
    assert.equal(changed.metageneration, '2');
    assert.deepEqual(changed.metadata, { keep: '1', add: '3' });
    assert.equal(changed.contentType, 'text/plain');
    assert.equal(changed.cacheControl, 'no-store');
  },
  'Metadata changes keep to preconditions': async () => {
    const file = await save('patch-if');
    assert.equal((await failure(() => file.setMetadata({ cacheControl: 'a' }, { ifMetagenerationMatch: 2 }))).code, 412);
    await file.setMetadata({ cacheControl: 'a' }, { ifMetagenerationMatch: 1 });
    assert.equal((await failure(() => file.setMetadata({ cacheControl: 'b' }, { ifMetagenerationMatch: 1 }))).code, 412);
  },
  'A generation that is past is 404': async () => {
    const [before] = await (await save('generations', 'one')).getMetadata();
    const [after] = await (await save('generations', 'two')).getMetadata();
    assert.ok(BigInt(after.generation) > BigInt(before.generation));
    assert.equal((await failure(() => bucket.file('generations', { generation: before.generation }).getMetadata())).code, 404);
    assert.equal(String((await bucket.file('generations', { generation: after.generation }).download())[0]), 'two');
  },
  'A delete keeps to preconditions': async () => {
    const file = await save('delete-if');
    const [{ generation }] = await file.getMetadata();
    assert.equal((await failure(() => file.delete({ ifGenerationMatch: Number(generation) - 1 }))).code, 412);
    assert.equal((await failure(() => file.delete({ ifGenerationMatch: 0 }))).code, 412);
    await file.delete({ ifGenerationMatch: generation });
    assert.deepEqual(await file.exists(), [false]);
  },
  'A delete of nothing is 404 unless that is ignored': async () => {
    assert.equal((await failure(() => bucket.file('nothing').delete())).code, 404);
    await bucket.file('nothing').delete({ ignoreNotFound: true });
  },
  'A list has every name in the order of its bytes': async () => assert.deepEqual(await names(), inOrder),
  'A list in pages is the same list': async () => {
    for (const maxResults of [1, 2, 5]) {
      const found = [];
      for (let query = { maxResults, autoPaginate: false }; query;) {
        const [files, next] = await listed.getFiles(query);
        assert.ok(files.length <= maxResults);
        found.push(...files.map(file => file.name));
        query = next;
      }

      assert.deepEqual(found, inOrder);
    }
  },
  'A page is as long as was asked and says what comes next': async () => {
    const [files, next, answer] = await listed.getFiles({ maxResults: 3, autoPaginate: false });
    assert.deepEqual(files.map(file => file.name), inOrder.slice(0, 3));
    assert.equal(next.pageToken, answer.nextPageToken);
    const [rest] = await listed.getFiles({ ...next, maxResults: 100 });
    assert.deepEqual(rest.map(file => file.name), inOrder.slice(3));
  },
  'A list by prefix, from a name on and up to another': async () => {
    assert.deepEqual(await names({ prefix: 'a/' }), inOrder.filter(name => name.startsWith('a/')));
    assert.deepEqual(await names({ startOffset: 'dir/2' }), inOrder.slice(inOrder.indexOf('dir/2')));
    assert.deepEqual(await names({ endOffset: 'dir/2' }), inOrder.slice(0, inOrder.indexOf('dir/2')));
  },
  'A list with a delimiter has prefixes in place of what is below': async () => {
    const [files, , answer] = await listed.getFiles({ prefix: 'dir/', delimiter: '/', autoPaginate: false });
    assert.deepEqual(files.map(file => file.name), ['dir/1', 'dir/2']);
    assert.deepEqual(answer.prefixes, ['dir/sub/']);
    const [trailing, , both] = await listed.getFiles({ delimiter: '/', includeTrailingDelimiter: true, autoPaginate: false });
    assert.ok(trailing.some(file => file.name === 'trail/') && both.prefixes.includes('trail/') && both.prefixes.includes('/'));
  },
  'Odd names are what they are': async () => {
    for (const name of odd) assert.equal(String((await listed.file(name).download())[0]), name);
  },
  'A copy has content and metadata, in several calls': async () => {
    const content = bytes(3 * 1024 * 1024 + 5);
    const file = await save('copy/from', content, { metadata: { contentType: 'image/png', metadata: { a: 'b' } } });
    const [copy, answer] = await file.copy(bucket.file('copy/to'));
    assert.ok((await copy.download())[0].equals(content));
    assert.equal((await copy.getMetadata())[0].contentType, 'image/png');
    assert.deepEqual((await copy.getMetadata())[0].metadata, { a: 'b' });
    assert.equal(answer.resource.name, 'copy/to');
  },
  'A copy may have metadata of its own': async () => {
    const file = await save('copy/described', 'hello', { metadata: { contentType: 'image/png', metadata: { a: 'b' } } });
    const [copy] = await file.copy(bucket.file('copy/described-anew'), { contentType: 'text/css', metadata: { c: 'd' } });
    const [metadata] = await copy.getMetadata();
    assert.equal(metadata.contentType, 'text/css');
    assert.deepEqual(metadata.metadata, { c: 'd' });
  },
  'A copy keeps to preconditions of both ends': async () => {
    const file = await save('copy/if');
    await save('copy/there');
    assert.equal((await failure(() => file.copy(bucket.file('copy/there'), { preconditionOpts: { ifGenerationMatch: 0 } }))).code, 412);
  },
  'A copy of nothing is 404': async () => assert.equal((await failure(() => bucket.file('nothing').copy(bucket.file('copy/of-nothing')))).code, 404),
  'A move takes the object along': async () => {
    const file = await save('move/from');
    await file.move('move/to');
    assert.deepEqual(await file.exists(), [false]);
    assert.deepEqual(await bucket.file('move/to').exists(), [true]);
  },
  'Objects are composed, with a CRC-32C and without an MD5': async () => {
    await save('part/1', 'hel');
    await save('part/2', 'lo');
    const [whole] = await bucket.combine(['part/1', 'part/2'], bucket.file('part/whole.txt'));
    const [metadata] = await whole.getMetadata();
    assert.equal(String((await whole.download({ validation: 'crc32c' }))[0]), 'hello');
    assert.equal(metadata.crc32c, 'mnG7TA==');
    assert.equal(metadata.md5Hash, undefined);
    assert.equal(metadata.componentCount, 2);
  },
  'Buckets are made once, told, listed, and deleted when they are empty': async () => {
    const other = await newBucket(storage);
    const again = await failure(() => storage.createBucket(other.name));
    assert.equal(again.code, 409);
    assert.equal(again.errors[0].reason, 'conflict');
    assert.equal((await other.getMetadata())[0].name, other.name);
    assert.ok((await storage.getBuckets())[0].some(one => one.name === other.name));
    await other.file('a').save('a', { resumable: false });
    const full = await failure(() => other.delete());
    assert.equal(full.code, 409);
    assert.match(full.message, /The bucket you tried to delete is not empty\./);
    await other.deleteFiles();
    await other.delete();
    assert.deepEqual(await other.exists(), [false]);
  },
  'Notification configurations are made, told, listed and deleted': async () => {
    const [notification] = await bucket.createNotification('projects/portable/topics/changes', { eventTypes: ['OBJECT_FINALIZE'], objectNamePrefix: 'in/', customAttributes: { a: 'b' } });
    const [metadata] = await notification.getMetadata();
    assert.equal(metadata.topic, '//pubsub.googleapis.com/projects/portable/topics/changes');
    assert.deepEqual(metadata.event_types, ['OBJECT_FINALIZE']);
    assert.equal(metadata.object_name_prefix, 'in/');
    assert.deepEqual((await bucket.getNotifications())[0].map(one => one.id), [notification.id]);
    await notification.delete();
    assert.deepEqual((await bucket.getNotifications())[0], []);
  },
});
