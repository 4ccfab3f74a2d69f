import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runtimeClients } from "../../../tools/lambda/runtime-clients.ts";
import {
  type RunningFunction,
  type ScalingOptions,
  startFunction,
} from "../../../tools/lambda/start-function.ts";
import { type RestApi, startRestApi } from "../../../tools/lambda/start-rest-api.ts";
import { sendHttp } from "../../support/send-http.ts";

describe.each(runtimeClients)("the host of Lambda functions, with $name", ({ file, installed }) => {
  const running: RunningFunction[] = [];
  const apis: RestApi[] = [];
  const errors: unknown[] = [];
  let lambda: RunningFunction;
  let api: RestApi;

  const start = async (changes: Partial<ScalingOptions> = {}) => {
    lambda = startFunction({
      taskRoot: fileURLToPath(new URL("../../fixtures/lambda/", import.meta.url)),
      handler: "echo.handler",
      environment: {},
      timeoutMs: 10_000,
      memoryMb: 512,
      maxInstances: 3,
      runtimeClient: file,
      onLog: () => {},
      ...changes,
    });
    api = await startRestApi({ invoke: lambda.invoke, port: 0, onError: (error) => errors.push(error) });
    running.push(lambda);
    apis.push(api);
  };
  const get = (path: string) => sendHttp(api.origin, { method: "GET", path });

  /** Answers when it is told to, so that a call can be held up without a clock. */
  let gate: Server;
  let open: () => void;
  let until: string;
  beforeEach(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    open = resolve;
    gate = createServer(async (_request, response) => {
      await promise;
      response.end();
    }).listen(0, "127.0.0.1");
    await once(gate, "listening");
    until = `http://127.0.0.1:${(gate.address() as AddressInfo).port}/`;
  });
  afterEach(async () => {
    open();
    for (const { stop } of apis.splice(0)) stop();
    await Promise.all(running.splice(0).map(({ stop }) => stop()));
    gate.close();
    gate.closeAllConnections();
    errors.length = 0;
  });

  it.skipIf(!installed)("hands over events as a REST API makes them", async () => {
    await start();
    const answer = await sendHttp(api.origin, {
      path: "/a/b?x=1&x=2&y=%20",
      headers: { "X-One": "1", host: "mcp.example.com" },
      body: "straße",
    });
    expect(answer.status).toBe(201);
    const { event, remainingMs } = JSON.parse(answer.body.slice("first ".length));
    expect(event).toMatchObject({
      httpMethod: "POST",
      path: "/a/b",
      headers: {
        host: "mcp.example.com",
        "X-One": "1",
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Proto": "https",
      },
      multiValueHeaders: { host: ["mcp.example.com"], "X-One": ["1"] },
      queryStringParameters: { x: "2", y: " " },
      multiValueQueryStringParameters: { x: ["1", "2"], y: [" "] },
      body: "straße",
      isBase64Encoded: false,
      requestContext: { identity: { sourceIp: "127.0.0.1" } },
    });
    expect(remainingMs).toBeGreaterThan(5000);
    expect(remainingMs).toBeLessThanOrEqual(10_000);
  });

  it.skipIf(!installed)("calls one instance again and again while it is idle", async () => {
    await start();
    const answers = [await get("/"), await get("/"), await get("/")];
    expect(answers.map(({ headers }) => headers["x-calls"])).toEqual(["1", "2", "3"]);
    expect(lambda.coldStarts()).toBe(1);
  });

  it.skipIf(!installed)(
    "gives each call at the same time an instance of its own, up to the limit",
    async () => {
      await start({ maxInstances: 2 });
      const held = [get(`/wait?until=${until}`), get(`/wait?until=${until}`)];
      await vi.waitFor(() => expect(lambda.coldStarts()).toBe(2));
      const refused = await get("/");
      expect([refused.status, refused.body]).toEqual([429, '{"message":"Too Many Requests"}']);
      open();
      const answers = await Promise.all(held);
      expect(new Set(answers.map(({ headers }) => headers["x-pid"])).size).toBe(2);
      expect(answers.map(({ headers }) => headers["x-calls"])).toEqual(["1", "1"]);
      expect((await get("/")).headers["x-calls"]).toBe("2");
    },
  );

  it.skipIf(!installed)("passes on what was written while the call still runs", async () => {
    await start();
    const response = await fetch(`${api.origin}/wait?until=${until}`);
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("first ");
    open();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('"event"');
  });

  it.skipIf(!installed).each([
    ["throws", "/throw", "RangeError"],
    ["ends its process", "/exit", "Runtime.ExitError"],
    ["answers without a prelude", "/no-prelude", "Malformed"],
  ])("answers 502 when the function %s, and the next call all the same", async (_what, path, errorType) => {
    await start();
    expect(await get(path)).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
    expect(errors).toMatchObject([{ errorType }]);
    expect((await get("/")).status).toBe(201);
  });

  it.skipIf(!installed)("passes on what a handler that does not stream answers in one piece", async () => {
    await start({ handler: "echo.buffered" });
    expect(await get("/")).toMatchObject({ status: 201, headers: { "x-calls": "1" }, body: "hello" });
    expect([(await get("/no-status")).status, (await get("/throw")).status]).toEqual([502, 502]);
    expect(errors).toMatchObject([{ errorType: "Malformed" }, { errorType: "RangeError" }]);
    expect((await get("/")).status).toBe(201);
  });

  it.skipIf(!installed)("cuts the answer off when the function fails midway", async () => {
    await start();
    await expect(get("/fail-midway")).rejects.toThrow();
    expect((await get("/")).status).toBe(201);
  });

  it.skipIf(!installed)("ends an instance that does not answer in time", async () => {
    await start({ timeoutMs: 300 });
    expect((await get("/hang")).status).toBe(502);
    expect(errors).toMatchObject([
      { errorType: "Sandbox.Timedout", message: "The task timed out after 0.3 seconds" },
    ]);
    expect((await get("/")).headers["x-calls"]).toBe("1");
  });

  it.skipIf(!installed)("says why a function cannot start", async () => {
    await start({ environment: { FAIL_INIT: "1" } });
    expect((await get("/")).status).toBe(502);
    expect(errors).toMatchObject([{ errorType: "TypeError", message: "cannot start" }]);
  });
});
