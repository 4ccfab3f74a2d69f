import { Client as Client2, SSEClientTransport as Sse2 } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineTool } from "../../app/tools/tool.ts";
import { makeApiKey } from "../support/make-api-key.ts";
import { sendHttp } from "../support/send-http.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

/** A tool that says how far it is, and goes on when the test says so. */
function createSteps() {
  let started = 0;
  let next = Promise.withResolvers<void>();
  const tool = defineTool({
    name: "steps",
    title: "Steps",
    description: "Takes two steps.",
    input: z.object({}),
    output: z.object({}),
    annotations: {},
    handler: async (_input, { signal, reportProgress }) => {
      started++;
      signal.addEventListener("abort", () => next.reject(signal.reason), { once: true });
      for (const step of [1, 2]) {
        reportProgress(step, 2);
        await next.promise;
        next = Promise.withResolvers();
      }
      return {};
    },
  });
  return { tool, started: () => started, goOn: () => next.resolve() };
}

describe("HTTP+SSE", () => {
  let server: TestServer;
  let steps: ReturnType<typeof createSteps>;
  const clients: Client[] = [];
  const start = (settings: Record<string, string> = {}) =>
    startTestServer({
      settings: { LEGACY_SSE: "true", MAX_REQUEST_SIZE: "200000", SHUTDOWN_TIMEOUT_MS: "200", ...settings },
      extraTools: [steps.tool],
    });
  beforeEach(async () => {
    steps = createSteps();
    server = await start();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    await server.stop();
  });

  const connect = async (): Promise<Client> => {
    const client = new Client({ name: "one", version: "1" });
    const transport = new SSEClientTransport(new URL("/sse", server.origin));
    // The 1.x types predate exactOptionalPropertyTypes.
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    clients.push(client);
    return client;
  };
  const requests = () => server.logs.filter(({ message }) => message === "request");
  const logged = (fields: Record<string, unknown>) =>
    expect.poll(() => requests()).toContainEqual(expect.objectContaining(fields));

  it("serves the 1.x client: lists, calls, progress", async () => {
    const client = await connect();
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("process_data");
    const seen: number[] = [];
    const onprogress = ({ progress }: { progress: number }) => {
      seen.push(progress);
      steps.goOn();
    };
    expect((await client.callTool({ name: "steps" }, undefined, { onprogress })).isError).toBeUndefined();
    expect(seen).toEqual([1, 2]);
    expect((await client.readResource({ uri: "monitoring://health" })).contents).toHaveLength(1);
  });

  it("serves the 2.x client", async () => {
    const client = new Client2({ name: "two", version: "1" });
    await client.connect(new Sse2(new URL("/sse", server.origin)));
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("process_data");
    await client.close();
  });

  it("keeps the sessions of two clients apart", async () => {
    const [one, two] = [await connect(), await connect()];
    const ask = async (client: Client, n: number) => {
      const data = { n };
      const call = { name: "process_data", arguments: { data, operation: "transform" } };
      return (await client.callTool(call)).structuredContent;
    };
    const answers = await Promise.all([1, 2, 3, 4].flatMap((n) => [ask(one, n), ask(two, -n)]));
    expect(answers.map((answer) => (answer as { result: { n: number } }).result.n)).toEqual([
      1, -1, 2, -2, 3, -3, 4, -4,
    ]);
  });

  it("records a call when it has ended, with its tool and outcome", async () => {
    const client = await connect();
    await client.callTool({ name: "process_data", arguments: { data: { a: 1 }, operation: "analyze" } });
    await logged({ method: "tools/call", tool: "process_data", outcome: "ok", audit: "tool_call" });
    await client.callTool({ name: "process_data", arguments: { data: { a: 1 }, operation: "no such" } });
    await logged({ method: "tools/call", tool: "process_data", outcome: "tool_error" });
  });

  it("holds a call's place until the call has ended", async () => {
    await server.stop();
    server = await start({ MAX_CONCURRENT_REQUESTS: "1", MAX_QUEUED_REQUESTS: "0" });
    const client = await connect();
    const call = client.callTool({ name: "steps" });
    await expect.poll(steps.started).toBe(1);
    await expect(client.ping()).rejects.toThrow("503");
    await client.close();
    await expect(call).rejects.toThrow();
  });

  it("lets a cancellation reach the call", async () => {
    const client = await connect();
    const abort = new AbortController();
    const call = client.callTool({ name: "steps" }, undefined, { signal: abort.signal });
    await expect.poll(steps.started).toBe(1);
    abort.abort("enough");
    await expect(call).rejects.toThrow("enough");
    await logged({ tool: "steps", outcome: "cancelled" });
  });

  it("ends the calls of a client that goes away", async () => {
    const client = await connect();
    const call = client.callTool({ name: "steps" }).catch(() => {});
    await expect.poll(steps.started).toBe(1);
    await client.close();
    await call;
    await logged({ tool: "steps", outcome: "cancelled" });
  });

  it("ends sessions when the server stops", async () => {
    const client = await connect();
    const closed = Promise.withResolvers<void>();
    client.onerror = () => closed.resolve();
    await server.stop();
    await closed.promise;
  });

  const json = { "content-type": "application/json", host: "localhost" };
  const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });

  it.each([
    ["no session", { path: "/messages", headers: json, body: ping }, 404],
    ["a session that is not there", { path: "/messages?sessionId=x", headers: json, body: ping }, 404],
    ["POST to the stream", { path: "/sse", headers: json, body: ping }, 405],
    ["GET of messages", { method: "GET", path: "/messages", headers: { host: "localhost" } }, 405],
    ["another Host", { method: "GET", path: "/sse", headers: { host: "evil.example" } }, 403],
    ["another Origin", { path: "/sse", headers: { ...json, origin: "https://evil.example" } }, 403],
  ])("refuses %s", async (_name, message, status) => {
    const answer = await sendHttp(server.origin, message);
    expect(answer.status).toBe(status);
    expect(answer.headers["x-request-id"]).toBeDefined();
    expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: "2.0", error: { code: -32000 } });
  });

  it.each([
    ["what is no JSON", { headers: json, body: "{" }, 400],
    ["a batch", { headers: json, body: `[${ping}]` }, 400],
    ["another media type", { headers: { ...json, "content-type": "text/plain" }, body: ping }, 415],
    ["a body over the limit", { headers: json, body: " ".repeat(200_001) }, 413],
    ["a message", { headers: json, body: ping }, 202],
  ])("answers %s in the response to its POST", async (_name, message, status) => {
    const stream = await fetch(new URL("/sse", server.origin));
    const reader = stream.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    const [, path = ""] =
      first.match(/^event: endpoint\ndata: (\/messages\?sessionId=[0-9a-f-]{36})\n\n$/) ?? [];
    expect((await sendHttp(server.origin, { path, ...message })).status).toBe(status);
    await reader?.cancel();
  });

  it("asks every request for a credential, and lets a session be used by its own principal alone", async () => {
    const [ann, eve, narrow] = [makeApiKey("ann"), makeApiKey("eve"), makeApiKey("eve", ["reports:read"])];
    const API_KEYS = [ann, eve, narrow].map(({ entry }) => entry).join(",");
    await server.stop();
    server = await start({ AUTH_MODES: "api-key", API_KEYS });
    const as = ({ key }: { key: string }) => ({ "x-api-key": key });
    const open = async (headers: Record<string, string>) => {
      const stream = await fetch(new URL("/sse", server.origin), { headers });
      const first = await stream.body?.getReader().read();
      return new TextDecoder().decode(first?.value).match(/data: (\S+)/)?.[1] ?? "";
    };
    const statusOf = async (path: string, headers: Record<string, string>, body = ping) =>
      (await sendHttp(server.origin, { path, headers: { ...json, ...headers }, body })).status;

    expect((await fetch(new URL("/sse", server.origin))).status).toBe(401);
    const path = await open(as(ann));
    expect(await statusOf(path, {})).toBe(401);
    expect(await statusOf(path, as(eve))).toBe(404);
    expect(await statusOf(path, as(ann))).toBe(202);

    const params = { name: "process_data", arguments: { data: {}, operation: "validate" } };
    const call = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    expect(await statusOf(await open(as(narrow)), as(narrow), call)).toBe(403);
    await logged({ principal: "api-key:ann", method: "ping", outcome: "ok" });
    await logged({ principal: "api-key:eve", method: "tools/call", outcome: "refused", audit: "refusal" });
  });

  it("is off by default", async () => {
    const plain = await startTestServer();
    const get = await sendHttp(plain.origin, { method: "GET", path: "/sse", headers: { host: "localhost" } });
    const post = await sendHttp(plain.origin, { path: "/messages", headers: json, body: ping });
    await plain.stop();
    expect([get.status, post.status]).toEqual([404, 404]);
  });
});
