// Queues made, described, counted, listed and removed over HTTP.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { ServiceBusAdministrationClient, ServiceBusClient } from '@azure/service-bus';

const { connectionString, managementEndpoint, kit } = await json(process.stdin);
const { connector, failure, newQueue, receive, run } = await import(kit);
const connect = connector(ServiceBusClient);
const withKey = key => connectionString.replace(/SharedAccessKey=[^;]+/, `SharedAccessKey=${key}`);

// The client always says https, Microsoft's emulator and this one do not.
const administer = (...access) => {
  const client = new ServiceBusAdministrationClient(...access, { retryOptions: { maxRetries: 0 } });
  client.pipeline.addPolicy({
    name: 'plain',
    sendRequest: (request, next) => {
      request.url = request.url.replace('https:', 'http:');
      request.allowInsecureConnection = true;
      return next(request);
    },
  }, { afterPhase: 'Sign' });
  return client;
};

const { host } = new URL(managementEndpoint);
const there = connection => connection.replace(/sb:\/\/[^;]+/, `sb://${host}`);
const client = administer(there(connectionString));

// The types of the fields that are the same in what is asked for and what is answered.
const same = (queue, expected) => {
  for (const [name, value] of Object.entries(expected)) assert.equal(queue[name], value, name);
};

await run({
  'A queue is made as it is wanted': async () => {
    const wanted = {
      lockDuration: 'PT45S',
      maxSizeInMegabytes: 1024,
      requiresDuplicateDetection: true,
      requiresSession: true,
      defaultMessageTimeToLive: 'P7D',
      deadLetteringOnMessageExpiration: true,
      duplicateDetectionHistoryTimeWindow: 'PT20S',
      maxDeliveryCount: 2000,
      enableBatchedOperations: true,
      maxMessageSizeInKilobytes: 2048,
    };
    same(await client.createQueue('made/of-all.things_1', wanted), { name: 'made/of-all.things_1', ...wanted });
    same(await client.getQueue('made/of-all.things_1'), { name: 'made/of-all.things_1', ...wanted });
  },
  'A queue of which nothing is said is an ordinary one': async () => {
    same(await client.createQueue('ordinary'), {
      name: 'ordinary',
      lockDuration: 'PT1M',
      requiresDuplicateDetection: false,
      requiresSession: false,
      defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S',
      deadLetteringOnMessageExpiration: false,
      maxDeliveryCount: 10,
      status: 'Active',
      availabilityStatus: 'Available',
      maxMessageSizeInKilobytes: 256,
    });
  },
  'A queue that was made holds to what was wanted': async () => {
    await client.createQueue('used', { maxDeliveryCount: 1, requiresSession: true });
    const bus = connect(connectionString);
    await bus.createSender('used').sendMessages({ body: 'once', sessionId: 'a' });
    const session = await bus.acceptSession('used', 'a');
    await session.abandonMessage(await receive(session));
    const letter = await receive(bus.createReceiver('used', { subQueueType: 'deadLetter' }));
    assert.equal(letter.deadLetterReason, 'MaxDeliveryCountExceeded');
  },
  'A queue is not made twice, whatever its name\'s case': async () => {
    await client.createQueue('twice', { maxDeliveryCount: 7 });
    const error = await failure(() => client.createQueue('Twice', { maxDeliveryCount: 8 }));
    assert.equal(error.code, 'MessageEntityAlreadyExistsError', error.stack);
    assert.equal(error.statusCode, 409);
    assert.equal((await client.getQueue('twice')).maxDeliveryCount, 7);
  },
  'What is out of range is refused': async () => {
    for (const options of [
      { lockDuration: 'PT5M1S' },
      { maxDeliveryCount: 0 },
      { maxDeliveryCount: 2001 },
      { requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: 'PT19S' },
      { requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: 'P7DT1S' },
      { maxMessageSizeInKilobytes: 102401 },
    ]) {
      const error = await failure(() => client.createQueue('refused', options));
      assert.equal(error.statusCode, 400, JSON.stringify(options));
    }

    assert.equal((await failure(() => client.createQueue('-'))).statusCode, 400);
    assert.equal((await failure(() => client.createQueue('a'.repeat(261)))).statusCode, 400);
    assert.equal(await client.queueExists('refused'), false);
  },
  'Of a queue that is not there it is said so': async () => {
    assert.equal(await client.queueExists('nowhere'), false);
    for (const use of ['getQueue', 'getQueueRuntimeProperties', 'deleteQueue'])
      assert.equal((await failure(() => client[use]('nowhere'))).code, 'MessageEntityNotFoundError', use);
  },
  'A queue is removed with its messages': async () => {
    await client.createQueue('removed');
    const bus = connect(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 5_000 } });
    await bus.createSender('removed').sendMessages({ body: 1 });
    assert.equal(await client.queueExists('removed'), true);
    await client.deleteQueue('removed');
    assert.equal(await client.queueExists('removed'), false);
    assert.equal((await failure(() => bus.createSender('removed').sendMessages({ body: 2 }))).code, 'MessagingEntityNotFound');
    await client.createQueue('removed');
    assert.equal((await client.getQueueRuntimeProperties('removed')).totalMessageCount, 0);
  },
  'Messages are counted by what they are': async () => {
    const queue = newQueue('plain');
    const bus = connect(connectionString);
    const sender = bus.createSender(queue);
    await sender.sendMessages([1, 2, 3, 4].map(body => ({ body })));
    await sender.scheduleMessages({ body: 'later' }, new Date(Date.now() + 60_000));
    const receiver = bus.createReceiver(queue);
    const [dead, deferred] = await receive(receiver, 3);
    await receiver.deadLetterMessage(dead);
    await receiver.deferMessage(deferred);
    same(await client.getQueueRuntimeProperties(queue), {
      name: queue,
      totalMessageCount: 5,
      activeMessageCount: 2,
      deadLetterMessageCount: 1,
      scheduledMessageCount: 1,
      transferMessageCount: 0,
      transferDeadLetterMessageCount: 0,
    });
  },
  'Queues are listed page by page': async () => {
    const names = [];
    for await (const page of client.listQueues().byPage({ maxPageSize: 70 })) names.push(...page.map(queue => queue.name));
    for (let i = 1; i <= 40; i++) assert.ok(names.includes(`session-${i}`), `session-${i}`);
    assert.equal(new Set(names).size, names.length);
  },
  'Without the right key nothing is answered': async () => {
    const stranger = administer(there(withKey('wrong')));
    for (const use of [() => stranger.createQueue('strange'), () => stranger.getQueue('plain-1'), () => stranger.deleteQueue('plain-1')]) {
      const error = await failure(use);
      assert.equal(error.code, 'UnauthorizedRequestError', error.stack);
      assert.equal(error.statusCode, 401);
    }

    assert.equal(await client.queueExists('strange'), false);
    assert.equal(await client.queueExists('plain-1'), true);
  },
});
