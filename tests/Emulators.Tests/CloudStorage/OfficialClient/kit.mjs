// Runs checks by name, and writes what came of each to standard output: null, or what went wrong.
export async function run(checks) {
  const results = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      results[name] = null;
    } catch (error) {
      results[name] = error.stack ?? String(error);
    }
  }

  process.stdout.write(JSON.stringify(results));
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
