// Sessions: accepted by their ids or in turn, exclusive, in order, with a state and a lock.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { ServiceBusClient } from '@azure/service-bus';

const { connectionString, kit } = await json(process.stdin);
const { connector, failure, isEmpty, newQueue, receive, run, until, wait } = await import(kit);
const connect = connector(ServiceBusClient);
const client = connect(connectionString);
const inOneGo = connect(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 3_000 } });

const open = async (kind, ...messages) => {
  const queue = newQueue(kind);
  if (messages.length > 0) await client.createSender(queue).sendMessages(messages.map(([sessionId, body]) => ({ sessionId, body })));
  return queue;
};

await run({
  'A session has its own messages, in order': async () => {
    const queue = await open('session', ['a', 1], ['b', 2], ['a', 3]);
    const session = await client.acceptSession(queue, 'a');
    assert.equal(session.sessionId, 'a');
    assert.ok(Math.abs(session.sessionLockedUntilUtc - Date.now() - 60_000) < 5_000);
    const messages = await receive(session, 2);
    assert.deepEqual(messages.map(message => message.body), [1, 3]);
    assert.deepEqual(messages.map(message => message.sessionId), ['a', 'a']);
    for (const message of messages) await session.completeMessage(message);
    assert.ok(await isEmpty(session));
  },
  'The next session is the one with the oldest message that is free': async () => {
    const queue = await open('session', ['b', 1], ['a', 2]);
    const first = await client.acceptNextSession(queue);
    const second = await client.acceptNextSession(queue);
    assert.deepEqual([first.sessionId, second.sessionId], ['b', 'a']);
    assert.equal((await receive(second)).body, 2);
  },
  'Whoever waits gets the session that comes': async () => {
    const queue = await open('session');
    const waiting = client.acceptNextSession(queue);
    await wait(300);
    await client.createSender(queue).sendMessages({ body: 'x', sessionId: 'new' });
    const session = await waiting;
    assert.equal(session.sessionId, 'new');
    assert.equal((await receive(session)).body, 'x');
  },
  'Where no session is free the wait ends': async () => {
    const queue = await open('session');
    const before = Date.now();
    const error = await failure(() => inOneGo.acceptNextSession(queue));
    assert.equal(error.code, 'ServiceTimeout', error.stack);
    assert.ok(Date.now() - before < 6_000);
  },
  'A session is one receiver\'s at a time': async () => {
    const queue = await open('session', ['a', 1]);
    const session = await client.acceptSession(queue, 'a');
    assert.equal((await failure(() => inOneGo.acceptSession(queue, 'a'))).code, 'SessionCannotBeLocked');
    await session.close();
    await (await client.acceptSession(queue, 'a')).close();
  },
  'A session that is closed gives its messages back, uncounted': async () => {
    const queue = await open('session', ['a', 1]);
    const first = await client.acceptSession(queue, 'a');
    await receive(first);
    await first.close();
    const message = await receive(await client.acceptSession(queue, 'a'));
    assert.equal(message.deliveryCount, 0);
  },
  'Messages of a session are settled in every way': async () => {
    const queue = await open('session', ['a', 1], ['a', 2], ['a', 3]);
    const session = await client.acceptSession(queue, 'a');
    const [one, two, three] = await receive(session, 3);
    await session.abandonMessage(one);
    await session.deferMessage(two);
    await session.deadLetterMessage(three, { deadLetterReason: 'why' });
    const again = await receive(session);
    assert.deepEqual([again.body, again.deliveryCount], [1, 1]);
    const [deferred] = await session.receiveDeferredMessages(two.sequenceNumber);
    assert.equal(deferred.body, 2);
    await session.completeMessage(deferred);
    const letter = await receive(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
    assert.deepEqual([letter.body, letter.deadLetterReason, letter.sessionId], [3, 'why', 'a']);
  },
  'A session has a state that outlives its receivers': async () => {
    const queue = await open('session', ['a', 1]);
    const first = await client.acceptSession(queue, 'a');
    assert.equal(await first.getSessionState(), null);
    await first.setSessionState({ step: 2 });
    await first.close();
    const second = await client.acceptSession(queue, 'a');
    assert.deepEqual(await second.getSessionState(), { step: 2 });
    await second.setSessionState(null);
    assert.equal(await second.getSessionState(), null);
  },
  'A session\'s lock can be renewed': async () => {
    const queue = await open('renewable-session', ['a', 1]);
    const session = await client.acceptSession(queue, 'a', { maxAutoLockRenewalDurationInMs: 0 });
    const message = await receive(session);
    await wait(4_000);
    assert.ok(await session.renewSessionLock() > new Date(Date.now() + 4_000));
    await wait(4_500);
    await session.completeMessage(message);
  },
  'A session\'s lock that expires is lost, and its messages are counted': async () => {
    const queue = await open('short-session', ['a', 1]);
    const session = await client.acceptSession(queue, 'a', { maxAutoLockRenewalDurationInMs: 0 });
    const message = await receive(session);
    await wait(2_500);
    assert.equal((await failure(() => session.completeMessage(message))).code, 'SessionLockLost');
    assert.equal((await failure(() => session.renewSessionLock())).code, 'SessionLockLost');
    const again = await receive(await client.acceptSession(queue, 'a'));
    assert.deepEqual([again.body, again.deliveryCount], [1, 1]);
  },
  'Peeking in a session shows its messages only': async () => {
    const queue = await open('session', ['b', 1], ['a', 2]);
    const session = await client.acceptSession(queue, 'a');
    assert.deepEqual((await session.peekMessages(5)).map(message => message.body), [2]);
  },
  'A processor handles a session\'s messages in order': async () => {
    const queue = await open('session', ...[...Array(10).keys()].map(i => ['a', i]));
    const session = await client.acceptNextSession(queue);
    const seen = [];
    session.subscribe({ processMessage: async message => { seen.push(message.body); }, processError: async ({ error }) => assert.fail(error) });
    await until('ten messages have come', () => seen.length === 10);
    assert.deepEqual(seen, [...Array(10).keys()]);
    await session.close();
  },
  'A scheduled message of a session': async () => {
    const queue = await open('session');
    await client.createSender(queue).scheduleMessages({ body: 'later', sessionId: 'a' }, new Date(Date.now() + 700));
    const session = await client.acceptNextSession(queue);
    assert.equal((await receive(session)).body, 'later');
  },
  'Where sessions are required nothing goes without': async () => {
    const queue = await open('session');
    assert.equal((await failure(() => inOneGo.createSender(queue).sendMessages({ body: 1 }))).name, 'ServiceBusError');
    assert.match((await failure(() => inOneGo.createReceiver(queue).receiveMessages(1))).message, /non-sessionful/);
  },
  'Where there are none no session is accepted': async () => {
    assert.match((await failure(() => inOneGo.acceptSession(newQueue('plain'), 'a'))).message, /session/i);
  },
});
