// usage: node local-aws-sqs.mjs PORT
import { createSqsServer } from 'local-aws-sqs';

// SQS forbids a deleted queue's name for 60 seconds; tests do not wait for that.
await createSqsServer({ port: Number(process.argv[2]), hostname: '127.0.0.1', emulateQueueCreationLifecycle: false });
