import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import Provider from "oidc-provider";

export interface AuthorizationServer {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A token as a client gets it: asked for and issued over HTTP. */
  readonly requestToken: (audience: string, scope?: string) => Promise<string>;
  /** A token with any claims, signed with the server's own key unless told otherwise. */
  readonly forge: (claims: JWTPayload, how?: Forgery) => Promise<string>;
  /** Signs with a new key from now on, and publishes that one alone. */
  readonly rotate: () => Promise<void>;
  /** From now on it serves, cuts every connection, or takes requests and never answers. */
  readonly be: (state: "up" | "down" | "hung") => void;
  /** Requests for the public keys so far. */
  readonly keyRequests: () => number;
  readonly stop: () => Promise<void>;
}

/** `public-key-as-secret` signs with HS256 and the public key, which a careless server would accept. */
export type Forgery = "unsigned" | "public-key-as-secret" | "unknown-key";

const ALGORITHM = "RS256";
const TOKEN_LIFETIME_SECONDS = 3600;

/** An authorization server, oidc-provider, on a port of its own, with one client that may ask for every scope. */
export async function startAuthorizationServer(scopes: readonly string[]): Promise<AuthorizationServer> {
  const clientId = "agent";
  const clientSecret = randomBytes(24).toString("hex");
  let keys = await makeKeys();
  let serve: RequestListener;
  let state: "up" | "down" | "hung" = "up";
  let keyRequests = 0;

  const server = createServer((request, response) => {
    if (request.url === "/jwks") keyRequests++;
    if (state === "up") serve(request, response);
    else if (state === "down") request.socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const build = (): RequestListener => {
    const provider = new Provider(issuer, {
      jwks: { keys: [keys.privateJwk] },
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          grant_types: ["client_credentials"],
          redirect_uris: [],
          response_types: [],
        },
      ],
      scopes: [...scopes],
      ttl: { ClientCredentials: TOKEN_LIFETIME_SECONDS },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_context: unknown, audience: string) => ({
            audience,
            scope: scopes.join(" "),
            accessTokenTTL: TOKEN_LIFETIME_SECONDS,
            accessTokenFormat: "jwt",
            jwt: { sign: { alg: ALGORITHM } },
          }),
        },
      },
    });
    return provider.callback();
  };
  serve = build();

  return {
    issuer,
    clientId,
    clientSecret,
    requestToken: async (audience, scope) => {
      const response = await fetch(`${issuer}/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          resource: audience,
          ...(scope === undefined ? {} : { scope }),
        }),
      });
      const answer = (await response.json()) as { access_token?: string; error_description?: string };
      if (answer.access_token === undefined) throw new Error(`No token: ${answer.error_description}`);
      return answer.access_token;
    },
    forge: (claims, how) => forge(claims, { keys, how }),
    rotate: async () => {
      keys = await makeKeys();
      serve = build();
    },
    be: (next) => {
      state = next;
    },
    keyRequests: () => keyRequests,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function makeKeys() {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const kid = randomBytes(8).toString("hex");
  const privateJwk = { ...(await exportJWK(privateKey)), kid, alg: ALGORITHM, use: "sig" };
  return { kid, privateKey, privateJwk, publicPem: await exportSPKI(publicKey) };
}

type Keys = Awaited<ReturnType<typeof makeKeys>>;

async function forge(
  claims: JWTPayload,
  { keys, how }: { keys: Keys; how: Forgery | undefined },
): Promise<string> {
  if (how === "unsigned") return new UnsecuredJWT(claims).encode();
  if (how === "public-key-as-secret") {
    const secret = new TextEncoder().encode(keys.publicPem);
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: keys.kid }).sign(secret);
  }
  const { kid, privateKey } = how === "unknown-key" ? await makeKeys() : keys;
  return new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid, typ: "at+jwt" }).sign(privateKey);
}
