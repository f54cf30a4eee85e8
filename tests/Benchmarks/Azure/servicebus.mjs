// Microsoft's client at the same work: messages of 256 bytes, sent a hundred at a time, received and completed a hundred at a time.
import { json } from 'node:stream/consumers';
import { ServiceBusClient } from '@azure/service-bus';

const { connectionString, queue, body, batches } = await json(process.stdin);
const client = new ServiceBusClient(connectionString);
const sender = client.createSender(queue);
const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
const hundred = () => Array.from({ length: 100 }, () => ({ body: Buffer.from(body) }));

async function send(count) {
  for (let i = 0; i < count; i++) await sender.sendMessages(hundred());
}

async function receive(count) {
  for (let left = count * 100; left > 0;) {
    const messages = await receiver.receiveMessages(Math.min(100, left), { maxWaitTimeInMs: 10_000 });
    await Promise.all(messages.map(message => receiver.completeMessage(message)));
    left -= messages.length;
  }
}

async function measure(work) {
  const started = process.hrtime.bigint();
  await work(batches);
  return Number(process.hrtime.bigint() - started) / 1000 / batches;
}

await send(10);
await receive(10);
const result = { send: await measure(send), receive: await measure(receive) };
await client.close();
process.stdout.write(JSON.stringify(result), () => process.exit());
