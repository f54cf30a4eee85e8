// What one would write for Node: a server, or one message through SQS and back. The input comes as an argument: reading it would take time.
import { createServer } from 'node:http';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const input = JSON.parse(process.argv.at(-1));

if (input.serve) {
  const server = createServer((request, response) => response.end('Healthy'));
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}: Node`));
} else {
  const sqs = new SQSClient({
    endpoint: input.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: input.accessKey, secretAccessKey: input.secretKey },
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: input.queue }));
  const receiving = sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a photograph' }));
  for (const message of (await receiving).Messages) {
    console.log('[1/1] handled');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  }
}
