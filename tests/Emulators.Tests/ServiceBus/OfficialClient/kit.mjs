// Runs checks by name, and writes what came of each to standard output: null, or what went wrong.
export async function run(checks) {
  const results = {};
  await Promise.all(Object.entries(checks).map(async ([name, check]) => {
    try {
      await Promise.race([check(), wait(45_000).then(() => { throw new Error('It did not end within 45 s.'); })]);
      results[name] = null;
    } catch (error) {
      results[name] = error.stack ?? String(error);
    }
  }));
  process.stdout.write(JSON.stringify(results), () => process.exit());
}

// The client's class comes from whoever imports this: packages are found from the modules only.
export const connector = ServiceBusClient => (connectionString, options = {}) =>
  new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 3, retryDelayInMs: 100, timeoutInMs: 10_000 }, ...options });

// A queue of a kind that nobody else uses.
const taken = {};
export const newQueue = (kind = 'plain') => `${kind}-${taken[kind] = (taken[kind] ?? 0) + 1}`;

export async function receive(receiver, count = 1, maxWaitTimeInMs = 8_000) {
  const messages = [];
  while (messages.length < count) {
    const more = await receiver.receiveMessages(count - messages.length, { maxWaitTimeInMs });
    if (more.length === 0) throw new Error(`Of ${count} messages ${messages.length} came.`);
    messages.push(...more);
  }

  return count === 1 ? messages[0] : messages;
}

export const isEmpty = async receiver => (await receiver.receiveMessages(1, { maxWaitTimeInMs: 300 })).length === 0;

export async function failure(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }

  throw new Error('This should have failed.');
}

export const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

export async function until(condition) {
  for (let i = 0; i < 200; i++) {
    if (await condition()) return;
    await wait(50);
  }

  throw new Error('It did not come to that within 10 s.');
}
