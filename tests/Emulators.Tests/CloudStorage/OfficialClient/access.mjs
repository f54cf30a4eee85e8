// Signed URLs as Google's own client makes them, and how it gets in where a token is needed.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import { Storage } from '@google-cloud/storage';

const { endpoint, guardedEndpoint, kit, email, privateKey, strangersKey } = await json(process.stdin);
const { bytes, failure, newBucket, run } = await import(kit);
const signer = key => new Storage({ apiEndpoint: endpoint, projectId: 'portable', credentials: { client_email: email, private_key: key } });
const storage = signer(privateKey);
const bucket = await newBucket(new Storage({ apiEndpoint: endpoint, projectId: 'portable' }));
const file = storage.bucket(bucket.name).file('signed/ä b+c%.txt');
const inAMinute = () => Date.now() + 60_000;
const sign = (options, of = file) => of.getSignedUrl({ version: 'v4', expires: inAMinute(), ...options }).then(([url]) => url);

// The client signs the name of a host that it was told of without the port, as it is for Google's: so it must be sent.
async function send(url, { method = 'GET', headers = {}, body = '' } = {}) {
  const answer = await new Promise((resolve, reject) =>
    request(url, { method, headers: { ...headers, host: new URL(url).hostname, 'content-length': Buffer.byteLength(body) } }, resolve).on('error', reject).end(body));
  const text = String(await buffer(answer));
  return { status: answer.statusCode, headers: new Headers(answer.headers), text: async () => text };
}

const code = async answer => /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1];

await run({
  'A signed write and read': async () => {
    const put = await send(await sign({ action: 'write', contentType: 'text/plain' }), { method: 'PUT', body: 'hello', headers: { 'content-type': 'text/plain' } });
    assert.equal(put.status, 200, await put.text());
    const got = await send(await sign({ action: 'read' }));
    assert.equal(await got.text(), 'hello');
    assert.equal(got.headers.get('content-type'), 'text/plain');
    assert.equal((await bucket.file(file.name).getMetadata())[0].contentType, 'text/plain');
  },
  'A signed read may name the file': async () => {
    const got = await send(await sign({ action: 'read', promptSaveAs: 'a.txt', responseType: 'text/css' }));
    assert.match(got.headers.get('content-disposition'), /a\.txt/);
    assert.equal(got.headers.get('content-type'), 'text/css');
  },
  'A signed write with headers of its own': async () => {
    const headers = { 'x-goog-meta-owner': 'portable', 'x-goog-if-generation-match': '0' };
    const url = await sign({ action: 'write', extensionHeaders: headers }, storage.bucket(bucket.name).file('with-headers'));
    assert.equal((await send(url, { method: 'PUT', body: 'a', headers })).status, 200);
    const again = await send(url, { method: 'PUT', body: 'b', headers });
    assert.equal(again.status, 412);
    assert.equal(await code(again), 'PreconditionFailed');
    assert.deepEqual((await bucket.file('with-headers').getMetadata())[0].metadata, { owner: 'portable' });
    const without = await send(url, { method: 'PUT', body: 'b' });
    assert.equal(without.status, 400);
    assert.equal(await code(without), 'MalformedSecurityHeader');
  },
  'A signed delete': async () => {
    await bucket.file('to-delete').save('a', { resumable: false });
    assert.equal((await send(await sign({ action: 'delete' }, storage.bucket(bucket.name).file('to-delete')), { method: 'DELETE' })).status, 204);
    assert.deepEqual(await bucket.file('to-delete').exists(), [false]);
  },
  'A signed resumable upload': async () => {
    const content = bytes(256 * 1024 + 5);
    const url = await sign({ action: 'resumable' }, storage.bucket(bucket.name).file('signed-resumable'));
    const begun = await send(url, { method: 'POST', headers: { 'x-goog-resumable': 'start' } });
    assert.equal(begun.status, 201, await begun.text());
    const session = `${endpoint}${new URL(begun.headers.get('location')).pathname}${new URL(begun.headers.get('location')).search}`;
    const first = await fetch(session, { method: 'PUT', body: content.subarray(0, 256 * 1024), headers: { 'content-range': `bytes 0-${256 * 1024 - 1}/*` }, redirect: 'manual' });
    assert.equal(first.status, 308);
    assert.equal(first.headers.get('range'), `bytes=0-${256 * 1024 - 1}`);
    const last = await fetch(session, { method: 'PUT', body: content.subarray(256 * 1024), headers: { 'content-range': `bytes ${256 * 1024}-${content.length - 1}/${content.length}` } });
    assert.equal(last.status, 200);
    assert.ok((await bucket.file('signed-resumable').download())[0].equals(content));
  },
  'A signed URL is for one method': async () => {
    const answer = await send(await sign({ action: 'read' }), { method: 'DELETE' });
    assert.equal(answer.status, 403);
    assert.equal(await code(answer), 'SignatureDoesNotMatch');
  },
  'A signed URL is for one object': async () => {
    const answer = await send((await sign({ action: 'read' })).replace('/signed/', '/sealed/'));
    assert.equal(answer.status, 403);
    assert.equal(await code(answer), 'SignatureDoesNotMatch');
  },
  'A signed URL is good as long as it says': async () => {
    const answer = await send((await sign({ action: 'read' })).replace('X-Goog-Expires=60', 'X-Goog-Expires=61'));
    assert.equal(answer.status, 403);
  },
  'A signed URL that has expired is refused': async () => {
    const url = await sign({ action: 'read', expires: Date.now() + 1500 });
    assert.equal((await send(url)).status, 200);
    await new Promise(resolve => setTimeout(resolve, 3000));
    const answer = await send(url);
    assert.equal(answer.status, 400);
    assert.equal(await code(answer), 'ExpiredToken');
  },
  'A signature by another key is refused': async () => {
    const answer = await send(await sign({ action: 'read' }, signer(strangersKey).bucket(bucket.name).file(file.name)));
    assert.equal(answer.status, 403);
    assert.equal(await code(answer), 'SignatureDoesNotMatch');
  },
  'Without a token nobody gets in': async () => {
    const error = await failure(() => new Storage({ apiEndpoint: guardedEndpoint, projectId: 'portable' }).getBuckets());
    assert.equal(error.code, 401);
    assert.equal(error.errors[0].reason, 'required');
  },
  'With a token of the metadata server one does': async () => {
    process.env.GCE_METADATA_HOST = new URL(guardedEndpoint).host;
    process.env.METADATA_SERVER_DETECTION = 'assume-present';
    const guarded = new Storage({ apiEndpoint: guardedEndpoint, projectId: 'portable', useAuthWithCustomEndpoint: true });
    const mine = await newBucket(guarded);
    await mine.file('a').save('hello', { resumable: false });
    assert.equal(String((await mine.file('a').download())[0]), 'hello');
  },
});
