// What the client is told when it is refused, and how it gets over a detach and a lost connection. The faults are planned at the queues of these names.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { ServiceBusClient } from '@azure/service-bus';

const { connectionString, kit } = await json(process.stdin);
const { connector, failure, receive, run, until } = await import(kit);
const connect = connector(ServiceBusClient);
const withKey = key => connectionString.replace(/SharedAccessKey=[^;]+/, `SharedAccessKey=${key}`);
const client = connect(connectionString);
const inOneGo = (connection = connectionString) => connect(connection, { retryOptions: { maxRetries: 0, timeoutInMs: 5_000 } });
const bodies = [...Array(10).keys()];

// Receives and completes until each has been completed; whatever goes wrong in between is tried again. The client waits for the answer to a
// settlement for as long as it is told, even if the connection has gone.
async function completeAll(queue) {
  const done = new Set();
  const receiver = connect(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 2_000 } }).createReceiver(queue);
  await until(async () => {
    try {
      for (const message of await receiver.receiveMessages(1, { maxWaitTimeInMs: 1_000 })) {
        await receiver.completeMessage(message);
        done.add(message.body);
      }
    } catch (error) {
      assert.ok(['ServiceBusError', 'AggregateError'].includes(error.name), error.stack);
    }

    return done.size === bodies.length;
  });
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
  'A busy service is tried again': async () => {
    await connect(connectionString, { retryOptions: { maxRetries: 3, retryDelayInMs: 50, maxRetryDelayInMs: 100 } }).createSender('busy').sendMessages({ body: 1 });
    assert.equal((await receive(client.createReceiver('busy'))).body, 1);
  },
  'A service that stays busy is told of': async () => {
    assert.equal((await failure(() => inOneGo().createSender('always-busy').sendMessages({ body: 1 }))).code, 'ServiceBusy');
  },
  'A sender gets over a detach': async () => {
    const sender = client.createSender('detach-send');
    for (const body of bodies) await sender.sendMessages({ body });
    await completeAll('detach-send');
  },
  'A sender gets over a lost connection': async () => {
    const sender = connect(connectionString).createSender('drop-send');
    for (const body of bodies) await sender.sendMessages({ body });
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
  'A processor gets over a detach': async () => {
    await client.createSender('detach-process').sendMessages(bodies.map(body => ({ body })));
    const done = new Set();
    const receiver = connect(connectionString).createReceiver('detach-process');
    const errors = [];
    receiver.subscribe({
      processMessage: async message => { done.add(message.body); },
      processError: async ({ error }) => { errors.push(error.code); },
    });
    await until(() => done.size === bodies.length);
    await receiver.close();
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
