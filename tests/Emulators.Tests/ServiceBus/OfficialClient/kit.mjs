// Runs checks by name, and writes what came of each to standard output: null, or what went wrong.
export async function run(checks) {
  const results = {};
  await Promise.all(Object.entries(checks).map(async ([name, check]) => {
    try {
      await within(45_000, 'the check ends', check);
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

// What is waited for is said when it does not come. A round may take long, so it is the time that is counted.
export async function until(what, condition, milliseconds = 30_000) {
  let waiting = true;
  try {
    await within(milliseconds, what, async () => {
      while (waiting && !(await condition())) await wait(50);
    });
  } finally {
    waiting = false;
  }
}

export class Endless extends Error {}

// Waits for what may never end; then it is left to itself. Such is closing a link whose connection is lost in the meantime: `onDisconnected` in
// rhea-promise 3's lib/link.js, close(), neither resolves nor rejects, and the client holds the link's lock for good.
export async function within(milliseconds, what, action) {
  let timer;
  const tooLong = new Promise((_, reject) => (timer = setTimeout(() => reject(new Endless(`Within ${milliseconds} ms it did not come to this: ${what}.`)), milliseconds)));
  try {
    return await Promise.race([action(), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

// Does something with what it opens; if that does not end, once more with a fresh one.
export async function withFresh(what, open, action) {
  for (let left = 2; ; left--) {
    try {
      return await within(12_000, what, () => action(open()));
    } catch (error) {
      if (!(error instanceof Endless) || left === 0) throw error;
    }
  }
}
