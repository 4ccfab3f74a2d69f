import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { writeHttpResponse } from "../../app/http/write-http-response.ts";

/** More than the kernel's buffers on both sides hold. */
const HUGE = "x".repeat(64_000_000);

describe("writeHttpResponse", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["a whole body", () => HUGE],
    ["a stream", () => new Blob([HUGE]).stream() as ReadableStream<Uint8Array>],
  ])("cuts off a client that reads nothing of %s", async (_what, body) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = createConnection({ port, host: "127.0.0.1" });
    client.pause();
    client.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const [, response] = await once(server, "request");
    const closed = once(response, "close");
    const written = writeHttpResponse(
      response,
      { status: 200, headers: {}, body: body() },
      { headOnly: false, gone: new AbortController().signal },
    );
    // As often as it takes to be waiting for the client, and then for longer than anybody is waited for.
    while (!response.destroyed) {
      await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(30_000);
    }
    await Promise.all([closed, written]);
    expect(client.bytesRead).toBeLessThan(HUGE.length);
    client.destroy();
    server.close();
  });
});
