// usage: node fauxqs.mjs PORT [HOST]
// fauxqs on loopback, unless another host is named: its own command binds every interface. Queue addresses are given as the caller sees the
// server, not under a made-up host.
import { buildApp } from 'fauxqs';
import { SqsStore } from './node_modules/fauxqs/dist/sqs/sqsStore.js';

const [port, host = '127.0.0.1'] = process.argv.slice(2);
const sqsStore = new SqsStore();
sqsStore.host = '';
const app = buildApp({ logger: false, defaultRegion: 'us-east-1', stores: { sqsStore } });
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => app.close().then(() => process.exit(0)));
console.log(await app.listen({ port: Number(port), host }));
