// npm oidc-provider as it comes, in memory, signing a person in without asking; the portal under test is its client.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const plan = JSON.parse(process.argv[2]);
const provider = new Provider(plan.issuer, {
  clients: [{
    client_id: plan.clientId,
    redirect_uris: [`${plan.portal}/callback/`],
    post_logout_redirect_uris: [`${plan.portal}/`],
    backchannel_logout_uri: `${plan.portal}/backchannel-logout`,
    backchannel_logout_session_required: true,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: plan.jwks,
    id_token_signed_response_alg: plan.alg,
  }],
  clientAuthMethods: ['private_key_jwt'],
  jwks: { keys: plan.keys },
  cookies: { keys: ['peer'] },
  claims: { profile: ['name', 'birthdate', 'gender', 'member_type'], email: ['email'], phone: ['phone_number'], company: ['company'] },
  scopes: ['openid', 'offline_access', 'profile', 'email', 'phone', 'company'],
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: async (_ctx, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: '김나라', birthdate: '1990-01-02', gender: 'female', email: 'nara@example.kr', member_type: 'individual' }),
  }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

await provider.Client.find(plan.clientId).catch((error) => { throw new Error(error.error_description); });
const callback = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  const details = await provider.interactionDetails(request, response);
  if (details.prompt.name !== 'consent') {
    return provider.interactionFinished(request, response, { login: { accountId: plan.account, amr: ['pwd'] } }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: plan.clientId });
  grant.addOIDCScope('openid profile email phone company');
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}).listen(new URL(plan.issuer).port, '127.0.0.1', () => console.log('ready'));
