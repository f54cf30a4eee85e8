// Microsoft's own JavaScript client for Storage Queues as a program: reads a job from standard input, writes what the client gave to standard output, both JSON.
//   { "connection": "…", "calls": [{ "operation": "send", "input": { "queue": "…", … } }, …] }  →  [{ "output": … } | { "error": {…} }, …]
import { json } from 'node:stream/consumers';
import { QueueClient } from '@azure/storage-queue';

const job = await json(process.stdin);

const operations = {
  send: async (queue, { texts }) => {
    for (const text of texts) await queue.sendMessage(text);
  },
  // Takes messages as an application does, and deletes them, or gives them back.
  take: async (queue, { count, back }) => {
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: count, visibilityTimeout: 30 });
    for (const { messageId, popReceipt, messageText } of receivedMessageItems)
      await (back ? queue.updateMessage(messageId, popReceipt, messageText, 0) : queue.deleteMessage(messageId, popReceipt));
    return receivedMessageItems.map(({ messageId, messageText, dequeueCount }) => ({ id: messageId, text: messageText, dequeueCount }));
  },
};

const results = [];
for (const { operation, input } of job.calls) {
  try {
    results.push({ output: (await operations[operation](new QueueClient(job.connection, input.queue), input)) ?? null });
  } catch (error) {
    results.push({ error: { name: error.name, message: error.message, status: error.statusCode ?? null } });
  }
}

process.stdout.write(JSON.stringify(results));
