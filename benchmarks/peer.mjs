// One in-memory oidc-provider process with the same client, the same algorithm and PKCE, as the yardstick.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const { port, client, secret, redirectUri, alg } = JSON.parse(process.argv[2]);
const base = `http://127.0.0.1:${port}`;
const pair = alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...pair.privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: 'bench' };

const provider = new Provider(base, {
  clients: [{
    client_id: client, client_secret: secret, redirect_uris: [redirectUri], response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    token_endpoint_auth_method: 'client_secret_basic', id_token_signed_response_alg: alg,
  }],
  jwks: { keys: [key] },
  cookies: { keys: ['bench'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  scopes: ['openid', 'profile'],
  findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, name: 'Bench' }) }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 600, ClientCredentials: 600, Grant: 86400, IdToken: 600, Interaction: 3600, RefreshToken: 86400, Session: 86400 },
});

const callback = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  const details = await provider.interactionDetails(request, response);
  let { grantId } = details;
  if (details.prompt.name === 'consent') {
    const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: details.session.accountId, clientId: client });
    grant.addOIDCScope('openid profile');
    grantId = await grant.save();
    return provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
  }
  return provider.interactionFinished(request, response, { login: { accountId: 'bench' } }, { mergeWithLastSubmission: false });
}).listen(port, '127.0.0.1', () => console.log('ready'));
