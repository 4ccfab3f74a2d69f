import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askEndpoint } from "../../../tools/platform/ask-endpoint.ts";
import { createPace, type Pace } from "../../../tools/platform/pace.ts";
import { freePort } from "../../../tools/shared/free-port.ts";
import { type HttpStub, startHttpStub } from "../../support/start-http-stub.ts";

let stub: HttpStub | undefined;
afterEach(async () => {
  await stub?.stop();
  stub = undefined;
});

let pace: Pace;
beforeEach(() => {
  pace = createPace(20);
  pace.begin();
});
afterEach(() => pace.end());

const ask = (origin: string) => askEndpoint(new URL("/ready", origin), pace, new AbortController().signal);

describe("askEndpoint", () => {
  it.each([
    [200, { passed: true }],
    [204, { passed: true }],
    [302, { passed: true }],
    [399, { passed: true }],
    [400, { passed: false, reason: "answered 400" }],
    [503, { passed: false, reason: "answered 503" }],
  ])("takes an answer of %d as Route 53 does", async (status, result) => {
    const asked: (string | undefined)[] = [];
    stub = await startHttpStub((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(status).end();
    });
    expect(await ask(stub.origin)).toEqual(result);
    expect(asked).toEqual(["GET /ready"]);
  });

  it("does not wait for the body", async () => {
    stub = await startHttpStub((_request, response) => void response.writeHead(200).write("never ends"));
    expect(await ask(stub.origin)).toEqual({ passed: true });
  });

  it("gives up on an answer that does not come within 2 s of the environment", async () => {
    stub = await startHttpStub(() => {});
    expect(await ask(stub.origin)).toEqual({ passed: false, reason: "no answer in time" });
    expect(pace.now()).toBeGreaterThanOrEqual(2000);
    expect(pace.now()).toBeLessThan(4000);
  });

  it("does not take the work of this machine for a slow answer", async () => {
    // 200 ms would be 4 s.
    stub = await startHttpStub((_request, response) => void setTimeout(() => response.end(), 200));
    expect(await ask(stub.origin)).toEqual({ passed: true });
  });

  it("fails where nobody listens, and where the connection closes", async () => {
    expect(await ask(`http://127.0.0.1:${await freePort()}`)).toEqual({
      passed: false,
      reason: "connection refused",
    });
    stub = await startHttpStub((request) => request.socket.destroy());
    expect(await ask(stub.origin)).toEqual({ passed: false, reason: "connection closed" });
  });
});
