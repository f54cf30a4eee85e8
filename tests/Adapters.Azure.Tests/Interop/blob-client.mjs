// Microsoft's own JavaScript client for Blob Storage as a program: reads a job from standard input, writes what the client gave to standard output, both JSON.
//   { "connection": "…", "container": "…", "calls": [{ "operation": "upload", "key": "…", "input": {…} }, …] }  →  [{ "output": … } | { "error": {…} }, …]
// Bytes are { "$bytes": base64 }.
import { request } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import { BlobSASPermissions, ContainerClient } from '@azure/storage-blob';

const job = await json(process.stdin);
const container = new ContainerClient(job.connection, job.container);

const operations = {
  upload: async (blob, { content, options }) => blob.upload(bytes(content), bytes(content).length, options),
  uploadBlocks: async (blob, { content, blockSize, options }) => blob.uploadData(bytes(content), { ...options, blockSize, maxSingleShotSize: 1, concurrency: 4 }),
  read: async blob => ({ content: encode(await blob.downloadToBuffer()), properties: await blob.getProperties() }),
  blocks: async blob => (await blob.getBlockList('all')),
  list: async () => {
    const names = [];
    for await (const { name } of container.listBlobsFlat()) names.push(name);
    return names;
  },
  copy: async (blob, { to }) => { await (await container.getBlockBlobClient(to).beginCopyFromURL(blob.url)).pollUntilDone(); },
  sign: async (blob, { permissions }) => ({ url: await blob.generateSasUrl({ permissions: BlobSASPermissions.parse(permissions), expiresOn: new Date(Date.now() + 60_000) }) }),
  // Not fetch, which escapes an address again; and nothing is sent that was not asked for.
  send: async (_, { url, method, headers, body }) => {
    const content = body ? bytes(body) : Buffer.alloc(0);
    const answer = await new Promise((resolve, reject) =>
      request(url, { method, headers: { ...headers, 'content-length': content.length } }, resolve).on('error', reject).end(content));
    return { status: answer.statusCode, headers: answer.headers, body: encode(await buffer(answer)) };
  },
};

const results = [];
for (const { operation, key, input } of job.calls) {
  try {
    const { _response, ...output } = Object(await operations[operation](key ? container.getBlockBlobClient(key) : null, input ?? {}));
    results.push({ output: operation === 'list' ? Object.values(output) : output });
  } catch (error) {
    results.push({ error: { name: error.name, message: error.message, code: error.code ?? null, status: error.statusCode ?? null } });
  }
}

process.stdout.write(JSON.stringify(results));

function bytes({ $bytes }) {
  return Buffer.from($bytes, 'base64');
}

function encode(content) {
  return { $bytes: content.toString('base64') };
}
