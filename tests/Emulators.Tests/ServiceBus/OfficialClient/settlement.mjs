// What becomes of a locked message, and what the client is told when the lock is lost.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { ServiceBusClient } from '@azure/service-bus';

const { connectionString, kit } = await json(process.stdin);
const { connector, failure, isEmpty, newQueue, receive, run, wait } = await import(kit);
const connect = connector(ServiceBusClient);
const client = connect(connectionString);

const open = async (kind, ...bodies) => {
  const queue = newQueue(kind);
  await client.createSender(queue).sendMessages(bodies.map(body => ({ body, messageId: `id-${body}`, applicationProperties: { own: 1 } })));
  return { queue, receiver: client.createReceiver(queue), dead: client.createReceiver(queue, { subQueueType: 'deadLetter' }) };
};

await run({
  'A completed message is gone': async () => {
    const { receiver } = await open('plain', 1);
    await receiver.completeMessage(await receive(receiver));
    assert.deepEqual(await receiver.peekMessages(1), []);
  },
  'A locked message is nobody else\'s': async () => {
    const { queue, receiver } = await open('plain', 1);
    await receive(receiver);
    assert.ok(await isEmpty(client.createReceiver(queue)));
  },
  'An abandoned message comes again, counted, in its place and with its changes': async () => {
    const { receiver } = await open('plain', 1, 2);
    const [first] = await receive(receiver, 2);
    await receiver.abandonMessage(first, { tried: 'once' });
    const again = await receive(receiver);
    assert.equal(again.body, 1);
    assert.equal(again.deliveryCount, 1);
    assert.notEqual(again.lockToken, first.lockToken);
    assert.equal(again.sequenceNumber.toString(), first.sequenceNumber.toString());
    assert.deepEqual(again.applicationProperties, { own: 1, tried: 'once' });
  },
  'Abandoned messages come back in order': async () => {
    const { queue, receiver } = await open('plain', 1, 2, 3);
    const [a, b] = await receive(receiver, 2);
    await receiver.abandonMessage(b);
    await receiver.abandonMessage(a);
    assert.deepEqual((await receive(client.createReceiver(queue), 3)).map(message => message.body), [1, 2, 3]);
  },
  'A dead letter says why, and where it comes from': async () => {
    const { queue, receiver, dead } = await open('plain', 1);
    await receiver.deadLetterMessage(await receive(receiver), { deadLetterReason: 'Poison', deadLetterErrorDescription: 'it cannot be read', also: 5 });
    const letter = await receive(dead);
    assert.equal(letter.deadLetterReason, 'Poison');
    assert.equal(letter.deadLetterErrorDescription, 'it cannot be read');
    assert.equal(letter.deadLetterSource, queue);
    assert.deepEqual(letter.applicationProperties, { own: 1, also: 5, DeadLetterReason: 'Poison', DeadLetterErrorDescription: 'it cannot be read' });
    assert.equal(letter.messageId, 'id-1');
    assert.equal(letter.deliveryCount, 0);
    await dead.completeMessage(letter);
    assert.ok(await isEmpty(dead));
    assert.ok(await isEmpty(receiver));
  },
  'A dead letter needs no reason': async () => {
    const { receiver, dead } = await open('plain', 1);
    await receiver.deadLetterMessage(await receive(receiver));
    const letter = await receive(dead);
    assert.equal(letter.deadLetterReason, undefined);
    assert.equal(letter.body, 1);
  },
  'A message that is delivered too often becomes a dead letter': async () => {
    const { receiver, dead } = await open('strict', 1);
    for (let count = 0; count < 3; count++) {
      const message = await receive(receiver);
      assert.equal(message.deliveryCount, count);
      await receiver.abandonMessage(message);
    }

    const letter = await receive(dead);
    assert.equal(letter.deadLetterReason, 'MaxDeliveryCountExceeded');
    assert.equal(letter.deliveryCount, 3);
    assert.ok(await isEmpty(receiver));
  },
  'A dead letter can be abandoned as often as one likes': async () => {
    const { receiver, dead } = await open('strict', 1);
    await receiver.deadLetterMessage(await receive(receiver));
    for (let count = 0; count < 5; count++) {
      const letter = await receive(dead);
      assert.equal(letter.deliveryCount, count);
      await dead.abandonMessage(letter);
    }
  },
  'A deferred message is had by its number only': async () => {
    const { receiver } = await open('plain', 1);
    const message = await receive(receiver);
    await receiver.deferMessage(message, { put: 'aside' });
    assert.ok(await isEmpty(receiver));
    const [peeked] = await receiver.peekMessages(1, { fromSequenceNumber: message.sequenceNumber });
    assert.equal(peeked.state, 'deferred');
    const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber);
    assert.equal(deferred.body, 1);
    assert.equal(deferred.deliveryCount, 1);
    assert.deepEqual(deferred.applicationProperties, { own: 1, put: 'aside' });
    await receiver.completeMessage(deferred);
    assert.equal((await failure(() => receiver.receiveDeferredMessages(message.sequenceNumber))).code, 'MessageNotFound');
  },
  'A deferred message can be abandoned and made a dead letter': async () => {
    const { receiver, dead } = await open('plain', 1);
    const message = await receive(receiver);
    await receiver.deferMessage(message);
    const [first] = await receiver.receiveDeferredMessages(message.sequenceNumber);
    await receiver.abandonMessage(first);
    const [second] = await receiver.receiveDeferredMessages(message.sequenceNumber);
    assert.equal(second.deliveryCount, 2);
    await receiver.deadLetterMessage(second, { deadLetterReason: 'deferred too long', deadLetterErrorDescription: 'text' });
    const letter = await receive(dead);
    assert.equal(letter.deadLetterReason, 'deferred too long');
    assert.equal(letter.deadLetterErrorDescription, 'text');
  },
  'A lock can be renewed': async () => {
    const { queue, receiver } = await open('renewable', 1);
    const message = await receive(receiver);
    await wait(4_000);
    const renewed = await receiver.renewMessageLock(message);
    assert.ok(renewed > new Date(Date.now() + 4_000));
    await wait(4_500);
    assert.ok(await isEmpty(client.createReceiver(queue)));
    await receiver.completeMessage(message);
  },
  'A lock that expires gives the message back, counted': async () => {
    const { queue } = await open('short', 1);
    const without = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
    const message = await receive(without);
    const again = await receive(client.createReceiver(queue));
    assert.equal(again.deliveryCount, 1);
    assert.notEqual(again.lockToken, message.lockToken);
  },
  'Whoever has lost the lock is told so': async () => {
    const { queue } = await open('short', 1);
    const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
    for (const settle of ['completeMessage', 'abandonMessage', 'deferMessage', 'deadLetterMessage']) {
      const message = await receive(receiver);
      await wait(2_200);
      assert.equal((await failure(() => receiver[settle](message))).code, 'MessageLockLost', settle);
    }

    const message = await receive(receiver);
    await wait(2_200);
    assert.equal((await failure(() => receiver.renewMessageLock(message))).code, 'MessageLockLost');
  },
  'A message outlives its receiver, and is settled by its token': async () => {
    const { queue, receiver } = await open('plain', 1);
    const message = await receive(receiver);
    await receiver.close();
    const other = client.createReceiver(queue);
    assert.ok(await isEmpty(other));
    await other.completeMessage(message);
    assert.deepEqual(await other.peekMessages(1), []);
  },
});
