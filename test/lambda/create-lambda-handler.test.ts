import { Writable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { parseSettings } from "../../app/contract/parse-settings.ts";
import type { ResponsePrelude, RestProxyEvent } from "../../app/contract/rest-proxy-event.ts";
import { createLambdaHandler } from "../../app/lambda/create-lambda-handler.ts";
import type { HttpHandler, HttpRequest } from "../../app/pipeline/http-exchange.ts";
import { requestIdOf } from "../../app/pipeline/request-id.ts";
import { createServer, type Server } from "../../app/server.ts";
import { createLogger } from "../../app/telemetry/logger.ts";
import { defineTool } from "../../app/tools/tool.ts";
import { legacyRequest, modernRequest } from "../support/mcp-request.ts";

interface Answer {
  readonly prelude: ResponsePrelude | undefined;
  readonly body: string;
  /** What happened, in order. */
  readonly steps: readonly string[];
}

const event = (changes: Partial<RestProxyEvent> = {}): RestProxyEvent => ({
  httpMethod: "POST",
  path: "/mcp",
  headers: null,
  multiValueHeaders: { Host: ["localhost"] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { requestId: "r", identity: { sourceIp: "203.0.113.7" } },
  ...changes,
});

/** Calls a handler as Lambda's runtime does: the prelude goes out with the first write. */
async function invoke(handle: HttpHandler, given: RestProxyEvent, remainingMs = 30_000): Promise<Answer> {
  const steps: string[] = [];
  let body = "";
  let pending: ResponsePrelude | undefined;
  let prelude: ResponsePrelude | undefined;
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      body += chunk;
      done();
    },
  });
  const end = stream.end.bind(stream);
  stream.end = () => {
    steps.push("end");
    return end();
  };
  const write = stream.write.bind(stream) as (chunk: unknown) => boolean;
  stream.write = (chunk: unknown) => {
    prelude ??= pending;
    steps.push("write");
    return write(chunk);
  };
  const handler = createLambdaHandler({
    handle,
    httpResponseStream: {
      from: (underlying, made) => {
        pending = made;
        return underlying;
      },
    },
    flush: async (timeoutMs) => void steps.push(timeoutMs > 0 ? "flush" : "no time to flush"),
  });
  await handler(given, stream, { getRemainingTimeInMillis: () => remainingMs });
  return { prelude, body, steps };
}

const ok: HttpHandler = async () => ({
  status: 200,
  headers: { "content-type": "text/plain" },
  body: "hello",
});

/** The request that a handler is given for an event. */
async function requestOf(changes: Partial<RestProxyEvent>): Promise<HttpRequest> {
  let seen: HttpRequest | undefined;
  await invoke((request) => {
    seen = request;
    return ok(request);
  }, event(changes));
  if (!seen) throw new Error("The handler was not called");
  return seen;
}

describe("createLambdaHandler", () => {
  it("joins the values of repeated headers, and keeps the first of those that a message has once", async () => {
    const { headers } = await requestOf({
      headers: { Accept: "only the last" },
      multiValueHeaders: {
        Host: ["localhost", "evil.example"],
        Accept: ["application/json", "text/event-stream"],
        Cookie: ["a=1", "b=2"],
        "X-Forwarded-For": ["1.2.3.4, 5.6.7.8"],
        "x-forwarded-for": ["9.9.9.9"],
        Authorization: ["Bearer first", "Bearer second"],
      },
    });
    expect(headers).toEqual({
      host: "localhost",
      accept: "application/json, text/event-stream",
      cookie: "a=1; b=2",
      "x-forwarded-for": "1.2.3.4, 5.6.7.8, 9.9.9.9",
      authorization: "Bearer first",
    });
  });

  it("reads single headers where there are no lists of values", async () => {
    const { headers } = await requestOf({ headers: { HOST: "localhost" }, multiValueHeaders: null });
    expect(headers).toEqual({ host: "localhost" });
  });

  it("keeps the query string beside the path and takes the address that API Gateway saw", async () => {
    const request = await requestOf({
      queryStringParameters: { a: "2" },
      multiValueQueryStringParameters: { a: ["1", "2"] },
      multiValueHeaders: { Host: ["localhost"], "X-Forwarded-For": ["6.6.6.6"] },
    });
    expect(request).toMatchObject({ path: "/mcp", query: "a=1&a=2", remoteAddress: "203.0.113.7" });
  });

  it.each([
    ["text", { body: "straße", isBase64Encoded: false }, Buffer.from("straße")],
    ["base64", { body: "/wA=", isBase64Encoded: true }, Buffer.from([0xff, 0])],
    ["nothing", { body: null }, Buffer.alloc(0)],
  ])("reads a body of %s", async (_name, changes, expected) => {
    const request = await requestOf(changes);
    expect(Buffer.from(await request.readBody(100))).toEqual(expected);
  });

  it("refuses a body over the limit, counted in bytes after decoding", async () => {
    const request = await requestOf({ body: Buffer.alloc(11).toString("base64"), isBase64Encoded: true });
    await expect(request.readBody(10)).rejects.toThrow("larger than 10 bytes");
    expect(await request.readBody(11)).toHaveLength(11);
  });

  it.each([
    ["GET", "hello"],
    ["HEAD", ""],
  ])("answers %s with status, headers and the body %j", async (httpMethod, body) => {
    const answer = await invoke(ok, event({ httpMethod, path: "/health" }));
    expect(answer).toMatchObject({
      prelude: { statusCode: 200, headers: { "content-type": "text/plain" } },
      body,
    });
  });

  it("sends status and headers of an answer without a body", async () => {
    const answer = await invoke(async () => ({ status: 202, headers: { "x-a": "1" } }), event());
    expect(answer).toMatchObject({ prelude: { statusCode: 202, headers: { "x-a": "1" } }, body: "" });
  });

  it("flushes when the client has its answer, before the instance may stand still", async () => {
    const { steps } = await invoke(ok, event());
    expect(steps).toEqual(["write", "end", "flush"]);
  });

  it("sends status and headers of a stream before its first event, and every event as it comes", async () => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (made) => {
        controller = made;
      },
    });
    const answered = invoke(async () => ({ status: 200, headers: {}, body }), event());
    for (const text of ["one ", "two"]) controller?.enqueue(Buffer.from(text));
    controller?.close();
    expect(await answered).toMatchObject({
      body: "one two",
      steps: ["write", "write", "write", "end", "flush"],
    });
  });

  it("ends a stream that has no end of its own before the runtime's time is up", async () => {
    const subscribed: HttpHandler = async ({ signal }) => {
      const body = new ReadableStream<Uint8Array>({
        start: (made) => signal.addEventListener("abort", () => made.close(), { once: true }),
      });
      return { status: 200, headers: {}, body };
    };
    expect((await invoke(subscribed, event(), 300)).steps).toEqual(["write", "end", "flush"]);
  });

  it("fails the invocation when a stream fails, so that the client is cut off rather than misled", async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (made) => made.error(new Error("midway")) });
    await expect(invoke(async () => ({ status: 200, headers: {}, body }), event())).rejects.toThrow("midway");
  });

  it.each([
    [{ Host: ["localhost"] }, "from-the-gateway"],
    [{ Host: ["localhost"], "X-Request-Id": ["from-the-caller"] }, "from-the-caller"],
    [{ Host: ["localhost"], "X-Request-Id": ["no spaces, please"] }, "from-the-gateway"],
    [{ Host: ["localhost"], "X-Request-Id": ["one-of-two", "two-of-two"] }, "from-the-gateway"],
  ])("names a request as its caller does, else as API Gateway does: %j", async (multiValueHeaders, id) => {
    const requestContext = { requestId: "from-the-gateway", identity: { sourceIp: "203.0.113.7" } };
    const told: HttpHandler = async (request) => ({ status: 200, headers: {}, body: requestIdOf(request) });
    expect((await invoke(told, event({ multiValueHeaders, requestContext }))).body).toBe(id);
  });

  it.each([{}, { version: "2.0", rawPath: "/mcp" }, { ...event(), requestContext: {} }])(
    "says what to do about an event that no REST API made: %j",
    async (given) => {
      await expect(invoke(ok, given as RestProxyEvent)).rejects.toThrow(
        /through API Gateway, with a REST API/,
      );
    },
  );

  describe("in front of the server", () => {
    let server: Server;
    afterEach(() => server.close());

    const endless = defineTool({
      name: "endless",
      title: "Endless",
      description: "Never ends.",
      input: z.object({}),
      output: z.object({}),
      annotations: {},
      handler: () => Promise.withResolvers<Record<string, never>>().promise,
    });
    const start = (texts: Record<string, string> = {}) => {
      server = createServer({
        settings: parseSettings({ RATE_LIMIT: "1000000", ...texts }),
        version: "0.0.0-test",
        platform: "lambda",
        logger: createLogger({ level: "fatal", base: {} }),
        workerFile: new URL("../../app/workers/tool-worker.ts", import.meta.url),
        extraTools: [endless],
      });
      return server.handle;
    };
    const eras = { legacy: legacyRequest, modern: modernRequest };
    const mcp = (prepared: ReturnType<typeof legacyRequest>, changes: Partial<RestProxyEvent> = {}) =>
      event({
        multiValueHeaders: Object.fromEntries(
          Object.entries({ ...prepared.headers, host: "localhost" }).map(([name, value]) => [name, [value]]),
        ),
        body: JSON.stringify(prepared.message),
        ...changes,
      });

    it.each(["legacy", "modern"] as const)(
      "ends a tool before the runtime's time is up, and says so, %s",
      async (era) => {
        const call = eras[era]("tools/call", { name: "endless", arguments: {} });
        const { body } = await invoke(start(), mcp(call), 700);
        const { result } = JSON.parse(body);
        expect(result.isError).toBe(true);
        expect(Number(/deadline of (\d+) ms/.exec(result.content[0].text)?.[1])).toBeLessThanOrEqual(200);
      },
    );

    it("ends a tool at its own deadline when that comes first", async () => {
      const call = legacyRequest("tools/call", { name: "endless", arguments: {} });
      const { body } = await invoke(start({ REQUEST_TIMEOUT_MS: "50" }), mcp(call));
      expect(JSON.parse(body).result.content[0].text).toMatch(/deadline of 50 ms/);
    });

    it("counts anonymous callers by the address that API Gateway saw, whatever X-Forwarded-For says", async () => {
      const handle = start({ RATE_LIMIT: "1", RATE_LIMIT_BURST: "0" });
      const from = async (sourceIp: string, forwardedFor: string) => {
        const call = mcp(legacyRequest("ping"), {
          requestContext: { requestId: "r", identity: { sourceIp } },
        });
        const headers = { ...call.multiValueHeaders, "X-Forwarded-For": [forwardedFor] };
        return (await invoke(handle, { ...call, multiValueHeaders: headers })).prelude?.statusCode;
      };
      expect(await from("203.0.113.1", "1.1.1.1")).toBe(200);
      expect(await from("203.0.113.1", "2.2.2.2")).toBe(429);
      expect(await from("203.0.113.2", "1.1.1.1")).toBe(200);
    });
  });
});
