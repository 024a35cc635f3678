// An OpenID Connect provider on this machine, with five accounts: node provider.mjs PORT TENURE_URL
// It is the certified oidc-provider itself; only its login page is plain HTML of ours, so that nothing is fetched from
// elsewhere. POST /control/rotate gives it new signing keys; POST /control/down and /control/up take it away and bring it back.

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, tenure] = process.argv.slice(2);
if (!port || !tenure) {
  console.error('usage: node provider.mjs PORT TENURE_URL');
  process.exit(2);
}
const issuer = `http://127.0.0.1:${port}`;

const accounts = {
  olga: { name: 'Olga Owner', email: 'olga@example.com', email_verified: true, groups: [] },
  sam: { name: 'Sam Security', email: 'Sam@Example.com', email_verified: true, groups: ['tenure-security', 'staff'] },
  ari: { name: 'Ari Auditor', email: 'ari@example.com', email_verified: true, groups: ['tenure-auditors'] },
  // Added in Tenure, but the provider does not vouch for the address.
  vera: { name: 'Vera Unverified', email: 'vera@example.com', email_verified: false, groups: ['tenure-security'] },
  // Known here, never added in Tenure.
  stan: { name: 'Stan Stranger', email: 'stan@example.com', email_verified: true, groups: ['tenure-security'] },
};

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

function start() {
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'tenure',
      client_secret: 'a secret of this test',
      redirect_uris: [`${tenure}/sign-in/callback`],
      post_logout_redirect_uris: [`${tenure}/sign-in`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    }],
    jwks: { keys: [signingKey()] },
    cookies: { keys: ['only for tests'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    findAccount: (_, id) => accounts[id] && {
      accountId: id,
      claims: () => ({ sub: id, ...accounts[id] }),
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // The client is ours: nobody is asked whether it may see the claims.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = page('Sign out of the provider?', `${form}
            <button type="submit" form="op.logoutForm" name="logout" value="yes">Yes</button>`);
        },
      },
    },
    ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 600, Session: 3600, Grant: 3600 },
  });
  provider.on('server_error', (_, error) => console.error(error));
  return provider;
}

const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
  <h1>${title}</h1>${body}</html>`;

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

async function interaction(request, response) {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page('Who are you?', `<form method="post" action="/interaction/${uid}">
      <label>Account <input name="account" required></label>
      <button name="answer" value="yes">Continue</button>
      <button name="answer" value="no" formnovalidate>Cancel</button></form>`));
    return;
  }
  const answer = await body(request);
  const known = answer.get('answer') === 'yes' && accounts[answer.get('account')];
  const result = known
    ? { login: { accountId: answer.get('account') } }
    : { error: 'access_denied', error_description: 'cancelled' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

let provider = start();
let up = true;

createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url.startsWith('/control/')) {
      if (request.url === '/control/rotate') provider = start();
      up = request.url !== '/control/down';
      response.end('ok\n');
    } else if (!up) {
      response.writeHead(503).end('down\n');
    } else if (request.url.startsWith('/interaction/')) {
      await interaction(request, response);
    } else {
      provider.callback()(request, response);
    }
  } catch (error) {
    console.error(error);
    response.writeHead(500).end('failed\n');
  }
}).listen(Number(port), '127.0.0.1', () => console.log(`provider: ${issuer}`));
