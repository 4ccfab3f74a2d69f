import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { createPlainPath } from "../../app/protocol/create-plain-path.ts";
import { createInFlightCalls } from "../../app/protocol/in-flight-calls.ts";
import type { JsonRpcMessage } from "../../app/protocol/json-rpc-message.ts";
import type { McpDefinition } from "../../app/protocol/mcp-definition.ts";
import type { ProtocolRequest } from "../../app/protocol/protocol.ts";
import { defineTool, ToolError } from "../../app/tools/tool.ts";
import { MAX_REQUEST_SIZE } from "../fixtures/bad-input.ts";
import { type CorpusRequest, requestCorpus, UPSTREAM } from "../fixtures/request-corpus.ts";
import { comparableAnswer } from "../support/comparable-answer.ts";
import { makeApiKey } from "../support/make-api-key.ts";
import { LEGACY_VERSION, legacyRequest, modernRequest } from "../support/mcp-request.ts";
import { sendHttp } from "../support/send-http.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";
import { startUpstream, type Upstream } from "../support/start-upstream.ts";

const annotations = {};
const odd = defineTool({
  name: "odd",
  title: 'Odd "title"',
  description: "Returns, fails or takes its time, as it is told.",
  input: z.object({
    how: z.enum(["return", "refuse", "crash", "lie", "hang"]),
    text: z.string().default("default"),
    size: z.number().optional(),
  }),
  output: z.object({ text: z.string(), nothing: z.string().optional(), list: z.array(z.number()) }),
  annotations,
  timeoutMs: 50,
  handler: ({ how, text, size = 0 }) => {
    if (how === "refuse") throw new ToolError(`no: ${text}`);
    if (how === "crash") throw new Error("secret");
    if (how === "lie") return { text: 1 } as never;
    if (how === "hang") return new Promise<never>(() => {});
    return { text, nothing: undefined, list: Array.from({ length: size }, (_, index) => index / 3) };
  },
});
const mirrored = defineTool({
  name: "mirrored",
  title: "Mirrored",
  description: "Has a parameter that a header repeats.",
  input: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }),
  output: z.object({ region: z.string() }),
  annotations,
  handler: ({ region }) => ({ region }),
});

let looks = 0;
const waiting = defineTool({
  name: "waiting",
  title: "Waiting",
  description: "Has a schema that waits.",
  input: z.object({
    a: z.string().refine(async () => {
      looks++;
      return true;
    }),
  }),
  output: z.object({}),
  annotations,
  handler: () => ({}),
});

const eras = { legacy: legacyRequest, modern: modernRequest };
type Era = keyof typeof eras;

const rpc = (
  name: string,
  era: Era,
  [method, params]: [string, Record<string, unknown>?],
  changes: { readonly fields?: object; readonly headers?: CorpusRequest["headers"] } = {},
): CorpusRequest => {
  const { headers, message } = eras[era](method, params);
  return {
    name: `${name}, ${era}`,
    headers: { ...headers, ...changes.headers },
    body: JSON.stringify({ ...message, ...changes.fields }),
  };
};

const call = (args: unknown, more = {}): [string, Record<string, unknown>] => [
  "tools/call",
  { name: "odd", arguments: args, ...more },
];
const ok = { how: "return" };
const client = { name: "c", version: "1" };
const initialize = (changes: object): [string, Record<string, unknown>] => [
  "initialize",
  { protocolVersion: LEGACY_VERSION, capabilities: {}, clientInfo: client, ...changes },
];
const envelope = (changes: object): [string, Record<string, unknown>] => [
  "tools/list",
  {
    _meta: Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [`io.modelcontextprotocol/${key}`, value]),
    ),
  },
];

/** What lies at the edge between the two ways. */
const edges: readonly CorpusRequest[] = [
  ...(["legacy", "modern"] as const).flatMap((era) => [
    ...["return", "refuse", "crash", "lie", "hang", "unknown"].map((how) => rpc(how, era, call({ how }))),
    rpc(
      "text that needs escapes",
      era,
      call({ how: "return", text: '"\\\u2028\u0000é\ud83d\ude00</script>' }),
    ),
    rpc("a list", era, call({ how: "return", size: 300 })),
    rpc("no arguments", era, ["tools/call", { name: "odd" }]),
    rpc("arguments of null", era, call(null)),
    rpc("a field that the schema does not know", era, call({ ...ok, more: 1 })),
    rpc("a parameter that nobody knows", era, call(ok, { more: 1 })),
    rpc("a task", era, call(ok, { task: { ttl: 1 } })),
    rpc("input responses", era, call(ok, { inputResponses: {} })),
    rpc("a request state", era, call(ok, { requestState: "x" })),
    rpc("progress that never comes", era, call(ok, { _meta: { progressToken: 1 } })),
    rpc("a progress token of a wrong type", era, call(ok, { _meta: { progressToken: {} } })),
    rpc("a key of somebody else's in _meta", era, call(ok, { _meta: { "example.com/a": [1] } })),
    rpc("a trace", era, call(ok, { _meta: { traceparent: "00-1-2-3", baggage: "a=b" } })),
    rpc("a reserved key in _meta", era, call(ok, { _meta: { "io.modelcontextprotocol/related-task": 1 } })),
    rpc("an id of text", era, call(ok), { fields: { id: 'a "quoted" id\n' } }),
    rpc("an empty id", era, call(ok), { fields: { id: "" } }),
    rpc("a negative id", era, call(ok), { fields: { id: -7 } }),
    rpc("a field beside the message's", era, call(ok), { fields: { more: 1 } }),
    rpc("a cursor", era, ["tools/list", { cursor: "x" }]),
    rpc("a cursor of a wrong type", era, ["tools/list", { cursor: 1 }]),
    rpc("a prompt with arguments", era, ["prompts/get", { name: "diagnose", arguments: {} }]),
    rpc("a prompt with wrong arguments", era, ["prompts/get", { name: "diagnose", arguments: { a: 1 } }]),
    rpc("an address written otherwise", era, ["resources/read", { uri: "MONITORING://health" }]),
    rpc("a parameter that a header repeats, left out", era, [
      "tools/call",
      { name: "mirrored", arguments: { region: "eu" } },
    ]),
    rpc(
      "a parameter that a header repeats",
      era,
      ["tools/call", { name: "mirrored", arguments: { region: "eu" } }],
      { headers: { "mcp-param-region": "eu" } },
    ),
    rpc("params left out", era, ["tools/list"], { fields: { params: undefined } }),
    rpc("_meta of null", era, ["tools/list"], { fields: { params: { _meta: null } } }),
    rpc("_meta that is a list", era, ["tools/list"], { fields: { params: { _meta: [] } } }),
  ]),
  ...["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2026-07-28", "1999-01-01", 1, undefined].map(
    (protocolVersion) => rpc(`initialize with ${protocolVersion}`, "legacy", initialize({ protocolVersion })),
  ),
  ...[
    { capabilities: undefined },
    { capabilities: [] },
    { capabilities: { roots: { listChanged: true } } },
    { capabilities: { roots: { listChanged: 1 } } },
    { capabilities: { sampling: {}, elicitation: {} } },
    { capabilities: { sampling: 1 } },
    { capabilities: { elicitation: { form: {}, url: {} } } },
    { capabilities: { experimental: { a: {} } } },
    { capabilities: { unknown: 1 } },
    { clientInfo: undefined },
    { clientInfo: { name: "c" } },
    { clientInfo: { ...client, title: "Client" } },
    { clientInfo: { ...client, title: 1 } },
    { clientInfo: { ...client, icons: [{ src: "x" }] } },
    { clientInfo: { ...client, icons: 1 } },
    { clientInfo: { ...client, more: 1 } },
  ].flatMap((changes) => [
    rpc(`initialize with ${JSON.stringify(changes)}`, "legacy", initialize(changes)),
    rpc(
      `an envelope with ${JSON.stringify(changes)}`,
      "modern",
      envelope({
        ...("clientInfo" in changes ? { clientInfo: changes.clientInfo } : {}),
        ...("capabilities" in changes ? { clientCapabilities: changes.capabilities } : {}),
      }),
    ),
  ]),
  rpc("a log level", "modern", envelope({ logLevel: "info" })),
  rpc("a log level that is none", "modern", envelope({ logLevel: "x" })),
  rpc("a version header of a release we do not know", "legacy", ["ping"], {
    headers: { "mcp-protocol-version": "2030-01-01" },
  }),
  rpc("no version header", "legacy", call(ok), { headers: { "mcp-protocol-version": undefined } }),
  rpc("an older version", "legacy", call(ok), { headers: { "mcp-protocol-version": "2025-03-26" } }),
  rpc("a name in base64", "modern", call(ok), { headers: { "mcp-name": "=?base64?b2Rk?=" } }),
  rpc("a name header for a list", "modern", ["tools/list"], { headers: { "mcp-name": "odd" } }),
  rpc("headers with blanks around", "modern", call(ok), { headers: { "mcp-name": " odd\t" } }),
  rpc("a session that nobody opened", "legacy", call(ok), { headers: { "mcp-session-id": "x" } }),
];

describe("the short way and the SDK's", () => {
  const { key, entry } = makeApiKey("corpus");
  const authorization = `Bearer ${key}`;
  let upstream: Upstream;
  let short: TestServer;
  let sdk: TestServer;
  beforeAll(async () => {
    upstream = await startUpstream();
    const settings = {
      AUTH_MODES: "api-key",
      API_KEYS: entry,
      MAX_REQUEST_SIZE: String(MAX_REQUEST_SIZE),
      UPSTREAM_SERVERS: `${UPSTREAM}=${upstream.url}`,
    };
    const options = { settings, extraTools: [odd, mirrored] };
    short = await startTestServer(options);
    sdk = await startTestServer({ ...options, protocolOptions: { sdkAlone: true } });
  });
  afterAll(() => Promise.all([short.stop(), sdk.stop(), upstream.kill()]));

  it.each([...requestCorpus, ...edges])("answer alike: $name", async (request) => {
    const message = { ...request, headers: { authorization, ...request.headers } };
    const [expected, answer] = [await sendHttp(sdk.origin, message), await sendHttp(short.origin, message)];
    expect(comparableAnswer(answer)).toEqual(comparableAnswer(expected));
    const [recorded, wanted] = [short, sdk].map(({ logs }) => logs.at(-1));
    const facts = ({ method, tool, outcome, error_type }: Record<string, unknown> = {}) => ({
      method,
      tool,
      outcome,
      error_type,
    });
    expect(facts(recorded)).toEqual(facts(wanted));
  });
});

describe("createPlainPath", () => {
  const ran: unknown[] = [];
  const definition = {
    serverInfo: { name: "test", title: "test", version: "1" },
    instructions: "",
    tools: [odd, mirrored, waiting],
    resources: [],
    prompts: [],
    runTool: async ({ signal }) => {
      ran.push(signal);
      await new Promise((resolve) => setImmediate(resolve));
      return signal.aborted ? { outcome: "cancelled", message: "" } : { outcome: "ok", output: { a: 1 } };
    },
  } as Partial<McpDefinition> as McpDefinition;
  const inFlight = createInFlightCalls();
  const serve = createPlainPath(definition, inFlight);

  const prepare = ({ headers, message }: { headers: Record<string, string>; message: object }) => ({
    message: { kind: "request", body: message } as unknown as JsonRpcMessage,
    request: {
      httpMethod: "POST",
      query: "",
      headers,
      readBody: async () => Buffer.of(),
      caller: { id: "one", scopes: "all" },
      signal: new AbortController().signal,
      record: {},
      within: (_meta, work) => work(),
    } satisfies ProtocolRequest,
  });
  const send = (era: Era, method: string, params: Record<string, unknown> = {}) => {
    const { message, request } = prepare(eras[era](method, params));
    return serve(message, request);
  };

  it.each([
    ["initialize", "legacy", initialize({})[1]],
    ["ping", "legacy", {}],
    ["tools/list", "legacy", {}],
    ["tools/call", "legacy", { name: "odd", arguments: ok }],
    ["server/discover", "modern", {}],
    ["tools/list", "modern", {}],
    ["tools/call", "modern", { name: "odd", arguments: ok }],
  ] as const)("serves a plain %s itself, %s", async (method, era, params) => {
    expect(await send(era, method, params)).toMatchObject({ status: 200 });
  });

  it.each([
    ["a call that asks for progress", { ...call(ok)[1], _meta: { progressToken: 1 } }],
    ["a retry with what the client was asked for", { ...call(ok)[1], inputResponses: {} }],
    ["arguments that the tool's schema refuses", { name: "odd", arguments: { how: "no" } }],
    ["a tool that does not exist", { name: "nope", arguments: {} }],
    ["arguments whose schema has to be waited for", { name: "waiting", arguments: { a: "x" } }],
  ])("leaves %s to the SDK, and has run nothing", async (_what, params) => {
    ran.length = 0;
    expect(await send("legacy", "tools/call", params)).toBeUndefined();
    expect(await send("modern", "tools/call", params)).toBeUndefined();
    expect(ran).toEqual([]);
  });

  it("looks at no input of a schema that has to be waited for, when that is known", async () => {
    const params = { name: "waiting", arguments: { a: "x" } };
    await send("legacy", "tools/call", params);
    expect(looks).toBeGreaterThan(0);
    looks = 0;
    expect(await send("legacy", "tools/call", params)).toBeUndefined();
    expect(looks).toBe(0);
  });

  it("leaves a tool with a parameter that a header repeats to the SDK, in the revision that has those", async () => {
    const params = { name: "mirrored", arguments: { region: "eu" } };
    expect(await send("modern", "tools/call", params)).toBeUndefined();
    expect(await send("legacy", "tools/call", params)).toMatchObject({ status: 200 });
  });

  it("cancels the call that its client names, and no other's", async () => {
    const { headers, message } = legacyRequest(...call(ok));
    const own = prepare({ headers: { ...headers, "mcp-session-id": "s" }, message });
    const others = { ...own.request, record: {}, caller: { id: "two", scopes: "all" } as const };
    const answers = [serve(own.message, own.request), serve(own.message, others)];
    const params = { requestId: message.id };
    inFlight.cancel(own.request, { jsonrpc: "2.0", method: "notifications/cancelled", params });
    expect(await Promise.all(answers)).toMatchObject([{ status: 202 }, { status: 200 }]);
    expect(own.request.record).toMatchObject({ outcome: "cancelled" });
  });
});
