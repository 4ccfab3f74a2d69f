import { context, propagation, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { outcomes } from "../../app/contract/telemetry.ts";
import { createRecorder, type EndedRequest } from "../../app/pipeline/recorder.ts";
import { beginRequestSpan } from "../../app/telemetry/begin-request-span.ts";
import type { Metrics } from "../../app/telemetry/metrics.ts";
import { beginWithoutSpan } from "../../app/telemetry/request-trace.ts";
import { defineTool, ToolError } from "../../app/tools/tool.ts";
import { collectLogs } from "../support/collect-logs.ts";
import { legacyRequest, modernRequest, post } from "../support/mcp-request.ts";
import { sendHttp } from "../support/send-http.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "../support/start-test-server.ts";

const started = new Set<string>();

/** Ends as its argument says. */
const ending = defineTool({
  name: "ending",
  title: "Ending",
  description: "Ends as its argument says.",
  input: z.object({ how: z.enum(["ok", "tool_error", "crash", "never"]) }),
  output: z.object({}),
  annotations: {},
  timeoutMs: 50,
  handler: async ({ how }, { reportProgress }) => {
    reportProgress(1, 2);
    if (how === "tool_error") throw new ToolError("mend your request");
    if (how === "crash") throw new Error("hush");
    if (how === "never") await Promise.withResolvers<never>().promise;
    return {};
  },
});

/** Goes on until its caller is gone. */
const patient = defineTool({
  name: "patient",
  title: "Patient",
  description: "Goes on until its caller is gone.",
  input: z.object({}),
  output: z.object({}),
  annotations: {},
  handler: (_input, { signal, reportProgress }) => {
    reportProgress(1, 2);
    started.add("patient");
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    return promise;
  },
});

const eras = [
  ["2025-11-25", legacyRequest],
  ["2026-07-28", modernRequest],
] as const;
const answers = [
  ["JSON", {}],
  ["a stream", { _meta: { progressToken: 1 } }],
] as const;

describe("createRecorder", () => {
  const exporter = new InMemorySpanExporter();
  let server: TestServer;

  beforeAll(() => {
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  });
  afterAll(() => {
    for (const api of [trace, context, propagation]) api.disable();
  });
  beforeEach(() => {
    exporter.reset();
    started.clear();
  });
  afterEach(() => server.stop());

  const start = async (options: TestServerOptions = {}) => {
    const settings = { SHUTDOWN_TIMEOUT_MS: "100", ...options.settings };
    server = await startTestServer({
      extraTools: [ending, patient],
      beginTrace: beginRequestSpan,
      ...options,
      settings,
    });
    return server;
  };

  /** What was written down of the one request that there was, once it has ended. */
  const recorded = async (method: string, tool?: string) => {
    await vi.waitFor(() => expect(exporter.getFinishedSpans()).toHaveLength(1), { interval: 5 });
    const text = await server.metricsText();
    const value = (series: string) =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`${series} `))
          ?.split(" ")[1] ?? 0,
      );
    const requests = (status: string) =>
      value(
        `mcp_requests_total{method="${method}",status="${status}",client_id="anonymous",version="0.0.0-test"}`,
      );
    const lines = server.logs.filter(({ request_id }) => request_id !== undefined);
    expect(lines).toHaveLength(1);
    return {
      requests,
      errors: (type: string) => value(`mcp_errors_total{error_type="${type}"}`),
      usage: (success: boolean) => value(`mcp_tool_usage_total{tool_name="${tool}",success="${success}"}`),
      violations: value("mcp_ratelimit_violations_total"),
      line: lines[0] ?? {},
      span: exporter.getFinishedSpans()[0],
    };
  };

  describe.each(eras)("a tool call of %s", (_version, request) => {
    describe.each(answers)("answered with %s", (_answer, meta) => {
      it.each([
        ["ok", "ok", undefined, "info"],
        ["a result with isError", "tool_error", "tool_error", "info"],
        ["a timeout", "timeout", "timeout", "info"],
        ["a crash", "crash", "crash", "error"],
      ] as const)("ends as %s in metrics, log and span", async (_what, outcome, errorType, level) => {
        const { mcpUrl } = await start();
        const how = outcome === "timeout" ? "never" : outcome;
        const params = { name: "ending", arguments: { how }, ...meta };
        expect((await post(mcpUrl, request("tools/call", params))).status).toBe(200);
        const { requests, errors, usage, line, span } = await recorded("tools/call", "ending");

        expect(outcomes.filter((status) => requests(status) > 0)).toEqual([outcome]);
        expect(requests(outcome)).toBe(1);
        expect([usage(true), usage(false)]).toEqual(outcome === "ok" ? [1, 0] : [0, 1]);
        if (errorType !== undefined) expect(errors(errorType)).toBe(1);

        expect(line).toMatchObject({ audit: "tool_call", tool: "ending", outcome, level });
        expect(line.error_type).toBe(errorType);
        expect(span?.attributes).toMatchObject({ outcome, "gen_ai.tool.name": "ending" });
        expect(span?.attributes["error.type"]).toBe(errorType);
        expect(span?.status).toEqual({ code: errorType === undefined ? 0 : 2 });
        expect(JSON.stringify([server.logs, span?.attributes, span?.events])).not.toContain("hush");
      });

      it("ends as cancelled when the caller goes away", async () => {
        const { mcpUrl } = await start();
        const { headers, message } = request("tools/call", { name: "patient", arguments: {}, ...meta });
        const gone = new AbortController();
        const answer = fetch(mcpUrl, {
          method: "POST",
          headers,
          body: JSON.stringify(message),
          signal: gone.signal,
        }).then((response) => response.text());
        answer.catch(() => {});
        await vi.waitFor(() => expect(started).toContain("patient"), { interval: 5 });
        gone.abort();
        await expect(answer).rejects.toThrow();
        const { requests, errors, line, span } = await recorded("tools/call", "patient");
        expect([requests("cancelled"), errors("cancelled")]).toEqual([1, 1]);
        expect(line).toMatchObject({ outcome: "cancelled", error_type: "cancelled", audit: "tool_call" });
        expect(span?.attributes.outcome).toBe("cancelled");
      });
    });

    it("is an audit event also when there is no such tool, whose name is not kept", async () => {
      const { mcpUrl } = await start();
      await post(mcpUrl, request("tools/call", { name: "made-up", arguments: {} }));
      const { requests, errors, line, span } = await recorded("tools/call");
      expect([requests("client_error"), errors("invalid_request")]).toEqual([1, 1]);
      expect(line).toMatchObject({
        outcome: "client_error",
        error_type: "invalid_request",
        audit: "tool_call",
      });
      expect(JSON.stringify([line, span?.attributes])).not.toContain("made-up");
    });
  });

  it("records a refusal for want of budget as one", async () => {
    const { mcpUrl } = await start({ settings: { RATE_LIMIT: "1", RATE_LIMIT_BURST: "0" } });
    await post(mcpUrl, legacyRequest("ping"));
    await vi.waitFor(() => expect(exporter.getFinishedSpans()).toHaveLength(1));
    exporter.reset();
    (server.logs as unknown[]).length = 0;
    expect((await post(mcpUrl, legacyRequest("ping"))).status).toBe(429);
    const { requests, errors, violations, line, span } = await recorded("other");
    expect([requests("refused"), errors("rate_limited"), violations]).toEqual([1, 1, 1]);
    expect(line).toMatchObject({ outcome: "refused", error_type: "rate_limited", audit: "refusal" });
    expect(span?.attributes).toMatchObject({ outcome: "refused", "error.type": "rate_limited" });
  });

  it.each([
    ["Host", "/mcp", { host: "evil.example" }],
    ["Origin", "/mcp", { host: "localhost", origin: "https://evil.example" }],
    ["Host, wherever it goes", "/anything", { host: "evil.example" }],
  ])("records a refusal of its %s as one", async (_what, path, headers) => {
    const { origin } = await start();
    const answer = await sendHttp(origin, { path, headers, body: "{}" });
    expect(answer.status).toBe(403);
    const { requests, errors, line } = await recorded("other");
    expect([requests("refused"), errors("forbidden")]).toEqual([1, 1]);
    expect(line).toMatchObject({
      outcome: "refused",
      error_type: "forbidden",
      audit: "refusal",
      request_id: answer.headers["x-request-id"],
    });
  });

  it("writes audit events and no other requests when only errors are logged", async () => {
    const { mcpUrl } = await start({ settings: { LOG_LEVEL: "error" } });
    await post(mcpUrl, legacyRequest("ping"));
    await post(mcpUrl, legacyRequest("tools/call", { name: "ending", arguments: { how: "ok" } }));
    await vi.waitFor(() => expect(exporter.getFinishedSpans()).toHaveLength(2));
    expect(server.logs.map(({ audit, method }) => [audit, method])).toEqual([["tool_call", "tools/call"]]);
  });

  it("takes the caller's request id when it is sane, and always returns one", async () => {
    const { mcpUrl, logs } = await start();
    const given = await post(mcpUrl, legacyRequest("ping"), { "x-request-id": "trace-me-12345" });
    expect(given.headers.get("x-request-id")).toBe("trace-me-12345");
    const made = await post(mcpUrl, legacyRequest("ping"), { "x-request-id": "no spaces, please" });
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(logs.map(({ request_id }) => request_id)).toEqual([
      "trace-me-12345",
      made.headers.get("x-request-id"),
    ]);
  });
});

describe("the lines of one recorder", () => {
  const principal = (id: string) => ({ id, clientId: id, anonymous: false, scopes: "all" as const });
  const first: Omit<EndedRequest, "requestId"> = {
    endpoint: "/mcp",
    principal: principal("one"),
    record: { method: "tools/call", tool: "a", outcome: "ok" },
    trace: beginWithoutSpan({}),
    status: 200,
    durationMs: 1,
  };
  const refused = { method: "tools/call", tool: "a", outcome: "refused" } as const;
  const kinds: readonly Omit<EndedRequest, "requestId">[] = [
    first,
    { ...first, principal: principal("two") },
    { ...first, record: { ...first.record, tool: "b" } },
    { ...first, record: { method: "tools/list", outcome: "ok" } },
    { ...first, record: { method: "no/such", outcome: "ok" } },
    { ...first, record: { method: "no/such either", outcome: "ok" } },
    { ...first, record: { ...refused, errorType: "forbidden" } },
    { ...first, record: { ...refused, errorType: "rate_limited" } },
    { ...first, record: { ...first.record, outcome: "crash", errorType: "crash", error: new Error("hush") } },
  ];

  it("have the fields of their own request, also when there was another of the kind before", () => {
    const { logger, lines } = collectLogs();
    const metrics = { recordRequest: () => {}, recordRateLimitViolation: () => {} } as Partial<Metrics>;
    const record = createRecorder(metrics as Metrics, logger);
    const asked = [...kinds, ...kinds.toReversed(), ...kinds].map((kind, index) => ({
      ...kind,
      requestId: `request-${index}`,
    }));
    for (const ended of asked) record(ended);
    const facts = lines.map(({ request_id, principal, method, tool, outcome, error_type, audit, level }) => {
      return { request_id, principal, method, tool, outcome, error_type, audit, level };
    });
    expect(facts).toEqual(
      asked.map(({ requestId, principal, record: { method, tool, outcome, errorType } }) => ({
        request_id: requestId,
        principal: principal.id,
        method,
        tool,
        outcome,
        error_type: errorType,
        audit: outcome === "refused" ? "refusal" : method === "tools/call" ? "tool_call" : undefined,
        level: outcome === "crash" ? "error" : "info",
      })),
    );
  });
});
