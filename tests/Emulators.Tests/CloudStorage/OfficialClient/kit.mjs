// Runs checks by name, and writes to standard output what came of each (null, or what went wrong) and how many had to be begun again.
export async function run(checks) {
  const results = {};
  let repeated = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      while (!(await ends(check))) {
        if (++repeated > 2) throw new Error('The client waits for something that does not come.');
      }

      results[name] = null;
    } catch (error) {
      results[name] = error.stack ?? String(error);
    }
  }

  process.stdout.write(JSON.stringify({ results, repeated }));
}

// The client may, when a connection is cut at a bad moment, wait for a stream that nobody feeds any more.
async function ends(check) {
  let timer;
  const tooLong = new Promise((resolve) => (timer = setTimeout(() => resolve(false), 15_000)));
  try {
    return await Promise.race([check().then(() => true), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

let buckets = 0;

export async function newBucket(storage) {
  const [bucket] = await storage.createBucket(`bucket-${process.pid}-${++buckets}`);
  return bucket;
}

// Bytes that do not repeat, the same each time.
export function bytes(length, seed = 1) {
  const result = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    result[i] = state >>> 24;
  }

  return result;
}

export async function failure(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }

  throw new Error('This should have failed.');
}

export async function letFail(endpoint, fault) {
  const answer = await fetch(`${endpoint}/_faults`, { method: 'POST', body: JSON.stringify(fault) });
  if (answer.status !== 204) throw new Error(`The fault was answered with ${answer.status}.`);
}
