// What a message is on its way: sent, batched, scheduled, received, peeked.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { ServiceBusClient } from '@azure/service-bus';

const { connectionString, kit } = await json(process.stdin);
const { connector, failure, isEmpty, newQueue, receive, run, until, wait } = await import(kit);
const connect = connector(ServiceBusClient);
const client = connect(connectionString);

const open = (kind, options) => {
  const queue = newQueue(kind);
  return { queue, sender: client.createSender(queue), receiver: client.createReceiver(queue, options) };
};

await run({
  'A message arrives as it was sent': async () => {
    const { sender, receiver } = open();
    const sent = {
      body: Buffer.from([0, 1, 255]),
      messageId: 'id-1',
      correlationId: 'other',
      contentType: 'application/octet-stream',
      subject: 'blue',
      to: 'you',
      replyTo: 'me',
      partitionKey: 'p',
      timeToLive: 60_000,
      applicationProperties: { text: 'ä🌊', number: 5, big: 5_000_000_000, fraction: 1.5, yes: true, none: null },
    };
    const before = Date.now();
    await sender.sendMessages(sent);
    const message = await receive(receiver);
    for (const key of ['messageId', 'correlationId', 'contentType', 'subject', 'to', 'replyTo', 'partitionKey', 'timeToLive'])
      assert.equal(message[key], sent[key], key);
    assert.ok(sent.body.equals(message.body));
    assert.deepEqual(message.applicationProperties, sent.applicationProperties);
    assert.equal(message.deliveryCount, 0);
    assert.equal(message.state, 'active');
    assert.equal(message.sequenceNumber.toString(), '1');
    assert.equal(message.enqueuedSequenceNumber, 1);
    assert.match(message.lockToken, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.ok(Math.abs(message.enqueuedTimeUtc - before) < 5_000);
    assert.ok(Math.abs(message.lockedUntilUtc - before - 60_000) < 5_000);
    assert.ok(Math.abs(message.expiresAtUtc - before - 60_000) < 5_000);
    await receiver.completeMessage(message);
  },
  'Bodies of text, of JSON and of nothing': async () => {
    const { sender, receiver } = open();
    await sender.sendMessages([{ body: 'text' }, { body: { a: [1, 'ü'] } }, { body: null }]);
    assert.deepEqual((await receive(receiver, 3)).map(message => message.body), ['text', { a: [1, 'ü'] }, null]);
  },
  'A message without an id gets one': async () => {
    const { sender, receiver } = open();
    await sender.sendMessages({ body: 'a' });
    assert.match((await receive(receiver)).messageId, /^[0-9a-f]{32}$/);
  },
  'A batch is as many messages as were added': async () => {
    const { sender, receiver } = open();
    const batch = await sender.createMessageBatch();
    assert.equal(batch.maxSizeInBytes, 256 * 1024);
    for (let i = 0; i < 100; i++) assert.ok(batch.tryAddMessage({ body: i, messageId: `m${i}`, applicationProperties: { i } }));
    await sender.sendMessages(batch);
    const messages = await receive(receiver, 100);
    assert.deepEqual(messages.map(message => message.body), [...Array(100).keys()]);
    assert.deepEqual(messages.map(message => message.messageId), [...Array(100).keys()].map(i => `m${i}`));
  },
  'A batch takes no more than the link does': async () => {
    const { sender } = open();
    const batch = await sender.createMessageBatch();
    assert.ok(batch.tryAddMessage({ body: Buffer.alloc(200_000) }));
    assert.equal(batch.tryAddMessage({ body: Buffer.alloc(100_000) }), false);
  },
  'A message that is too large is refused': async () => {
    const { sender, receiver } = open();
    const error = await failure(() => sender.sendMessages({ body: Buffer.alloc(256 * 1024) }));
    assert.equal(error.code, 'MessageSizeExceeded', error.stack);
    assert.ok(await isEmpty(receiver));
  },
  'Large messages cross in many frames': async () => {
    const { sender, receiver } = open('large');
    const body = Buffer.alloc(900_000, 'abcdefg');
    await sender.sendMessages([{ body }, { body: 'small' }]);
    const [large, small] = await receive(receiver, 2);
    assert.ok(body.equals(large.body));
    assert.equal(small.body, 'small');
  },
  'Messages come in the order in which they were sent': async () => {
    const { sender, receiver } = open();
    for (let i = 0; i < 20; i++) await sender.sendMessages({ body: i });
    assert.deepEqual((await receive(receiver, 20)).map(message => message.body), [...Array(20).keys()]);
  },
  'A receiver waits for a message': async () => {
    const { sender, receiver } = open();
    const coming = receive(receiver);
    await wait(300);
    await sender.sendMessages({ body: 'late' });
    assert.equal((await coming).body, 'late');
  },
  'An empty queue is empty after the time to wait, and credit is drained': async () => {
    const { queue, sender, receiver } = open();
    const before = Date.now();
    assert.deepEqual(await receiver.receiveMessages(5, { maxWaitTimeInMs: 500 }), []);
    assert.ok(Date.now() - before < 5_000);
    await sender.sendMessages({ body: 'for another' });
    assert.equal((await receive(client.createReceiver(queue))).body, 'for another');
  },
  'Receive and delete': async () => {
    const { queue, sender, receiver } = open('plain', { receiveMode: 'receiveAndDelete' });
    await sender.sendMessages([{ body: 1 }, { body: 2 }]);
    assert.deepEqual((await receive(receiver, 2)).map(message => message.body), [1, 2]);
    assert.deepEqual(await client.createReceiver(queue).peekMessages(5), []);
  },
  'A duplicate is dropped in silence': async () => {
    const { sender, receiver } = open('duplicates');
    await sender.sendMessages({ body: 1, messageId: 'same' });
    await receiver.completeMessage(await receive(receiver));
    await sender.sendMessages([{ body: 2, messageId: 'same' }, { body: 3, messageId: 'other' }, { body: 4, messageId: 'other' }]);
    assert.equal((await receive(receiver)).body, 3);
    assert.ok(await isEmpty(receiver));
  },
  'Messages of one id are all kept where duplicates are not detected': async () => {
    const { sender, receiver } = open();
    await sender.sendMessages([{ body: 1, messageId: 'same' }, { body: 2, messageId: 'same' }]);
    assert.deepEqual((await receive(receiver, 2)).map(message => message.body), [1, 2]);
  },
  'A scheduled message comes at its time, with a new sequence number': async () => {
    const { sender, receiver } = open();
    const at = new Date(Date.now() + 5_000);
    const [number] = await sender.scheduleMessages([{ body: 'later' }], at);
    await sender.sendMessages({ body: 'now' });
    const [peeked] = await receiver.peekMessages(1);
    assert.equal(peeked.state, 'scheduled');
    assert.equal(peeked.scheduledEnqueueTimeUtc.getTime(), at.getTime());
    assert.equal((await receive(receiver)).body, 'now');
    const message = await receive(receiver);
    assert.equal(message.body, 'later');
    assert.equal(message.state, 'active');
    assert.ok(Date.now() >= at.getTime());
    assert.ok(message.sequenceNumber.greaterThan(number));
  },
  'A message may say itself when it is to appear': async () => {
    const { sender, receiver } = open();
    await sender.sendMessages({ body: 'later', scheduledEnqueueTimeUtc: new Date(Date.now() + 5_000) });
    assert.ok(await isEmpty(receiver));
    assert.equal((await receive(receiver)).body, 'later');
  },
  'A scheduled message can be cancelled, once': async () => {
    const { sender, receiver } = open();
    const numbers = await sender.scheduleMessages([{ body: 1 }, { body: 2 }], new Date(Date.now() + 5_000));
    assert.equal(numbers.length, 2);
    await sender.cancelScheduledMessages([numbers[0]]);
    assert.equal((await receive(receiver)).body, 2);
    assert.ok(await isEmpty(receiver));
    assert.equal((await failure(() => sender.cancelScheduledMessages([numbers[0]]))).code, 'MessageNotFound');
  },
  'Peeking locks nothing and goes on where it ended': async () => {
    const { sender, receiver } = open();
    await sender.sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }]);
    assert.deepEqual((await receiver.peekMessages(2)).map(message => message.body), [1, 2]);
    assert.deepEqual((await receiver.peekMessages(2)).map(message => message.body), [3]);
    assert.deepEqual(await receiver.peekMessages(2), []);
    const [first] = await receive(receiver, 3);
    assert.equal(first.deliveryCount, 0);
    const [again] = await receiver.peekMessages(1, { fromSequenceNumber: first.sequenceNumber });
    assert.equal(again.body, 1);
    assert.equal(again.lockToken, undefined);
  },
  'A message that has lived its time is gone': async () => {
    const { sender, receiver } = open();
    await sender.sendMessages([{ body: 'short', timeToLive: 300 }, { body: 'long' }]);
    await wait(600);
    assert.equal((await receive(receiver)).body, 'long');
  },
  'Expired messages become dead letters where that is wanted': async () => {
    const { queue, sender } = open('expiring');
    await sender.sendMessages({ body: 'short' });
    const dead = await receive(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
    assert.equal(dead.deadLetterReason, 'TTLExpiredException');
    assert.equal(dead.deadLetterSource, queue);
  },
  'A processor handles messages side by side and completes them': async () => {
    const { sender, receiver } = open();
    const seen = [];
    let under = 0, most = 0;
    const subscription = receiver.subscribe({
      processMessage: async message => {
        most = Math.max(most, ++under);
        await wait(30);
        under--;
        seen.push(message.body);
      },
      processError: async ({ error }) => assert.fail(error),
    }, { maxConcurrentCalls: 4 });
    for (let i = 0; i < 40; i++) await sender.sendMessages({ body: i });
    await until('40 messages have come', () => seen.length === 40);
    await subscription.close();
    assert.deepEqual(seen.toSorted((a, b) => a - b), [...Array(40).keys()]);
    assert.ok(most > 1 && most <= 4, `${most} at once`);
    await until('the queue is empty', async () => (await receiver.peekMessages(1, { fromSequenceNumber: (await import('long')).default.ONE })).length === 0);
  },
  'A processor that fails abandons': async () => {
    const { sender, receiver } = open();
    const counts = [];
    const subscription = receiver.subscribe({
      processMessage: async message => {
        counts.push(message.deliveryCount);
        if (counts.length < 3) throw new Error('not yet');
      },
      processError: async () => {},
    });
    await sender.sendMessages({ body: 'hard' });
    await until('the message has come three times', () => counts.length === 3);
    await subscription.close();
    assert.deepEqual(counts, [0, 1, 2]);
  },
});
