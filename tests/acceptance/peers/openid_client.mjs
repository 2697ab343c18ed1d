// npm openid-client, as it comes, signs a person in at a hub: prints the claims. Reads its plan from the first argument.
import * as client from 'openid-client';

const plan = JSON.parse(process.argv[2]);
const cookies = {};

async function go(method, address, body) {
  const headers = { cookie: Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ') };
  if (body) headers['content-type'] = 'application/x-www-form-urlencoded';
  const answer = await fetch(address, { method, headers, body, redirect: 'manual' });
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
    cookies[name] = value;
  }
  return { location: answer.headers.get('location'), text: await answer.text() };
}

const hidden = (html) => Object.fromEntries(
  [...html.slice(html.indexOf('<main')).matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(([, name, value]) => [name, value.replaceAll('&amp;', '&')]),
);

async function throughTheHub(start) {
  let address = start;
  for (let hop = 0; hop < 12; hop += 1) {
    if (address.href.startsWith(plan.redirectUri)) return address;
    let answer = await go('GET', address);
    if (address.pathname === '/sign-in/') {
      answer = await go('POST', address, new URLSearchParams({ ...hidden(answer.text), login_id: plan.loginId, password: plan.password }));
    } else if (address.pathname.startsWith('/oidc/consent/')) {
      answer = await go('POST', address, new URLSearchParams({ ...hidden(answer.text), answer: 'agree' }));
    }
    if (!answer.location) throw new Error(`no way on from ${address}: ${answer.text.slice(0, 400)}`);
    address = new URL(answer.location, address);
  }
  throw new Error('redirects without end');
}

async function authentication() {
  if (plan.key) {
    const key = await crypto.subtle.importKey('jwk', plan.key, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    return client.PrivateKeyJwt({ key, kid: plan.key.kid });
  }
  if (plan.method === 'client_secret_basic') return client.ClientSecretBasic(plan.secret);
  return plan.secret ? client.ClientSecretPost(plan.secret) : client.None();
}

const metadata = { [client.clockSkew]: plan.skew, ...(plan.alg ? { id_token_signed_response_alg: plan.alg } : {}) };
const configuration = await client.discovery(new URL(plan.issuer), plan.clientId, metadata, await authentication(), { execute: [client.allowInsecureRequests] });
const verifier = client.randomPKCECodeVerifier();
const nonce = client.randomNonce();
const state = client.randomState();
const parameters = {
  redirect_uri: plan.redirectUri, scope: 'openid profile email', state, nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
};
const address = plan.par ? await client.buildAuthorizationUrlWithPAR(configuration, parameters) : client.buildAuthorizationUrl(configuration, parameters);
const back = await throughTheHub(address);
const tokens = await client.authorizationCodeGrant(configuration, back, { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true });
const claims = tokens.claims();
const person = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token);
const inspected = await client.tokenIntrospection(configuration, refreshed.access_token);
await client.tokenRevocation(configuration, refreshed.refresh_token);
const after = await client.tokenIntrospection(configuration, refreshed.access_token);
const bye = client.buildEndSessionUrl(configuration, { id_token_hint: tokens.id_token, post_logout_redirect_uri: plan.byeUri, state: 'bye' });
const gone = await go('GET', bye);
console.log(JSON.stringify({ claims, person, refreshed: refreshed.claims().sub, active: inspected.active, after: after.active, gone: gone.location }));
