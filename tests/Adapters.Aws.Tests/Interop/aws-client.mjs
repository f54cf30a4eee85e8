// Amazon's own JavaScript client as a program: reads a job from standard input, writes what the client gave to standard output, both JSON.
//   { "service": "s3" | "sqs", "config": {…}, "calls": [{ "operation": "PutObject", "input": {…} }, …] }  →  [{ "output": {…} } | { "error": {…} }, …]
// An operation is one of the client's commands, or Upload (multipart, of lib-storage), Presign or Fetch. Bytes are { "$bytes": base64 }.
import { json } from 'node:stream/consumers';

const { service, config, calls } = decode(await json(process.stdin));
const sdk = await import(`@aws-sdk/client-${service}`);
const client = new (service === 's3' ? sdk.S3Client : sdk.SQSClient)(config);

const special = {
  Upload: async ({ params, options }) => {
    const { Upload } = await import('@aws-sdk/lib-storage');
    return new Upload({ client, params, ...options }).done();
  },
  Presign: async ({ command, params, options }) => {
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    return { url: await getSignedUrl(client, new sdk[`${command}Command`](params), options) };
  },
  Fetch: async ({ url, ...options }) => {
    const response = await fetch(url, options);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
  },
};

const results = [];
for (const { operation, input } of calls) {
  try {
    const run = special[operation] ?? (input => client.send(new sdk[`${operation}Command`](input)));
    results.push({ output: await encode(await run(input)) });
  } catch (error) {
    results.push({ error: { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode ?? null } });
  }
}

client.destroy();
process.stdout.write(JSON.stringify(results));

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== 'object') return value;
  if ('$bytes' in value) return new Uint8Array(Buffer.from(value.$bytes, 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decode(item)]));
}

async function encode(value) {
  if (typeof value?.transformToByteArray === 'function') return encode(await value.transformToByteArray());
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Date || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return Promise.all(value.map(encode));
  const entries = await Promise.all(Object.entries(value).map(async ([name, item]) => [name, await encode(item)]));
  return Object.fromEntries(entries);
}
