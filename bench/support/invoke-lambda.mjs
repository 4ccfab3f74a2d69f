// Plays Lambda's runtime to the bundle named by the first argument: one event, one answer, in this process.
import { Writable } from "node:stream";

globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: { from: (stream, { statusCode }) => Object.assign(stream, { statusCode }) },
};
const { handler } = await import(process.argv[2]);
let text = "";
const stream = new Writable({
  write: (chunk, _encoding, done) => {
    text += chunk;
    done();
  },
});
const event = {
  httpMethod: "POST",
  path: "/mcp",
  multiValueHeaders: {
    host: ["localhost"],
    "content-type": ["application/json"],
    accept: ["application/json, text/event-stream"],
    "x-api-key": [process.env.BENCH_API_KEY],
    "mcp-protocol-version": ["2025-11-25"],
  },
  multiValueQueryStringParameters: null,
  body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"health_check","arguments":{}}}',
  isBase64Encoded: false,
  requestContext: { requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", identity: { sourceIp: "192.0.2.1" } },
};
await handler(event, stream, { awsRequestId: "bench", getRemainingTimeInMillis: () => 30_000 });
if (stream.statusCode !== 200) throw new Error(text);
const { user, system } = process.cpuUsage();
process.stderr.write(`answered ${user + system}\n`);
process.exit();
