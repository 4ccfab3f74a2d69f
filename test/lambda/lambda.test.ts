import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runtimeClients } from "../../tools/lambda/runtime-clients.ts";
import { type RunningFunction, startFunction } from "../../tools/lambda/start-function.ts";
import { type FunctionOptions, startInstance } from "../../tools/lambda/start-instance.ts";
import { startRestApi } from "../../tools/lambda/start-rest-api.ts";
import { type Bundles, buildBundles } from "../support/build-bundles.ts";
import { makeApiKey } from "../support/make-api-key.ts";
import { legacyRequest, post } from "../support/mcp-request.ts";
import { startOtlpCollector } from "../support/start-otlp-collector.ts";

const { key, entry } = makeApiKey("lambda");

describe.each(runtimeClients)("lambda.mjs, called by $name", ({ file, installed }) => {
  let bundles: Bundles;
  let options: FunctionOptions;
  let running: RunningFunction | undefined;
  const logs: string[] = [];
  beforeAll(async () => {
    bundles = await buildBundles();
    options = {
      taskRoot: bundles.directory,
      handler: "lambda.handler",
      environment: {
        AUTH_MODES: "api-key",
        API_KEYS: entry,
        ALLOWED_HOSTS: "127.0.0.1",
        MAX_REQUEST_SIZE: "6000000",
      },
      timeoutMs: 30_000,
      memoryMb: 1024,
      runtimeClient: file,
      onLog: (line) => logs.push(line),
    };
  });
  afterAll(async () => {
    await running?.stop();
    await bundles.remove();
  });

  it.skipIf(!installed)("sends progress on its way while the call still runs", async () => {
    running = startFunction({ ...options, maxInstances: 1 });
    const api = await startRestApi({
      invoke: running.invoke,
      port: 0,
      onError: (error) => logs.push(String(error)),
    });
    const records = Array.from({ length: 10_000 }, (_, i) => ({ i, text: "x".repeat(100), none: null }));
    const call = legacyRequest("tools/call", {
      name: "process_batch",
      arguments: { records, operation: "transform" },
      _meta: { progressToken: 1 },
    });
    const response = await post(new URL("/mcp", api.origin), call, { authorization: `Bearer ${key}` });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    const first = Buffer.from((await reader?.read())?.value ?? []).toString();
    // The log has a line for every call that has ended, and the answer is megabytes: neither is there yet.
    expect(first).toContain('"method":"notifications/progress"');
    expect(first).not.toContain('"result"');
    expect(logs.filter((line) => line.includes('"tool":"process_batch"'))).toEqual([]);
    let rest = "";
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      rest += Buffer.from(value ?? []).toString();
    }
    expect(rest).toContain('"result"');
    api.stop();
  });

  it.skipIf(!installed)("refuses to start without authentication or hosts, whatever HOST says", async () => {
    const environment = { HOST: "127.0.0.1" };
    await expect(startInstance({ ...options, environment })).rejects.toMatchObject({
      errorType: "SettingsError",
      message: expect.stringMatching(/AUTH_MODES: .*set AUTH_MODES=api-key[\s\S]*ALLOWED_HOSTS: /),
    });
  });

  it.skipIf(!installed)("sends spans and metrics of a call before the instance may stand still", async () => {
    const collector = await startOtlpCollector();
    const environment = { ...options.environment, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    const instance = await startInstance({ ...options, environment });
    const from = logs.length;
    const before = Date.now();
    const { headers, message } = legacyRequest("tools/call", { name: "health_check", arguments: {} });
    const { answer, ended } = instance.invoke({
      httpMethod: "POST",
      path: "/mcp",
      headers: { ...headers, host: "127.0.0.1", authorization: `Bearer ${key}` },
      multiValueHeaders: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: JSON.stringify(message),
      isBase64Encoded: false,
      requestContext: { requestId: "r", identity: { sourceIp: "203.0.113.7" } },
    });
    const { statusCode, body } = await answer;
    expect(statusCode).toBe(200);
    for await (const _ of body);
    await ended;
    expect(collector.faults).toEqual([]);
    expect(collector.spans.map(({ name }) => name)).toEqual(["tools/call health_check"]);
    const [span] = collector.spans;
    // Some clocks of a machine differ by a few milliseconds.
    expect(span?.startMs).toBeGreaterThan(before - 1000);
    expect(span?.startMs).toBeLessThan(Date.now() + 1000);
    expect(span?.durationMs).toBeGreaterThan(0);
    await vi.waitFor(() =>
      expect(logs.slice(from).find((line) => line.startsWith('{"_aws"'))).toContain('"mcp_requests_total":1'),
    );
    await instance.stop();
    collector.stop();
  });

  it.skipIf(!installed)("refuses what cannot work on Lambda, and says why", async () => {
    const environment = { ...options.environment, LEGACY_SSE: "true", LOG_FILE: "/tmp/log" };
    await expect(startInstance({ ...options, environment })).rejects.toThrow(
      /LEGACY_SSE: expected false on Lambda[\s\S]*LOG_FILE: expected nothing on Lambda/,
    );
  });

  it.skipIf(!installed)(
    "names every bad setting in the error of its initialization, and no secret",
    async () => {
      const environment = { ...options.environment, LOG_LEVEL: "loud", API_KEYS: "hunter2" };
      const started = startInstance({ ...options, environment });
      await expect(started).rejects.toThrow(/LOG_LEVEL: expected one of[\s\S]*API_KEYS: expected/);
      await expect(started).rejects.not.toThrow(/hunter2/);
    },
  );
});
