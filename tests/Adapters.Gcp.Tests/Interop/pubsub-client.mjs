// Google's own JavaScript client for Pub/Sub as a program: reads a job from standard input, writes what the client gave to standard output, both JSON.
//   { "endpoint": "host:port", "projectId": "…", "calls": [{ "operation": "publish", "input": {…} }, …] }  →  [{ "output": … } | { "error": {…} }, …]
// Bytes are base64.
import { json } from 'node:stream/consumers';
import { PubSub } from '@google-cloud/pubsub';

const job = await json(process.stdin);
const pubsub = new PubSub({ apiEndpoint: job.endpoint, projectId: job.projectId, emulatorMode: true });

const operations = {
  publish: async ({ topic, messages, ordered }) => {
    const publisher = pubsub.topic(topic, { messageOrdering: ordered ?? false });
    return Promise.all(messages.map(({ data, attributes, orderingKey }) =>
      publisher.publishMessage({ data: Buffer.from(data ?? '', 'base64'), ...(attributes && { attributes }), ...(orderingKey && { orderingKey }) })));
  },
  // Takes messages from a subscription as an application does, and acknowledges them or gives them back.
  take: ({ subscription, count, nack }) => new Promise((resolve, reject) => {
    const subscriber = pubsub.subscription(subscription, { flowControl: { maxMessages: count } });
    const taken = [];
    const end = async outcome => {
      subscriber.removeAllListeners('message');
      await subscriber.close();
      outcome();
    };
    const patience = setTimeout(() => end(() => reject(new Error(`only ${taken.length} of ${count} messages came`))), 30_000);
    subscriber.on('error', error => end(() => reject(error)));
    subscriber.on('message', message => {
      const { id, data, attributes, orderingKey, deliveryAttempt } = message;
      if (taken.length === count) return message.nack();
      nack ? message.nack() : message.ack();
      taken.push({ id, data: data.toString('base64'), attributes, orderingKey: orderingKey ?? null, deliveryAttempt });
      if (taken.length === count) {
        clearTimeout(patience);
        // The client gathers acknowledgements for a moment before it sends them.
        setTimeout(() => end(() => resolve(taken)), 500);
      }
    });
  }),
  describe: async ({ subscription }) => (await pubsub.subscription(subscription).getMetadata())[0],
};

const results = [];
for (const { operation, input } of job.calls) {
  try {
    results.push({ output: await operations[operation](input) });
  } catch (error) {
    results.push({ error: { name: error.name, message: error.message, status: error.code ?? null } });
  }
}

process.stdout.write(JSON.stringify(results));
await pubsub.close();
