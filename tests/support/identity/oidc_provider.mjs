// oidc-provider with one public client for pages, one confidential client for backends, and keys that rotate.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Provider } from 'oidc-provider';

const { PORT, REDIRECT, CLIENT_SECRET } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;
const scopes = 'me act-for catalogue:write analytics:read erase:any operate';
const kinds = {
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}],
  RS256: ['rsa', { modulusLength: 2048 }],
};

const newKeys = () => Object.entries(kinds).map(([alg, [type, options]]) => {
  const key = generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' });
  return { ...key, alg, use: 'sig', kid: `${alg}-${randomUUID()}` };
});

const open = (keys, alg) => new Provider(issuer, {
  clients: [
    {
      client_id: 'page',
      token_endpoint_auth_method: 'none',
      redirect_uris: [REDIRECT],
      application_type: 'native',
    },
    {
      client_id: 'backend',
      client_secret: CLIENT_SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  cookies: { keys: ['a key of this test alone'] },
  jwks: { keys },
  scopes: ['openid', 'offline_access', ...scopes.split(' ')],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'https://api.example.com',
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: scopes,
        audience: 'fashion',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg } },
      }),
    },
  },
});

let keys = newKeys();
let alg = 'ES256';
let provider = open(keys, alg);

createServer((request, response) => {
  const rotation = request.url.match(/^\/rotate\/(\w+)$/);
  if (!rotation) {
    provider.callback()(request, response);
    return;
  }
  keys = [...newKeys(), ...keys].slice(0, 6);
  [, alg] = rotation;
  provider = open(keys, alg);
  response.end();
}).listen(Number(PORT), '127.0.0.1');
