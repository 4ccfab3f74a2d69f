import { createServer } from "node:net";
import { context, propagation, trace } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { startTracing, type Tracing } from "../../app/telemetry/start-tracing.ts";
import { defineTool } from "../../app/tools/tool.ts";
import { legacyRequest, modernRequest, post } from "../support/mcp-request.ts";
import { type OtlpCollector, startOtlpCollector } from "../support/start-otlp-collector.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "../support/start-test-server.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
const OTHER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const OTHER_PARENT = "00f067aa0ba902b7";
const named = (trace_: string, parent: string, flags = "01") => `00-${trace_}-${parent}-${flags}`;

const nesting = defineTool({
  name: "nesting",
  title: "Nesting",
  description: "Makes a span of its own.",
  input: z.object({}),
  output: z.object({ traceparent: z.string() }),
  annotations: {},
  handler: async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return trace.getTracer("tool").startActiveSpan("inner", (span) => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      span.end();
      return { traceparent: carrier.traceparent ?? "" };
    });
  },
});

const call = (name = "process_data", _meta = {}) => ({
  name,
  arguments: name === "process_data" ? { data: { a: 1 }, operation: "analyze" } : {},
  _meta,
});

describe("traces", () => {
  let collector: OtlpCollector;
  let tracing: Tracing | undefined;
  let server: TestServer | undefined;
  const complaints: string[] = [];

  beforeEach(async () => {
    complaints.length = 0;
    collector = await startOtlpCollector();
  });
  afterEach(async () => {
    await server?.stop();
    await tracing?.close(1000);
    collector.stop();
  });

  const start = async (options: TestServerOptions = {}, endpoint = collector.endpoint) => {
    const logger = { warn: (...args: unknown[]) => void complaints.push(String(args.at(-1))) };
    tracing = await startTracing({ endpoint, version: "1.2.3", environment: "staging", logger });
    server = await startTestServer({ beginTrace: tracing.beginTrace, ...options });
    return server;
  };
  const makeSpans = (count: number) => {
    for (let made = 0; made < count; made++) trace.getTracer("test").startSpan("x").end();
  };
  /** Everything that was sent, once the last span is out. */
  const sent = async () => {
    await tracing?.close(5000);
    tracing = undefined;
    expect(collector.faults).toEqual([]);
    return collector.spans;
  };

  it.each([
    ["2025-11-25", legacyRequest],
    ["2026-07-28", modernRequest],
  ])(
    "has one span per tool call of %s, named and described as OpenTelemetry says",
    async (version, request) => {
      const { mcpUrl, logs } = await start();
      const message = request("tools/call", call());
      await (await post(mcpUrl, message)).json();
      const spans = await sent();
      const line = logs.find(({ tool }) => tool === "process_data");
      expect(spans).toEqual([
        expect.objectContaining({
          name: "tools/call process_data",
          kind: 2,
          parentSpanId: "",
          traceId: line?.trace_id,
          status: 0,
          links: [],
          attributes: {
            "mcp.method.name": "tools/call",
            "mcp.protocol.version": version,
            "jsonrpc.request.id": String(message.message.id),
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "process_data",
            "network.transport": "tcp",
            request_id: line?.request_id,
            principal: "anonymous",
            outcome: "ok",
          },
          resource: expect.objectContaining({
            "service.name": "mcp-home",
            "service.version": "1.2.3",
            "deployment.environment.name": "staging",
          }),
        }),
      ]);
      expect(Math.abs((spans[0]?.durationMs ?? 0) - Number(line?.duration_ms))).toBeLessThan(20);
    },
  );

  it("names prompts and resources that exist, and nothing that a caller made up", async () => {
    const { mcpUrl } = await start();
    const send = async (method: string, params: Record<string, unknown>) =>
      (await post(mcpUrl, legacyRequest(method, params))).text();
    await send("prompts/get", { name: "diagnose" });
    await send("resources/read", { uri: "monitoring://health" });
    await send("tools/call", { name: "made-up", arguments: {} });
    await send("resources/read", { uri: "made-up://x" });
    await send("made/up", {});
    const spans = await sent();
    expect(spans.map(({ name }) => name)).toEqual([
      "prompts/get diagnose",
      "resources/read",
      "tools/call",
      "resources/read",
      "other",
    ]);
    expect(spans[0]?.attributes["gen_ai.prompt.name"]).toBe("diagnose");
    expect(spans[1]?.attributes["mcp.resource.uri"]).toBe("monitoring://health");
    expect(JSON.stringify(spans)).not.toMatch(/made.up/);
  });

  it("continues the trace of the header, with its state", async () => {
    const { mcpUrl } = await start();
    const headers = { traceparent: named(TRACE, PARENT), tracestate: "vendor=1" };
    await post(mcpUrl, legacyRequest("tools/call", call()), headers);
    const [span] = await sent();
    expect(span).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, traceState: "vendor=1", links: [] });
  });

  it("continues the trace of the message rather than the header's, which it links", async () => {
    const { mcpUrl, logs } = await start();
    const request = modernRequest("tools/call", call("process_data", { traceparent: named(TRACE, PARENT) }));
    await post(mcpUrl, request, { traceparent: named(OTHER_TRACE, OTHER_PARENT) });
    const [span] = await sent();
    expect(span).toMatchObject({
      traceId: TRACE,
      parentSpanId: PARENT,
      links: [{ traceId: OTHER_TRACE, spanId: OTHER_PARENT }],
    });
    expect(logs.at(-1)?.trace_id).toBe(TRACE);
  });

  it.each([
    ["nonsense", "nonsense"],
    ["zeros", named("0".repeat(32), PARENT)],
    ["a version that cannot be", `ff${named(TRACE, PARENT).slice(2)}`],
    ["capitals", named(TRACE.toUpperCase(), PARENT)],
  ])("begins a trace of its own when the one it is given is %s", async (_what, traceparent) => {
    const { mcpUrl } = await start();
    await post(mcpUrl, modernRequest("tools/call", call("process_data", { traceparent })), { traceparent });
    const [span] = await sent();
    expect(span?.parentSpanId).toBe("");
    expect(span?.traceId).not.toBe(TRACE);
  });

  it("sends no span of a trace that is not sampled, and logs its id all the same", async () => {
    const { mcpUrl, logs } = await start();
    await post(mcpUrl, legacyRequest("tools/call", call()), { traceparent: named(TRACE, PARENT, "00") });
    expect(await sent()).toEqual([]);
    expect(logs.at(-1)?.trace_id).toBe(TRACE);
  });

  it.each([
    ["2025-11-25", legacyRequest],
    ["2026-07-28", modernRequest],
  ])(
    "is active while a tool of %s runs, so that the tool's own spans lie within it",
    async (_version, request) => {
      const { mcpUrl } = await start({ extraTools: [nesting] });
      await (await post(mcpUrl, request("tools/call", call("nesting")))).text();
      const spans = await sent();
      const outer = spans.find(({ name }) => name === "tools/call nesting");
      const inner = spans.find(({ name }) => name === "inner");
      expect(inner?.traceId).toBe(outer?.traceId);
      expect(inner?.parentSpanId).toBe(outer?.spanId);
    },
  );

  it("keeps the traces of concurrent calls apart", async () => {
    const { mcpUrl } = await start({ extraTools: [nesting] });
    const ids = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(32, "a"));
    const answers = await Promise.all(
      ids.map(async (id) => {
        const request = modernRequest("tools/call", call("nesting", { traceparent: named(id, PARENT) }));
        const { result } = (await (await post(mcpUrl, request)).json()) as {
          result: { structuredContent: { traceparent: string } };
        };
        return result.structuredContent.traceparent.split("-")[1];
      }),
    );
    expect(answers).toEqual(ids);
  });

  it("has a span of a request that was refused before it was read", async () => {
    const { mcpUrl } = await start({ settings: { RATE_LIMIT: "1", RATE_LIMIT_BURST: "0" } });
    await post(mcpUrl, legacyRequest("ping"));
    await post(mcpUrl, legacyRequest("ping"), { traceparent: named(TRACE, PARENT) });
    const [, refused] = await sent();
    expect(refused).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, status: 2 });
    expect(refused?.attributes).toMatchObject({ outcome: "refused", "error.type": "rate_limited" });
  });

  it("bounds what a caller can put into a span", async () => {
    const { mcpUrl } = await start();
    const request = legacyRequest("tools/call", call());
    const message = { ...request.message, id: "i".repeat(10_000) };
    await post(mcpUrl, { ...request, message }, { tracestate: "s".repeat(10_000) });
    expect(JSON.stringify(await sent()).length).toBeLessThan(1500);
  });

  it("loses spans, and nothing else, when the collector is away: one complaint, no waiting", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const { mcpUrl } = await start({}, `http://127.0.0.1:${port}`);
    // More than one batch, so that sending begins while requests are served, and more than may wait.
    makeSpans(3000);
    const calls = Array.from({ length: 20 }, () => post(mcpUrl, legacyRequest("tools/call", call())));
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(200);
    const before = performance.now();
    await tracing?.close(100);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(complaints.length).toBeLessThanOrEqual(1);
  });

  it("complains once when the collector refuses every batch", async () => {
    await start({}, `${collector.endpoint}/elsewhere`);
    makeSpans(1500);
    await tracing?.close(5000);
    expect(collector.faults.length).toBeGreaterThan(1);
    expect(complaints).toEqual(["traces cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT"]);
  });

  it("knows the caller's trace, and sends nothing, when no collector is configured", async () => {
    server = await startTestServer();
    await post(server.mcpUrl, legacyRequest("ping"), { traceparent: named(TRACE, PARENT) });
    await post(server.mcpUrl, legacyRequest("ping"));
    const other = "f".repeat(32);
    const ofMessage = legacyRequest("ping", { _meta: { traceparent: named(other, PARENT) } });
    await post(server.mcpUrl, ofMessage, { traceparent: named(TRACE, PARENT) });
    await post(server.mcpUrl, legacyRequest("ping"), { traceparent: named("0".repeat(32), PARENT) });
    await post(server.mcpUrl, legacyRequest("ping"), { traceparent: named(TRACE, "0".repeat(16)) });
    const traces = server.logs.slice(-5).map(({ trace_id }) => trace_id);
    expect(traces).toEqual([TRACE, undefined, other, undefined, undefined]);
    expect(collector.spans).toEqual([]);
  });
});
