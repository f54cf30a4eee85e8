// How Google's own client gets over what goes wrong on the emulator's side.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { IdempotencyStrategy, Storage } from '@google-cloud/storage';

const { endpoint, kit } = await json(process.stdin);
const { bytes, failure, letFail, newBucket, run } = await import(kit);
const storage = new Storage({
  apiEndpoint: endpoint,
  projectId: 'portable',
  retryOptions: { autoRetry: true, maxRetries: 4, retryDelayMultiplier: 1, maxRetryDelay: 1, totalTimeout: 30, idempotencyStrategy: IdempotencyStrategy.RetryAlways },
});
const bucket = await newBucket(storage);
const quantum = 256 * 1024;

await run({
  'A read is repeated after 503 and 429': async () => {
    await bucket.file('read').save('hello', { resumable: false });
    await letFail(endpoint, { method: 'GET', target: '/o/read', status: 503 });
    await letFail(endpoint, { method: 'GET', target: '/o/read', status: 429 });
    assert.equal((await bucket.file('read').getMetadata())[0].size, '5');
  },
  'A failure that stays is told with its code and reason': async () => {
    const impatient = new Storage({ apiEndpoint: endpoint, projectId: 'portable', retryOptions: { autoRetry: false } });
    await letFail(endpoint, { method: 'GET', target: '/o/read', status: 503 });
    const error = await failure(() => impatient.bucket(bucket.name).file('read').getMetadata());
    assert.equal(error.code, 503);
    assert.equal(error.errors[0].reason, 'backendError');
  },
  'A write whose answer was lost meets its own precondition': async () => {
    await letFail(endpoint, { method: 'POST', target: 'uploadType=multipart', loseAnswer: true });
    const error = await failure(() => bucket.file('lost').save('hello', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } }));
    assert.equal(error.code, 412);
    assert.equal(String((await bucket.file('lost').download())[0]), 'hello');
  },
  'A resumable upload goes on after a cut': async () => {
    const content = bytes(4 * quantum + 3);
    await letFail(endpoint, { method: 'PUT', target: 'upload_id', cutRequestAfter: 2 * quantum + 100 });
    await bucket.file('cut').save(content, { resumable: true });
    assert.ok((await bucket.file('cut').download())[0].equals(content));
  },
  'A resumable upload in chunks goes on after 503 and a lost answer': async () => {
    const content = bytes(4 * quantum + 3, 2);
    await letFail(endpoint, { method: 'PUT', target: 'upload_id', status: 503 });
    await letFail(endpoint, { method: 'PUT', target: 'upload_id', loseAnswer: true });
    await bucket.file('chunks').save(content, { resumable: true, chunkSize: quantum });
    assert.ok((await bucket.file('chunks').download())[0].equals(content));
  },
  'A download that breaks off is an error and no short content': async () => {
    await bucket.file('long').save(bytes(quantum), { resumable: false });
    await letFail(endpoint, { method: 'GET', target: '/o/long', cutResponseAfter: 1000, times: 10 });
    await failure(() => bucket.file('long').download());
    await fetch(`${endpoint}/_faults`, { method: 'DELETE' });
  },
});
