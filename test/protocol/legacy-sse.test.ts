import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProtocol } from "../../app/protocol/create-protocol.ts";
import { createLegacySse, type LegacySse } from "../../app/protocol/legacy-sse.ts";
import type { ProtocolRequest, ProtocolResponse } from "../../app/protocol/protocol.ts";

const definition = {
  serverInfo: { name: "test", title: "Test", version: "1" },
  instructions: "",
  tools: [],
  resources: [],
  prompts: [],
  onFault: () => {},
};

describe("createLegacySse", () => {
  let sse: LegacySse;
  let draining: AbortController;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    draining = new AbortController();
    const protocol = createProtocol({
      ...definition,
      services: {} as never,
      runTool: {} as never,
      refuseScope: {} as never,
      draining: draining.signal,
    });
    sse = createLegacySse({ protocol, draining: draining.signal });
  });
  afterEach(async () => {
    await sse.close();
    vi.useRealTimers();
  });

  const request = (callerId: string, fields: Partial<ProtocolRequest> = {}): ProtocolRequest => ({
    httpMethod: "GET",
    query: "",
    headers: { "content-type": "application/json" },
    readBody: async () => Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}'),
    caller: { id: callerId, scopes: "all" },
    signal: new AbortController().signal,
    record: {},
    within: (_meta, work) => work(),
    ...fields,
  });
  const eventsOf = ({ body }: ProtocolResponse) => {
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    return {
      next: async () => {
        const { value, done } = await reader.read();
        return done ? undefined : new TextDecoder().decode(value);
      },
      cancel: () => reader.cancel(),
    };
  };
  const open = async (callerId: string) => {
    const events = eventsOf(await sse.stream(request(callerId)));
    const query = (await events.next())?.match(/\?(\S+)/)?.[1] ?? "";
    const post = (as = callerId) => sse.messages(request(as, { httpMethod: "POST", query }));
    return { ...events, post, query };
  };

  it("answers on the stream, and says when that is done", async () => {
    const session = await open("ann");
    const response = await session.post();
    expect(response.status).toBe(202);
    await response.settled;
    expect(await session.next()).toBe('event: message\ndata: {"result":{},"jsonrpc":"2.0","id":1}\n\n');
  });

  it("refuses another principal the session, as one that is not there", async () => {
    const session = await open("ann");
    const answer = await session.post("eve");
    expect(answer).toMatchObject({ status: 404 });
    expect(answer).toEqual(await sse.messages(request("eve", { httpMethod: "POST", query: "sessionId=x" })));
    expect((await session.post()).status).toBe(202);
  });

  it("bounds the sessions of one principal", async () => {
    for (let n = 0; n < 100; n++) await open("ann");
    const refused = request("ann");
    expect(await sse.stream(refused)).toMatchObject({ status: 503, headers: { "retry-after": "30" } });
    expect(refused.record).toEqual({ outcome: "refused", errorType: "overloaded" });
    expect((await sse.stream(request("bob"))).status).toBe(200);
  });

  it("bounds the sessions of all principals", async () => {
    for (let n = 0; n < 1000; n++) await open(`caller ${n}`);
    const refused = request("ann");
    expect((await sse.stream(refused)).status).toBe(503);
    expect(refused.record).toEqual({ outcome: "unavailable", errorType: "overloaded" });
  });

  it("forgets a session whose client is gone", async () => {
    const session = await open("ann");
    await session.cancel();
    expect((await session.post()).status).toBe(404);
  });

  it("ends a session in which nothing is asked for half an hour", async () => {
    const session = await open("ann");
    vi.advanceTimersByTime(1_799_000);
    await (await session.post()).settled;
    await session.next();
    vi.advanceTimersByTime(1_799_000);
    expect((await session.post()).status).toBe(202);
    await session.next();
    vi.advanceTimersByTime(1_800_000);
    expect(await session.next()).toBeUndefined();
    expect((await session.post()).status).toBe(404);
  });

  it("cuts off a client that leaves its answers unread", async () => {
    const session = await open("ann");
    const id = "x".repeat(500_000);
    const large = {
      readBody: async () => Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, method: "ping" })),
    };
    const statuses = new Set<number>();
    for (let n = 0; n < 10 && !statuses.has(404); n++) {
      const query = session.query;
      const response = await sse.messages(request("ann", { httpMethod: "POST", query, ...large }));
      await response.settled;
      statuses.add(response.status);
    }
    expect([...statuses]).toEqual([202, 404]);
  });

  it("ends sessions when the server drains, and opens none", async () => {
    const session = await open("ann");
    draining.abort();
    expect(await session.next()).toBeUndefined();
    expect((await sse.stream(request("ann"))).status).toBe(503);
  });
});
