import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createHttpApp } from "../../app/http/create-http-app.ts";

const signals: AbortSignal[] = [];
const { listener, messages } = createHttpApp({
  handle: async ({ path, signal }) => {
    signals.push(signal);
    if (path === "/broken") throw new Error("hush");
    return { status: 200, headers: {}, body: path };
  },
  trustedProxies: 0,
  maxConcurrent: 1,
  onError: () => {},
});
const server = createServer(messages, listener);
beforeAll(async () => once(server.listen(0, "127.0.0.1"), "listening"));
afterAll(() => server.close());

async function send(target: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const socket = createConnection({ port, host: "127.0.0.1" });
  socket.end(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  return await text(socket);
}

it.each([
  ["/mcp", 200, "/mcp"],
  ["http://[/", 400, '{"error":"Bad request target"}'],
  ["/broken", 500, '{"error":"Internal error"}'],
])("answers %s with %i, and never with a page", async (target, status, body) => {
  const answer = await send(target);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer.split("\r\n\r\n")[1]).toBe(body);
});

it("gives Express messages that have its prototypes already", async () => {
  const exchanged: boolean[] = [];
  server.prependOnceListener("request", (request, response) => {
    const before = [request, response].map((message) => Object.getPrototypeOf(message));
    response.once("finish", () => {
      const after = [request, response].map((message) => Object.getPrototypeOf(message));
      exchanged.push(...before.map((prototype, index) => prototype !== after[index]));
    });
  });
  await send("/mcp");
  expect(exchanged).toEqual([false, false]);
});

it.each(["/mcp", "/broken"])(
  "tells nobody of %s, which was answered, that its client went away later",
  async (target) => {
    signals.length = 0;
    await send(target);
    await vi.waitFor(async () => {
      const connections = promisify(server.getConnections.bind(server));
      expect(await connections()).toBe(0);
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  },
);
