// A closed-loop load driver: `clients` loops on kept-alive connections for `seconds`; prints one line of JSON.
import http from 'node:http';
import { createHash, randomBytes } from 'node:crypto';

const plan = JSON.parse(process.argv[2]);
const basic = `Basic ${Buffer.from(`${plan.client}:${plan.secret}`).toString('base64')}`;
const target = new URL(plan.base);

function request(agent, method, path, headers = {}, body = '') {
  return new Promise((resolve, reject) => {
    const options = { agent, method, host: target.hostname, port: target.port, path, headers: { ...headers, host: target.host } };
    if (body) Object.assign(options.headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) });
    const sent = http.request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece) => { text += piece; });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

class Browser {
  constructor() {
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.cookies = { ...plan.cookies };
  }

  async go(method, path, body) {
    const cookie = Object.entries(this.cookies).map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await request(this.agent, method, path, cookie ? { cookie } : {}, body);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [name, value] = line.split(';')[0].split(/=(.*)/s);
      if (value && value !== '""') this.cookies[name] = value; else delete this.cookies[name];
    }
    return answer;
  }

  async token(parameters) {
    const answer = await request(this.agent, 'POST', plan.paths.token, { authorization: basic }, new URLSearchParams(parameters).toString());
    if (answer.status !== 200) throw new Error(`token: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  }
}

function asked() {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({
    client_id: plan.client, redirect_uri: plan.redirectUri, response_type: 'code', scope: 'openid profile',
    state: 'x', nonce: 'y', code_challenge: challenge, code_challenge_method: 'S256',
  });
  return { verifier, path: `${plan.paths.authorize}?${query}` };
}

async function follow(browser, answer) {
  for (let hops = 0; hops < 10; hops += 1) {
    const { location } = answer.headers;
    if (!location) throw new Error(`no redirect: ${answer.status} ${answer.text.slice(0, 300)}`);
    if (location.startsWith(plan.redirectUri)) return new URL(location).searchParams.get('code');
    const next = new URL(location, target);
    if (next.pathname === '/sign-in/') return { form: next.pathname + next.search };
    answer = await browser.go('GET', next.pathname + next.search);
  }
  throw new Error('too many redirects');
}

const exchange = (browser, code, verifier) => browser.token({
  grant_type: 'authorization_code', code, redirect_uri: plan.redirectUri, code_verifier: verifier,
});

async function signInOnce(browser) {
  const { verifier, path } = asked();
  return exchange(browser, await follow(browser, await browser.go('GET', path)), verifier);
}

const hidden = (html) => Object.fromEntries(
  [...html.slice(html.indexOf('<main')).matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(([, name, value]) => [name, value.replaceAll('&amp;', '&')]),
);

// A person at their own browser who is signed out: everything but the session's cookie is kept from the time before.
async function signIn(worker, form) {
  const { browser } = worker;
  const page = await browser.go('GET', form);
  const fields = { ...hidden(page.text), login_id: plan.accounts[worker.number], password: plan.password };
  return { browser, fields };
}

async function passwordOnce(worker) {
  const { browser } = worker;
  delete browser.cookies.hub_session;
  const { verifier, path } = asked();
  const { form } = await follow(browser, await browser.go('GET', path));
  const { fields } = await signIn(worker, form);
  const posted = await browser.go('POST', form, new URLSearchParams(fields).toString());
  await exchange(browser, await follow(browser, posted), verifier);
}

async function postOnce(worker) {
  const { browser } = worker;
  delete browser.cookies.hub_session;
  if (!worker.fields) {
    const answer = await signIn(worker, '/sign-in/');
    await browser.go('POST', '/sign-in/', new URLSearchParams(answer.fields).toString());
    delete browser.cookies.hub_session;
    worker.fields = (await signIn(worker, '/sign-in/')).fields;
    worker.kept = { ...browser.cookies };
  }
  browser.cookies = { ...worker.kept };
  const posted = await browser.go('POST', '/sign-in/', new URLSearchParams(worker.fields).toString());
  if (posted.status !== 302) throw new Error(`sign-in: ${posted.status} ${posted.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 600)}`);
}

const cases = {
  code: (worker) => signInOnce(worker.browser),
  refresh: async (worker) => {
    worker.refresh ??= (await signInOnce(worker.browser)).refresh_token;
    worker.refresh = (await worker.browser.token({ grant_type: 'refresh_token', refresh_token: worker.refresh })).refresh_token;
  },
  credentials: (worker) => worker.browser.token({ grant_type: 'client_credentials' }),
  userinfo: async (worker) => {
    worker.access ??= (await signInOnce(worker.browser)).access_token;
    const answer = await request(worker.browser.agent, 'GET', plan.paths.userinfo, { authorization: `Bearer ${worker.access}` });
    if (answer.status !== 200) throw new Error(`userinfo: ${answer.status}`);
  },
  password: passwordOnce,
  post: postOnce,
};

const workers = Array.from({ length: plan.clients }, (_, number) => ({ number, count: 0, browser: new Browser() }));
const act = cases[plan.case];
for (const worker of workers) { await act(worker); worker.count += 1; }
const times = [];
const begun = performance.now();
const end = begun + plan.seconds * 1000;
await Promise.all(workers.map(async (worker) => {
  while (performance.now() < end) {
    const start = performance.now();
    await act(worker);
    worker.count += 1;
    times.push(performance.now() - start);
  }
}));
const seconds = (performance.now() - begun) / 1000;
times.sort((a, b) => a - b);
const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
console.log(JSON.stringify({ count: times.length, rate: times.length / seconds, p50: at(0.5), p99: at(0.99) }));
process.exit(0);
