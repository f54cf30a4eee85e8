// What the client is told when it is refused, and how it gets over a detach and a lost connection. The faults are planned at the queues of these names.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { ServiceBusClient } from '@azure/service-bus';

const { connectionString, kit } = await json(process.stdin);
const { connector, Endless, failure, receive, run, until, withFresh, within } = await import(kit);
const connect = connector(ServiceBusClient);
const withKey = key => connectionString.replace(/SharedAccessKey=[^;]+/, `SharedAccessKey=${key}`);
const client = connect(connectionString);
const inOneGo = (connection = connectionString) => connect(connection, { retryOptions: { maxRetries: 0, timeoutInMs: 20_000 } });
const bodies = [...Array(10).keys()];

// Receives and completes until each has been received and the queue is empty; whatever goes wrong in between is tried again. The client waits for the
// answer to a settlement for as long as it is told, even if the connection has gone; and a settlement of which it knows no answer may have happened:
// so what counts is what has come, and what is left.
async function completeAll(queue, atOnce = 1) {
  const come = new Set();
  const open = () => connect(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 2_000 } }).createReceiver(queue);
  let receiver = open();
  await until(`${queue} is worked off`, async () => {
    try {
      await within(10_000, 'a round of receiving and completing', async () => {
        const messages = await receiver.receiveMessages(atOnce, { maxWaitTimeInMs: 1_000 });
        for (const message of messages) come.add(message.body);
        await Promise.all(messages.map(message => receiver.completeMessage(message)));
      });
    } catch (error) {
      if (error instanceof Endless) receiver = open();
      else assert.ok(['ServiceBusError', 'AggregateError'].includes(error.name), error.stack);
    }

    return come.size === bodies.length && (await client.createReceiver(queue).peekMessages(1)).length === 0;
  });
}

// A message may be sent twice when it is begun again, as any sender may.
const sendAll = (connected, queue) => withFresh(`${queue} is filled`, () => connected.createSender(queue), async sender => {
  for (const body of bodies) await sender.sendMessages({ body });
});

// What "Generate SAS token" of the portal gives.
function sign(resource) {
  const [address, end] = [encodeURIComponent(resource), Math.floor(Date.now() / 1000) + 600];
  const field = name => new RegExp(`${name}=([^;]+)`).exec(connectionString)[1];
  const signature = createHmac('sha256', field('SharedAccessKey')).update(`${address}\n${end}`).digest('base64');
  return `SharedAccessSignature sr=${address}&sig=${encodeURIComponent(signature)}&se=${end}&skn=${field('SharedAccessKeyName')}`;
}

await run({
  'An entity that is not there': async () => {
    for (const use of [
      () => inOneGo().createSender('nowhere').sendMessages({ body: 1 }),
      () => inOneGo().createReceiver('nowhere').receiveMessages(1),
      () => inOneGo().createReceiver('nowhere').peekMessages(1),
    ])
      assert.equal((await failure(use)).code, 'MessagingEntityNotFound');
  },
  'A wrong key': async () => {
    assert.equal((await failure(() => inOneGo(withKey('wrong')).createSender('plain-trouble').sendMessages({ body: 1 }))).code, 'UnauthorizedAccess');
  },
  'A signature in the place of a key': async () => {
    const endpoint = /sb:[^;]+/.exec(connectionString)[0];
    const withSignature = resource => inOneGo(`Endpoint=${endpoint};SharedAccessSignature=${sign(resource)};UseDevelopmentEmulator=true;`);
    const receiver = withSignature(endpoint).createReceiver('plain-signed');
    await withSignature(`${endpoint}/plain-signed`).createSender('plain-signed').sendMessages({ body: 1 });
    await receiver.completeMessage(await receive(receiver));
    assert.equal((await failure(() => withSignature(`${endpoint}/other`).createSender('plain-signed').sendMessages({ body: 1 }))).code, 'UnauthorizedAccess');
  },
  'A busy service is tried again': async () => {
    await connect(connectionString, { retryOptions: { maxRetries: 3, retryDelayInMs: 50, maxRetryDelayInMs: 100 } }).createSender('busy').sendMessages({ body: 1 });
    assert.equal((await receive(client.createReceiver('busy'))).body, 1);
  },
  'A service that stays busy is told of': async () => {
    assert.equal((await failure(() => inOneGo().createSender('always-busy').sendMessages({ body: 1 }))).code, 'ServiceBusy');
  },
  'A sender gets over a detach': async () => {
    await sendAll(client, 'detach-send');
    await completeAll('detach-send');
  },
  'A sender gets over a lost connection': async () => {
    await sendAll(connect(connectionString), 'drop-send');
    await completeAll('drop-send');
  },
  'A receiver gets over a detach': async () => {
    await client.createSender('detach-receive').sendMessages(bodies.map(body => ({ body })));
    await completeAll('detach-receive');
  },
  'A receiver gets over a lost connection': async () => {
    await client.createSender('drop-receive').sendMessages(bodies.map(body => ({ body })));
    await completeAll('drop-receive');
  },
  'A receiver gets over a closed connection': async () => {
    await client.createSender('close-receive').sendMessages(bodies.map(body => ({ body })));
    await completeAll('close-receive');
  },
  'Batches get over three lost connections in a row': async () => {
    await client.createSender('drop-batches').sendMessages(bodies.map(body => ({ body })));
    await completeAll('drop-batches', 5);
  },
  'Settlements whose answers are lost have happened all the same': async () => {
    await client.createSender('lose-answers').sendMessages(bodies.map(body => ({ body })));
    await completeAll('lose-answers');
  },
  'A processor gets over a detach': async () => {
    await client.createSender('detach-process').sendMessages(bodies.map(body => ({ body })));
    const come = new Set();
    await withFresh('each message has come', () => connect(connectionString).createReceiver('detach-process'), async receiver => {
      receiver.subscribe({
        processMessage: async message => { come.add(message.body); },
        processError: async () => {},
      });
      await until('each message has come', () => come.size === bodies.length);
      await receiver.close();
    });
  },
  'A settlement that is lost is told of, and the message comes again': async () => {
    await client.createSender('lose-settle').sendMessages({ body: 1 });
    const receiver = connect(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 1_000 } }).createReceiver('lose-settle', { maxAutoLockRenewalDurationInMs: 0 });
    const message = await receive(receiver);
    assert.equal((await failure(() => receiver.completeMessage(message))).code, 'ServiceTimeout');
    const again = await receive(client.createReceiver('lose-settle'));
    assert.equal(again.deliveryCount, 1);
  },
  'A settlement whose answer is lost is told of, and has happened': async () => {
    await client.createSender('lose-answer').sendMessages({ body: 1 });
    const receiver = connect(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 1_000 } }).createReceiver('lose-answer');
    const message = await receive(receiver);
    assert.equal((await failure(() => receiver.completeMessage(message))).code, 'ServiceTimeout');
    assert.deepEqual(await client.createReceiver('lose-answer').peekMessages(1), []);
  },
  'A request that is refused': async () => {
    assert.equal((await failure(() => inOneGo().createReceiver('busy-request').peekMessages(1))).code, 'ServiceBusy');
  },
});
