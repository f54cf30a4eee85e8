// Microsoft's own JavaScript client for Service Bus as a program: reads a job from standard input, writes what the client gave to standard output, both JSON.
//   { "connection": "…", "calls": [{ "operation": "send", "input": { "queue": "…", … } }, …] }  →  [{ "output": … } | { "error": {…} }, …]
import { json } from 'node:stream/consumers';
import { ServiceBusClient } from '@azure/service-bus';

const job = await json(process.stdin);
const client = new ServiceBusClient(job.connection);

const bodyOf = ({ $bytes, ...other }) => ($bytes === undefined ? other.value : Buffer.from($bytes, 'base64'));

const operations = {
  // A body is bytes, which travel as they are, or a value, which the client sends as JSON, or as AMQP's own value or sequence where the type says so.
  send: async ({ queue, messages, afterMilliseconds }) => {
    const sender = client.createSender(queue);
    const sent = messages.map(({ body, bodyType, ...rest }) => ({ ...rest, body: bodyOf(body), ...(bodyType && { bodyType }) }));
    if (afterMilliseconds) await sender.scheduleMessages(sent, new Date(Date.now() + afterMilliseconds));
    else await sender.sendMessages(sent);
  },
  // Receives messages one by one, and does with each what is wanted.
  take: async ({ queue, count, settle = 'complete', options, dead, session }) => {
    const how = { skipParsingBodyAsJson: true, ...(dead && { subQueueType: 'deadLetter' }) };
    const receiver = session === undefined ? client.createReceiver(queue, how)
      : session === null ? await client.acceptNextSession(queue, how) : await client.acceptSession(queue, session, how);
    const taken = [];
    while (taken.length < count) {
      const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 15_000 });
      if (message === undefined) throw new Error(`Of ${count} messages ${taken.length} came.`);
      await receiver[`${settle}Message`](message, options);
      const { body, messageId, contentType, sessionId, deliveryCount, applicationProperties, deadLetterReason, deadLetterErrorDescription, scheduledEnqueueTimeUtc, subject } = message;
      taken.push({ body: { $bytes: body.toString('base64') }, messageId, contentType, sessionId, deliveryCount, applicationProperties, deadLetterReason, deadLetterErrorDescription, scheduledEnqueueTimeUtc, subject });
    }

    await receiver.close();
    return taken;
  },
};

const results = [];
for (const { operation, input } of job.calls) {
  try {
    results.push({ output: (await operations[operation](input)) ?? null });
  } catch (error) {
    results.push({ error: { name: error.name, message: error.message, code: error.code ?? null } });
  }
}

process.stdout.write(JSON.stringify(results), () => process.exit());
