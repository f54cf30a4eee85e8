// usage: node fauxqs.mjs PORT
// fauxqs on loopback only: its own command binds every interface. Queue addresses are given as the caller sees the server, not under a made-up host.
import { buildApp } from 'fauxqs';
import { SqsStore } from './node_modules/fauxqs/dist/sqs/sqsStore.js';

const sqsStore = new SqsStore();
sqsStore.host = '';
const app = buildApp({ logger: false, defaultRegion: 'us-east-1', stores: { sqsStore } });
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => app.close().then(() => process.exit(0)));
console.log(await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' }));
