import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { runCommand } from "../tools/shared/command.ts";
import { UsageFailure } from "../tools/shared/failure.ts";

const MAX_GROWTH = 0.05;
const CONNECTIONS = 32;

await runCommand(
  {
    name: "bench:heap",
    about:
      "Does the server keep what it should let go of? Sends many requests of every kind to one process, and compares\n" +
      "the heap, after a collection, with what it was early on.",
    environment: "none",
    options: {
      requests: { value: "count", about: "how many in all (200000)" },
      early: { value: "count", about: "after how many the heap is measured first (20000)" },
    },
    exits: ["0   the heap stayed", "1   it grew by more than 5 %", "64  wrong arguments"],
  },
  async ({ values }) => {
    const total = Number(values.requests ?? "200000");
    const early = Number(values.early ?? "20000");
    if (!(early > 0 && total > early)) {
      throw new UsageFailure("--requests and --early take counts, --early the smaller one");
    }
    return (await measureGrowth(total, early)) <= MAX_GROWTH ? 0 : 1;
  },
);

/** The growth of the heap between the two counts of requests, as a share of the first. */
async function measureGrowth(total: number, early: number): Promise<number> {
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
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    const [{ origin }] = (await once(child, "message")) as [{ origin: string }];
    const heapUsedBytes = async (): Promise<number> => {
      child.send("measure");
      const [answer] = (await once(child, "message")) as [{ heapUsedBytes: number }];
      return answer.heapUsedBytes;
    };
    let sent = 0;
    const sendUntil = async (count: number): Promise<void> => {
      const client = async () => {
        while (sent < count) {
          sent++;
          if (sent % 20_000 === 0) process.stderr.write(`${sent} of ${total}\n`);
          await send(sent, { origin, agent });
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, client));
    };
    process.stderr.write(`Sending ${total} requests …\n`);
    await sendUntil(early);
    const before = await heapUsedBytes();
    await sendUntil(total);
    const after = await heapUsedBytes();
    const growth = (after - before) / before;
    const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
    process.stdout.write(`heap after ${early} requests: ${mib(before)}\n`);
    process.stdout.write(`heap after ${total} requests: ${mib(after)} (${(growth * 100).toFixed(1)} %)\n`);
    return growth;
  } finally {
    agent.destroy();
    child.kill("SIGKILL");
  }
}

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

async function send(index: number, { origin, agent }: { origin: string; agent: Agent }): Promise<void> {
  const { headers, body } = message(index);
  const outgoing = request(`${origin}/mcp`, { method: "POST", headers, agent });
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  response.resume();
  await once(response, "end");
}
