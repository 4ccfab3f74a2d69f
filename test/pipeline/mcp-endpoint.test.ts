import { describe, expect, it } from "vitest";
import type { Authenticator } from "../../app/auth/authenticator.ts";
import { anonymous, type Principal } from "../../app/auth/principal.ts";
import { createConcurrencyLimiter } from "../../app/limits/concurrency-limiter.ts";
import { createRateLimiter } from "../../app/limits/create-rate-limiter.ts";
import type { HttpRequest, HttpResponse } from "../../app/pipeline/http-exchange.ts";
import { createMcpEndpoint } from "../../app/pipeline/mcp-endpoint.ts";
import type { EndedRequest } from "../../app/pipeline/recorder.ts";
import type { Protocol } from "../../app/protocol/protocol.ts";
import { beginWithoutSpan } from "../../app/telemetry/request-trace.ts";

/** Knows whoever has a name in `x-name`; without one a caller is anonymous, and "intruder" is refused. */
const byName: Authenticator = {
  authenticate: async ({ "x-name": name }) => {
    if (name === undefined) return { ok: true, principal: anonymous };
    if (name === "intruder") {
      return { ok: false, refusal: { status: 401, message: "Who?", headers: { "www-authenticate": "x" } } };
    }
    const principal: Principal = { id: name, clientId: name, anonymous: false, scopes: "all" };
    return { ok: true, principal };
  },
  refuseScope: () => {
    throw new Error("No scope is asked for here");
  },
  metadata: undefined,
  dependencies: () => ({}),
  close: () => {},
};

interface Caller {
  readonly name?: string;
  readonly address?: string;
  readonly signal?: AbortSignal;
  readonly body?: Promise<Uint8Array>;
}

function setUp(
  limits: { requestsPerMinute?: number; maxConcurrent?: number; maxQueued?: number } = {},
  handle: Protocol["handle"] = async () => ({ status: 200, headers: {}, body: "{}" }),
) {
  const { requestsPerMinute = 1000, maxConcurrent = 10, maxQueued = 0 } = limits;
  const ended: EndedRequest[] = [];
  const endpoint = createMcpEndpoint({
    protocol: { handle },
    authenticator: byName,
    rateLimiter: createRateLimiter({ requestsPerMinute, burst: 0 }),
    concurrency: createConcurrencyLimiter({ maxConcurrent, maxQueued }),
    beginTrace: beginWithoutSpan,
    recorder: (request) => void ended.push(request),
    maxRequestSizeBytes: 1000,
  });
  const call = (caller: Caller = {}): Promise<HttpResponse> => {
    const { name, address = "203.0.113.1", signal, body = Promise.resolve(new Uint8Array()) } = caller;
    const request: HttpRequest = {
      method: "POST",
      path: "/mcp",
      query: "",
      headers: { "x-name": name },
      remoteAddress: address,
      readBody: () => body,
      signal: signal ?? new AbortController().signal,
    };
    return endpoint(request, "request-1");
  };
  const callTimes = async (times: number, caller?: Caller) => {
    const statuses: number[] = [];
    for (let i = 0; i < times; i++) statuses.push((await call(caller)).status);
    return statuses;
  };
  return { call, callTimes, ended };
}

describe("createMcpEndpoint's rate limit", () => {
  it("answers N calls and refuses the one after them, saying when to come back", async () => {
    const { call, callTimes, ended } = setUp({ requestsPerMinute: 3 });
    expect(await callTimes(3, { name: "anna" })).toEqual([200, 200, 200]);
    const refused = await call({ name: "anna" });
    expect(refused).toMatchObject({
      status: 429,
      headers: {
        "retry-after": "60",
        "ratelimit-policy": '"principal";q=3;w=60',
        ratelimit: '"principal";r=0;t=60',
      },
    });
    expect(JSON.parse(String(refused.body))).toMatchObject({
      jsonrpc: "2.0",
      error: { message: "Rate limit of 3 requests in 60 s exceeded; try again in 60 s" },
    });
    expect(ended.at(-1)?.record).toEqual({ outcome: "refused", errorType: "rate_limited" });
  });

  it("tells every answer what is left", async () => {
    const { call } = setUp({ requestsPerMinute: 3 });
    expect((await call({ name: "anna" })).headers).toMatchObject({ ratelimit: '"principal";r=2;t=60' });
    expect((await call()).headers).toMatchObject({ ratelimit: '"address";r=2;t=60' });
  });

  it("gives two principals at one address a budget each", async () => {
    const { callTimes } = setUp({ requestsPerMinute: 2 });
    expect(await callTimes(3, { name: "anna" })).toEqual([200, 200, 429]);
    expect(await callTimes(3, { name: "bert" })).toEqual([200, 200, 429]);
  });

  it("gives one principal at two addresses one budget", async () => {
    const { callTimes } = setUp({ requestsPerMinute: 2 });
    expect(await callTimes(2, { name: "anna" })).toEqual([200, 200]);
    expect(await callTimes(1, { name: "anna", address: "203.0.113.2" })).toEqual([429]);
  });

  it("does not let an anonymous flood spend the budget of a known client at the same address", async () => {
    const { callTimes } = setUp({ requestsPerMinute: 2 });
    expect((await callTimes(50)).filter((status) => status === 200)).toHaveLength(2);
    expect(await callTimes(2, { name: "anna" })).toEqual([200, 200]);
    expect(await callTimes(1, { address: "203.0.113.2" })).toEqual([200]);
  });

  it("counts refused credentials by address, so that guessing is limited too", async () => {
    const { callTimes, call } = setUp({ requestsPerMinute: 2 });
    expect(await callTimes(3, { name: "intruder" })).toEqual([401, 401, 429]);
    expect((await call({ name: "intruder" })).headers).not.toHaveProperty("www-authenticate");
    expect(await callTimes(1, { name: "anna" })).toEqual([200]);
  });
});

describe("createMcpEndpoint's concurrency limit", () => {
  it("answers 503 with Retry-After past the queue, and the queued when there is a place", async () => {
    const finish = Promise.withResolvers<void>();
    const { call, ended } = setUp({ maxConcurrent: 1, maxQueued: 1 }, async () => {
      await finish.promise;
      return { status: 200, headers: {}, body: "{}" };
    });
    const admitted = [call(), call()];
    // Both are past authentication and rate limit once everything that was ready has run.
    await new Promise(setImmediate);
    expect(await call()).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    expect(ended.at(-1)?.record).toEqual({ outcome: "unavailable", errorType: "overloaded" });
    finish.resolve();
    expect((await Promise.all(admitted)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await call()).status).toBe(200);
  });

  it("gives no place to a request whose body is still coming", async () => {
    const { call } = setUp({ maxConcurrent: 1 }, async ({ readBody }) => ({
      status: 200,
      headers: {},
      body: String(await readBody()),
    }));
    const body = Promise.withResolvers<Uint8Array>();
    const slow = call({ body: body.promise });
    await new Promise(setImmediate);
    expect((await call()).status).toBe(200);
    body.resolve(new Uint8Array([1, 2]));
    expect(await slow).toMatchObject({ status: 200, body: "1,2" });
  });

  it("holds the place of a streamed answer until the stream was read, or was given up", async () => {
    const open = () =>
      new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(new Uint8Array(1)) });
    const { call } = setUp({ maxConcurrent: 1 }, async () => ({ status: 200, headers: {}, body: open() }));
    const { body } = await call();
    expect((await call()).status).toBe(503);
    await (body as ReadableStream).cancel();
    expect((await call()).status).toBe(200);
  });

  it("gives the place back when the protocol fails", async () => {
    const { callTimes } = setUp({ maxConcurrent: 1 }, async () => {
      throw new Error("broken");
    });
    expect(await callTimes(3)).toEqual([500, 500, 500]);
  });

  it("leaves the queue with a caller who goes away, and records it as cancelled", async () => {
    const finish = Promise.withResolvers<void>();
    const { call, ended } = setUp({ maxConcurrent: 1, maxQueued: 1 }, async () => {
      await finish.promise;
      return { status: 200, headers: {}, body: "{}" };
    });
    const first = call();
    await new Promise(setImmediate);
    const leaving = new AbortController();
    const second = call({ signal: leaving.signal });
    await new Promise(setImmediate);
    leaving.abort(new Error("The client went away"));
    await second;
    expect(ended.at(-1)?.record.outcome).toBe("cancelled");
    const third = call();
    finish.resolve();
    expect([(await first).status, (await third).status]).toEqual([200, 200]);
  });
});
