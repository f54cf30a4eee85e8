import { S3Client } from '@aws-sdk/client-s3';

let input = '';
for await (const chunk of process.stdin)
  input += chunk;
console.log(JSON.stringify({ client: S3Client.name, input: JSON.parse(input) }));
