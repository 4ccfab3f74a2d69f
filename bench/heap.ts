/**
 * Does the server keep what it should let go of? Sends many requests of every kind to one process and compares the
 * heap, after a collection, with what it was early on.
 *
 *   npm run bench:heap [-- --requests 200000 --early 20000]
 *
 * Exit code 1 when the heap grew by more than 5 %.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";

const MAX_GROWTH = 0.05;
const CONNECTIONS = 32;

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "200000" },
    early: { type: "string", default: "20000" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const total = Number(values.requests);
const early = Number(values.early);
if (values.help || !(early > 0 && total > early)) {
  console.log(
    "npm run bench:heap [-- --requests 200000 --early 20000]: early and requests are counts, early first",
  );
  process.exit(values.help ? 0 : 64);
}

const child = fork(new URL("./heap-server.ts", import.meta.url), {
  execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
  // Audit lines are written at every log level.
  stdio: ["ignore", "ignore", "inherit", "ipc"],
  env: {
    ...process.env,
    PORT: "0",
    METRICS_PORT: "0",
    LOG_LEVEL: "fatal",
    RATE_LIMIT: "1000000",
    // Smaller than the number of different results, so that it is full early on.
    CACHE_MAX_ENTRIES: "500",
  },
});
const [{ origin }] = (await once(child, "message")) as [{ origin: string }];
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** Calls, lists, errors and bad input of both eras, in turn; the rate limit resets are part of it. */
function message(index: number): { headers: Record<string, string>; body: string } {
  const modern = index % 2 === 1;
  const params = [
    { name: "process_data", arguments: { data: { index: index % 5000, text: "x" }, operation: "transform" } },
    {
      name: "process_batch",
      arguments: { records: [{ index }], operation: "analyze" },
      _meta: { progressToken: 1 },
    },
    { name: "health_check", arguments: {} },
    { name: `no_such_tool_${index}`, arguments: {} },
    {},
  ][index % 5] as Record<string, unknown>;
  const method = index % 5 === 4 ? "tools/list" : "tools/call";
  const version = modern ? "2026-07-28" : "2025-11-25";
  const meta = modern && {
    "io.modelcontextprotocol/protocolVersion": version,
    "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const full = { ...params, ...(meta ? { _meta: { ...(params._meta as object), ...meta } } : {}) };
  return {
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      ...(modern ? { "mcp-method": method } : {}),
      ...(modern && method === "tools/call" ? { "mcp-name": String(params.name) } : {}),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: index, method, params: full }),
  };
}

async function send(index: number): Promise<void> {
  const { headers, body } = message(index);
  const outgoing = request(`${origin}/mcp`, { method: "POST", headers, agent });
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  response.resume();
  await once(response, "end");
}

let sent = 0;
async function sendUntil(count: number): Promise<void> {
  const client = async () => {
    while (sent < count) {
      sent++;
      if (sent % 20_000 === 0) console.error(`${sent} of ${total}`);
      await send(sent);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
}

async function heapUsedBytes(): Promise<number> {
  child.send("measure");
  const [answer] = (await once(child, "message")) as [{ heapUsedBytes: number }];
  return answer.heapUsedBytes;
}

await sendUntil(early);
const before = await heapUsedBytes();
await sendUntil(total);
const after = await heapUsedBytes();
agent.destroy();
child.kill("SIGKILL");

const growth = (after - before) / before;
const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
console.log(`heap after ${early} requests: ${mib(before)}`);
console.log(`heap after ${total} requests: ${mib(after)} (${(growth * 100).toFixed(1)} %)`);
process.exitCode = growth <= MAX_GROWTH ? 0 : 1;
