import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFaultHop } from "../../../tools/platform/create-fault-hop.ts";
import { createPace, type Pace } from "../../../tools/platform/pace.ts";
import { freePort } from "../../../tools/shared/free-port.ts";
import { type HttpStub, startHttpStub } from "../../support/start-http-stub.ts";

const stubs: HttpStub[] = [];
let pace: Pace;
beforeEach(() => {
  pace = createPace(20);
  pace.begin();
});
afterEach(async () => {
  for (const stub of stubs.splice(0)) await stub.stop();
  pace.end();
});

async function startHop(origin?: string) {
  const server = await startHttpStub(async (request, response) => {
    const body = await text(request);
    if (request.url === "/cut") return void response.write("half", () => response.destroy());
    response.writeHead(201, { "x-kept": "yes", "set-cookie": ["a=1", "b=2"] });
    response.end(`${request.method} ${request.url} ${request.headers["x-sent"]} ${body}`);
  });
  const hop = createFaultHop(() => origin ?? server.origin, pace);
  const front = await startHttpStub(hop.handle);
  stubs.push(server, front);
  const ask = (path = "/mcp?a=1", init: RequestInit = {}) =>
    fetch(`${front.origin}${path}`, { method: "POST", headers: { "x-sent": "1" }, body: "body", ...init });
  return { hop, ask };
}

describe("createFaultHop", () => {
  it("passes requests and answers on as they are", async () => {
    const { ask } = await startHop();
    const answer = await ask();
    expect([answer.status, answer.headers.get("x-kept"), answer.headers.getSetCookie()]).toEqual([
      201,
      "yes",
      ["a=1", "b=2"],
    ]);
    expect(await answer.text()).toBe("POST /mcp?a=1 1 body");
  });

  it("does not make an answer that breaks off look like one that ended", async () => {
    const { ask } = await startHop();
    await expect(ask("/cut").then((answer) => answer.text())).rejects.toThrow();
  });

  it("answers as a load balancer does whose server is gone", async () => {
    const { ask } = await startHop(`http://127.0.0.1:${await freePort()}`);
    const answer = await ask();
    expect([answer.status, await answer.json()]).toEqual([503, { error: "The server does not answer" }]);
  });

  it("answers with errors, then rightly again, as it is told", async () => {
    const { hop, ask } = await startHop();
    hop.setMode({ kind: "errors" });
    expect((await ask()).status).toBe(503);
    hop.setMode({ kind: "pass" });
    expect((await ask()).status).toBe(201);
  });

  it("delays by the environment's time, and forgets a client that does not wait", async () => {
    const { hop, ask } = await startHop();
    hop.setMode({ kind: "delay", seconds: 4 });
    const startedMs = pace.now();
    expect((await ask()).status).toBe(201);
    expect(pace.now() - startedMs).toBeGreaterThanOrEqual(4000);
    await expect(ask("/mcp", { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    hop.setMode({ kind: "pass" });
    expect((await ask()).status).toBe(201);
  });
});
