/**
 * Run when Lambda's image is built, by that image's Node: has the function answer once, and keeps what V8 compiled for
 * it. With `--check` it only loads the parts, and fails when V8 does not take what was kept.
 */
import { createHash } from "node:crypto";
import { Writable } from "node:stream";
import { paths } from "./contract/endpoints.ts";
import type { ResponsePrelude, RestProxyEvent } from "./contract/rest-proxy-event.ts";
import type { LambdaRuntime, StreamingHandler } from "./lambda/lambda-runtime.ts";
import { createPartLoader } from "./lambda/part-loader.ts";
import { writeCodeCache } from "./lambda/write-code-cache.ts";

const KEY = "compiled ahead of time";
const HOST = "localhost";

const runtime: LambdaRuntime = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from: (stream, { statusCode }: ResponsePrelude) => Object.assign(stream, { statusCode }),
  },
};
Object.assign(globalThis, { awslambda: runtime });
Object.assign(process.env, {
  AUTH_MODES: "api-key",
  API_KEYS: `build:${createHash("sha256").update(KEY).digest("hex")}`,
  ALLOWED_HOSTS: HOST,
});

const loader = createPartLoader(`${import.meta.dirname}/lambda-parts`);
const { startFunction } = loader.load("start-function.cjs") as typeof import("./start-function.ts");
if (process.argv.includes("--check")) {
  const refused = [...loader.scripts].filter(([, { cachedDataRejected }]) => cachedDataRejected !== false);
  for (const [path] of refused) process.stderr.write(`${path} has no code that this Node takes\n`);
  process.exit(refused.length === 0 ? 0 : 1);
}
const { handler } = await startFunction(new URL("./tool-worker.mjs", import.meta.url));
await call(handler, "initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "build", version: "1.0.0" },
});
await call(handler, "tools/list", {});
await call(handler, "tools/call", { name: "health_check", arguments: {} });
writeCodeCache(loader);
process.exit();

async function call(handle: StreamingHandler, method: string, params: object): Promise<void> {
  const stream = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), {
    statusCode: 0,
  });
  const event: RestProxyEvent = {
    httpMethod: "POST",
    path: paths.mcp,
    headers: null,
    multiValueHeaders: {
      host: [HOST],
      "content-type": ["application/json"],
      accept: ["application/json, text/event-stream"],
      "x-api-key": [KEY],
      "mcp-protocol-version": ["2025-11-25"],
    },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    isBase64Encoded: false,
    requestContext: { requestId: "build", identity: { sourceIp: "192.0.2.1" } },
  };
  await handle(event, stream, { getRemainingTimeInMillis: () => 30_000 });
  if (stream.statusCode !== 200) throw new Error(`${method} was answered ${stream.statusCode}`);
}
