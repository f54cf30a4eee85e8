// Google's own JavaScript library for credentials as a program: reads a job from standard input, writes what the library would have asked for to standard
// output, both JSON.
//   { "credentials": {…}, "scopes": ["…"], "calls": [] }  →  { "token": "…", "requests": [{ "url": "…", "body": "…", "authorization": "…" }, …] }
// Nothing leaves the process: every server is answered for here.
import { json } from 'node:stream/consumers';
import { GoogleAuth } from 'google-auth-library';

const job = await json(process.stdin);
const requests = [];
const answers = {
  generateAccessToken: { accessToken: 'of the account', expireTime: new Date(Date.now() + 3_600_000).toISOString() },
  token: { access_token: 'of the first', expires_in: 3600, token_type: 'Bearer', issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' },
};

async function request({ url, data, body, headers }) {
  const sent = data ?? body;
  requests.push({
    url: String(url),
    body: typeof sent === 'string' || sent instanceof URLSearchParams ? String(sent) : JSON.stringify(sent),
    authorization: new Headers(headers ?? {}).get('authorization'),
  });
  return { data: answers[String(url).split(/[/:]/).at(-1)], status: 200, headers: new Headers() };
}

const client = await new GoogleAuth({ credentials: job.credentials, scopes: job.scopes }).getClient();
answerFor(client);
const { token } = await client.getAccessToken();
process.stdout.write(JSON.stringify({ token, requests }));

// The library keeps what sends its requests in several places.
function answerFor(holder, seen = new Set()) {
  if (holder === null || typeof holder !== 'object' || seen.has(holder)) return;
  seen.add(holder);
  for (const [name, value] of Object.entries(holder)) {
    if (name === 'transporter') holder[name] = { request, defaults: {}, interceptors: { request: new Set(), response: new Set() } };
    else answerFor(value, seen);
  }
}
