import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tools } from "../../app/tools/index.ts";
import { freePort } from "../../tools/shared/free-port.ts";
import { makeApiKey } from "../support/make-api-key.ts";
import { legacyRequest, modernRequest } from "../support/mcp-request.ts";
import { startAuthorizationServer } from "../support/start-authorization-server.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

const AUDIENCE = "https://mcp.example.com/mcp";
const SCOPES = [...new Set(tools.flatMap(({ scope }) => scope ?? []))];

/** What is asked, by the names of the rows. */
const argumentsOf: Record<string, unknown> = {
  process_data: { data: { a: "x" }, operation: "transform" },
  process_batch: { records: [{ a: "x" }], operation: "transform" },
  call_upstream: { server: "none", tool: "none" },
};
const call = (name: string) => ({ name, arguments: argumentsOf[name] ?? {} });
const requests: Record<
  string,
  (era: typeof legacyRequest | typeof modernRequest) => ReturnType<typeof legacyRequest>
> = {
  initialize: (era) => {
    const clientInfo = { name: "test", version: "1" };
    return era("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  },
  "server/discover": (era) => era("server/discover"),
  "tools/list": (era) => era("tools/list"),
  "resources/read": (era) => era("resources/read", { uri: "monitoring://health" }),
  "prompts/get": (era) => era("prompts/get", { name: "diagnose" }),
};

/** The whole of an answer that this test is about, by the short names in the table. */
const metadata = 'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"';
const invalid = (description: string) => ({
  status: 401,
  challenge: `Bearer error="invalid_token", error_description="${description}", scope="${SCOPES.join(" ")}", ${metadata}`,
  retryAfter: null,
});
const insufficient = (scope: string) => ({
  status: 403,
  challenge:
    `Bearer error="insufficient_scope", error_description="This needs the scope ${scope}, which the ` +
    `credential does not have", scope="${scope}", ${metadata}`,
  retryAfter: null,
});
const plain = (status: number) => ({ status, challenge: null, retryAfter: null });
const answers = {
  "200": plain(200),
  "404": plain(404),
  "405": plain(405),
  ask: { status: 401, challenge: `Bearer scope="${SCOPES.join(" ")}", ${metadata}`, retryAfter: null },
  key: invalid("The API key is not known"),
  exp: invalid("The access token has expired"),
  nbf: invalid("The access token is not valid yet"),
  aud: invalid("The access token is for another audience"),
  iss: invalid("The access token is from another issuer"),
  sig: invalid("The signature of the access token cannot be verified"),
  "403": insufficient("data:process"),
  "403u": insufficient("upstream:call"),
  ...Object.fromEntries(SCOPES.map((scope) => [scope, insufficient(scope)])),
  "503": { status: 503, challenge: null, retryAfter: "5" },
};

const table = `
                        |      | bad revoked | narrow     bearer | narrow       |     not  wrong wrong alg  HS-  unkn. JWKS
                        | none | key key     | key    key key    | token  token | exp yet  aud   iss   none 256  kid   down
legacy initialize       | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
legacy tools/list       | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
legacy resources/read   | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
legacy prompts/get      | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
legacy process_data     | ask  | key key     | 403    200 200    | 403    200   | exp nbf  aud   iss   sig  sig  sig   503
legacy process_batch    | ask  | key key     | 403    200 200    | 403    200   | exp nbf  aud   iss   sig  sig  sig   503
legacy call_upstream    | ask  | key key     | 403u   200 200    | 403u   200   | exp nbf  aud   iss   sig  sig  sig   503
legacy health_check     | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
legacy no_such_tool     | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
modern server/discover  | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
modern tools/list       | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
modern resources/read   | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
modern prompts/get      | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
modern process_data     | ask  | key key     | 403    200 200    | 403    200   | exp nbf  aud   iss   sig  sig  sig   503
modern process_batch    | ask  | key key     | 403    200 200    | 403    200   | exp nbf  aud   iss   sig  sig  sig   503
modern call_upstream    | ask  | key key     | 403u   200 200    | 403u   200   | exp nbf  aud   iss   sig  sig  sig   503
modern health_check     | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
modern no_such_tool     | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
GET /mcp                | ask  | key key     | 405    405 405    | 405    405   | exp nbf  aud   iss   sig  sig  sig   503
GET /sse                | ask  | key key     | 200    200 200    | 200    200   | exp nbf  aud   iss   sig  sig  sig   503
POST /messages          | ask  | key key     | 404    404 404    | 404    404   | exp nbf  aud   iss   sig  sig  sig   503
GET /                   | 200  | 200 200     | 200    200 200    | 200    200   | 200 200  200   200   200  200  200   200
GET /health             | 200  | 200 200     | 200    200 200    | 200    200   | 200 200  200   200   200  200  200   200
HEAD /health            | 200  | 200 200     | 200    200 200    | 200    200   | 200 200  200   200   200  200  200   200
GET /ready              | 200  | 200 200     | 200    200 200    | 200    200   | 200 200  200   200   200  200  200   200
GET metadata            | 200  | 200 200     | 200    200 200    | 200    200   | 200 200  200   200   200  200  200   200
GET metadata/mcp        | 200  | 200 200     | 200    200 200    | 200    200   | 200 200  200   200   200  200  200   200
GET /metrics            | 404  | 404 404     | 404    404 404    | 404    404   | 404 404  404   404   404  404  404   404
GET /unknown            | 404  | 404 404     | 404    404 404    | 404    404   | 404 404  404   404   404  404  404   404
GET metrics-port        | 200  | 200 200     | 200    200 200    | 200    200   | 200 200  200   200   200  200  200   200
`;
const columns = [
  "no credential",
  ...["bad key", "revoked key", "key without the scope", "good key", "good key as bearer"],
  ...["token without the scope", "good token", "expired", "not yet valid", "wrong audience", "wrong issuer"],
  ...["alg none", "HS256 with the public key", "unknown kid", "JWKS down"],
] as const;
type Column = (typeof columns)[number];

const chosenRows = table
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [name = "", ...cells] = line.split("|");
    return { name: name.trim(), cells: cells.join(" ").trim().split(/\s+/) };
  })
  .filter(({ name }) => name !== "");

/** Tools that have no row there are answered as `health_check` is, and refused where their scope is missing. */
const otherRows = tools
  .filter(({ name }) => !chosenRows.some((row) => row.name === `legacy ${name}`))
  .flatMap(({ name, scope }) =>
    ["legacy", "modern"].map((era) => {
      const like = chosenRows.find((row) => row.name === `${era} health_check`)?.cells ?? [];
      const cells = like.map((cell, index) =>
        scope !== undefined && columns[index]?.endsWith("without the scope") ? scope : cell,
      );
      return { name: `${era} ${name}`, cells };
    }),
  );
const rows = [...chosenRows, ...otherRows];

type Sent = { readonly headers: Record<string, string>; readonly secret: string };

async function startEverything() {
  const authorizationServer = await startAuthorizationServer(SCOPES);
  const fallen = await startAuthorizationServer(SCOPES);
  const good = makeApiKey("ci");
  const narrow = makeApiKey("viewer", ["reports:read"]);
  const revoked = makeApiKey("ci");
  const settings = async (issuer: string) => ({
    AUTH_MODES: "api-key,oauth",
    API_KEYS: `${good.entry},${narrow.entry}`,
    OAUTH_ISSUER: issuer,
    OAUTH_AUDIENCE: AUDIENCE,
    METRICS_PORT: String(await freePort()),
    LEGACY_SSE: "true",
  });
  const server = await startTestServer({ settings: await settings(authorizationServer.issuer) });
  const cutOff = await startTestServer({ settings: await settings(fallen.issuer) });
  const tokenOfFallen = await fallen.requestToken(AUDIENCE, "data:process");
  await fallen.stop();

  const now = Math.floor(Date.now() / 1000);
  const { issuer, forge, requestToken } = authorizationServer;
  const claims = { iss: issuer, aud: AUDIENCE, client_id: "agent", sub: "agent", scope: "data:process" };
  const valid = { ...claims, exp: now + 600 };
  const key = (secret: string): Sent => ({ headers: { "x-api-key": secret }, secret });
  const bearer = (secret: string): Sent => ({ headers: { authorization: `Bearer ${secret}` }, secret });
  const credentials: Record<Column, Sent> = {
    "no credential": { headers: {}, secret: "" },
    "bad key": key(makeApiKey("ci").key),
    "revoked key": key(revoked.key),
    "key without the scope": key(narrow.key),
    "good key": key(good.key),
    "good key as bearer": bearer(good.key),
    "token without the scope": bearer(await requestToken(AUDIENCE)),
    "good token": bearer(await requestToken(AUDIENCE, SCOPES.join(" "))),
    expired: bearer(await forge({ ...claims, exp: now - 60 })),
    "not yet valid": bearer(await forge({ ...valid, nbf: now + 60 })),
    "wrong audience": bearer(await requestToken("https://other.example.com/mcp", "data:process")),
    "wrong issuer": bearer(await forge({ ...valid, iss: "https://login.example.net" })),
    "alg none": bearer(await forge(valid, "unsigned")),
    "HS256 with the public key": bearer(await forge(valid, "public-key-as-secret")),
    "unknown kid": bearer(await forge(valid, "unknown-key")),
    "JWKS down": bearer(tokenOfFallen),
  };
  const serverOf = (column: Column): TestServer => (column === "JWKS down" ? cutOff : server);
  const stop = () => Promise.all([server.stop(), cutOff.stop(), authorizationServer.stop()]);
  return { credentials, serverOf, stop };
}

describe("the authorization matrix", () => {
  let everything: Awaited<ReturnType<typeof startEverything>>;
  beforeAll(async () => {
    everything = await startEverything();
  });
  afterAll(() => everything.stop());

  const send = (row: string, column: Column): Promise<Response> => {
    const { headers } = everything.credentials[column];
    const server = everything.serverOf(column);
    const [kind = "", target = ""] = row.split(" ");
    if (kind === "GET" || kind === "HEAD" || kind === "POST") {
      const wellKnown = "/.well-known/oauth-protected-resource";
      const path = target === "metrics-port" ? "/metrics" : target.replace(/^metadata/, wellKnown);
      const origin = target === "metrics-port" ? server.metricsOrigin : server.origin;
      return fetch(new URL(path, origin), { method: kind, headers });
    }
    const era = kind === "legacy" ? legacyRequest : modernRequest;
    const request = requests[target]?.(era) ?? era("tools/call", call(target));
    return fetch(server.mcpUrl, {
      method: "POST",
      headers: { ...request.headers, ...headers },
      body: JSON.stringify(request.message),
    });
  };

  const cells = rows.flatMap(({ name, cells }) =>
    cells.map((cell, index) => ({
      row: name,
      column: columns[index] as Column,
      cell: cell as keyof typeof answers,
    })),
  );
  it.each(cells)("$row with $column: $cell", async ({ row, column, cell }) => {
    const response = await send(row, column);
    if (response.headers.get("content-type") === "text/event-stream") await response.body?.cancel();
    else await response.text();
    expect({
      status: response.status,
      challenge: response.headers.get("www-authenticate"),
      retryAfter: response.headers.get("retry-after"),
    }).toEqual(answers[cell]);
  });

  it("has an answer for every credential", () => {
    for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
  });

  it("runs no tool whose scope is missing", async () => {
    const before = everything.serverOf("good key").logs.length;
    const response = await send("legacy process_data", "key without the scope");
    const body = await response.json();
    expect(body).toEqual({
      jsonrpc: "2.0",
      id: expect.any(Number),
      error: {
        code: -32000,
        message: "This needs the scope data:process, which the credential does not have",
      },
    });
    const lines = everything.serverOf("good key").logs.slice(before);
    expect(lines).toEqual([
      expect.objectContaining({
        audit: "refusal",
        outcome: "refused",
        error_type: "forbidden",
        principal: "api-key:viewer",
        tool: "process_data",
      }),
    ]);
  });

  it("writes no key and no token, nor a part of one, to the log at level trace", async () => {
    const calls = rows.filter(({ name }) => name.endsWith(" process_data")).map(({ name }) => name);
    for (const column of columns) for (const row of calls) await (await send(row, column)).text();
    const written = columns.map((column) => JSON.stringify(everything.serverOf(column).logs)).join();
    expect(written).toContain("api-key:ci");
    expect(written).toContain("oauth:agent/agent");
    expect(written).toContain("authorization server unreachable");
    for (const { secret } of Object.values(everything.credentials)) {
      for (const part of secret.split(".").filter((part) => part !== "")) expect(written).not.toContain(part);
    }
  });
});
