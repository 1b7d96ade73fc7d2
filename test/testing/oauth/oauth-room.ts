import { createHash } from 'node:crypto';
import { type Sandbox, type SandboxOAuthClient, startSandbox, type VendorName } from '../../../src/testing/index.ts';

type Body = Record<string, unknown>;
type Args = Record<string, string | undefined>;

/** Why tokens are refused, each in the vendor's own words. */
export interface Words {
  readonly unknownClient: string;
  readonly wrongSecret: string;
  readonly unknownCode: string;
  readonly usedCode: string;
  readonly expiredCode: string;
  readonly otherRedirect: string;
  readonly wrongVerifier: string;
  readonly missingVerifier: string;
  readonly unknownType: string;
  readonly usedRefreshToken: string;
  readonly expiredToken: string;
  readonly revokedToken: string;
}

interface Vendor {
  readonly words: Words;
  readonly seconds: number;
  readonly scope: string;
  /** What faults and the log know giving out tokens by. */
  readonly tokenMethod: string;
  /** Why a request for tokens was refused; undefined for a good answer. */
  refusal(status: number, body: Body): string | undefined;
  /** What an API call with the token says: `ok`, or why not. */
  probe(sandbox: Sandbox, token: string): Promise<string>;
}

const slack: Vendor = {
  words: {
    unknownClient: 'invalid_client_id',
    wrongSecret: 'bad_client_secret',
    unknownCode: 'invalid_code',
    usedCode: 'invalid_code',
    expiredCode: 'invalid_code',
    otherRedirect: 'bad_redirect_uri',
    wrongVerifier: 'invalid_code_verifier',
    missingVerifier: 'invalid_code_verifier',
    unknownType: 'invalid_grant_type',
    usedRefreshToken: 'invalid_refresh_token',
    expiredToken: 'token_expired',
    revokedToken: 'token_revoked',
  },
  seconds: 43_200,
  scope: 'chat:write,team:read',
  tokenMethod: 'oauth.v2.access',
  refusal: (status, { ok, error }) => (ok === true ? undefined : status === 200 ? String(error) : `status ${status}`),
  async probe(sandbox, token) {
    const { ok, error } = await readJson(
      fetch(`${sandbox.slack.baseUrl}auth.test`, { method: 'POST', ...bearer(token) }),
    );
    return ok === true ? 'ok' : String(error);
  },
};

const hubspot: Vendor = {
  words: {
    unknownClient: '400 BAD_CLIENT_ID invalid_client',
    wrongSecret: '400 BAD_CLIENT_SECRET invalid_client',
    unknownCode: '400 BAD_AUTH_CODE invalid_grant',
    usedCode: '400 BAD_AUTH_CODE invalid_grant',
    expiredCode: '400 EXPIRED_AUTH_CODE invalid_grant',
    otherRedirect: '400 MISMATCH_REDIRECT_URI_AUTH_CODE invalid_grant',
    wrongVerifier: '400 BAD_CODE_VERIFIER invalid_grant',
    missingVerifier: '400 BAD_CODE_VERIFIER invalid_grant',
    unknownType: '400 BAD_GRANT_TYPE unsupported_grant_type',
    usedRefreshToken: '400 BAD_REFRESH_TOKEN invalid_grant',
    expiredToken: '401 EXPIRED_AUTHENTICATION',
    revokedToken: '401 INVALID_AUTHENTICATION',
  },
  seconds: 1800,
  scope: 'crm.objects.contacts.read crm.objects.notes.write',
  tokenMethod: 'oauth.token',
  refusal: (status, body) => (status === 200 ? undefined : `${status} ${String(body.status)} ${String(body.error)}`),
  async probe(sandbox, token) {
    const response = await fetch(`${sandbox.hubspot.baseUrl}account-info/v3/details`, bearer(token));
    const body = (await response.json()) as Body;
    return response.status === 200 ? 'ok' : `${response.status} ${String(body.category)}`;
  },
};

const salesforce: Vendor = {
  words: {
    unknownClient: '400 invalid_client_id: client identifier invalid',
    wrongSecret: '400 invalid_client: invalid client credentials',
    unknownCode: '400 invalid_grant: invalid authorization code',
    usedCode: '400 invalid_grant: expired authorization code',
    expiredCode: '400 invalid_grant: expired authorization code',
    otherRedirect: '400 redirect_uri_mismatch: redirect_uri must match configuration',
    wrongVerifier: '400 invalid_request: invalid code verifier',
    missingVerifier: '400 invalid_grant: missing code verifier',
    unknownType: '400 unsupported_grant_type: grant type not supported',
    usedRefreshToken: '400 invalid_grant: expired access/refresh token',
    expiredToken: '401 INVALID_SESSION_ID',
    revokedToken: '401 INVALID_SESSION_ID',
  },
  seconds: 7200,
  scope: 'api refresh_token',
  tokenMethod: 'oauth.token',
  refusal: (status, { error, error_description }) =>
    status === 200 ? undefined : `${status} ${String(error)}: ${String(error_description)}`,
  async probe(sandbox, token) {
    const response = await fetch(`${sandbox.salesforce.instanceUrl}/services/data/v64.0/limits`, bearer(token));
    const body = (await response.json()) as { errorCode: string }[];
    return response.status === 200 ? 'ok' : `${response.status} ${body[0]?.errorCode}`;
  },
};

const VENDORS: Record<VendorName, Vendor> = { slack, hubspot, salesforce };

/** The vendors, for tests that hold for all of them. */
export const VENDOR_NAMES = Object.keys(VENDORS) as VendorName[];

/** A verifier of PKCE and what is told of it first. */
export const VERIFIER = 'v'.repeat(43);
export const PKCE = {
  code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
};

/** A fresh sandbox whose time stands still, an app of one vendor, and the browser of somebody; ends with `await using`. */
export async function openOAuth(name: VendorName) {
  let time = Date.UTC(2026, 0, 5);
  const now = () => new Date(time);
  const sandbox = await startSandbox({ slack: { now }, hubspot: { now }, salesforce: { now } });
  const vendor = VENDORS[name];
  const client: SandboxOAuthClient = sandbox[name].oauth;
  const { oauth, requests } = sandbox.state[name];
  const credentials = { client_id: client.clientId, client_secret: client.clientSecret };

  /** Sends a browser to the vendor; undefined takes an argument away. */
  const browse = async (args: Args = {}): Promise<{ status: number; location: URL | undefined; text: string }> => {
    const all = {
      client_id: client.clientId,
      redirect_uri: client.redirectUri,
      scope: vendor.scope,
      ...(name === 'salesforce' && { response_type: 'code' }),
      ...args,
    };
    const response = await fetch(`${client.authorizeUrl}?${form(all)}`, { redirect: 'manual' });
    const location = response.headers.get('location');
    return { status: response.status, location: location ? new URL(location) : undefined, text: await response.text() };
  };
  /** Asks for tokens; gives the answer's fields, or why it was refused. */
  const ask = async (args: Args): Promise<{ refusal: string | undefined; body: Body }> => {
    const body = form({ ...credentials, ...args });
    const response = await fetch(client.tokenUrl, { method: 'POST', body });
    const fields = (await response.json()) as Body;
    return { refusal: vendor.refusal(response.status, fields), body: fields };
  };
  return {
    sandbox,
    client,
    vendor,
    oauth,
    requests,
    wait: (ms: number) => {
      time += ms;
    },
    browse,
    ask,
    /** The code of somebody who agreed. */
    code: async (args: Args = {}): Promise<string> =>
      (await browse(args)).location?.searchParams.get('code') ?? 'no code',
    exchange: (code: string, args: Args = {}) =>
      ask({ grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, ...args }),
    refresh: (refreshToken: unknown, args: Args = {}) =>
      ask({ grant_type: 'refresh_token', refresh_token: String(refreshToken), ...args }),
    probe: (token: unknown) => vendor.probe(sandbox, String(token)),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** A form without what is undefined. */
export function form(args: Args): URLSearchParams {
  const given = Object.entries(args).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, value]],
  );
  return new URLSearchParams(given);
}

/** What lets a request in. */
export function bearer(token: string): { headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${token}` } };
}

async function readJson(response: Promise<Response>): Promise<Body> {
  return (await (await response).json()) as Body;
}
