import { describe, expect, it } from "vitest";
import type { ProtocolRequest } from "../../app/protocol/protocol.ts";
import { MAX_JSON_DEPTH, readMessage } from "../../app/protocol/read-message.ts";
import { mcpHeaders } from "../support/mcp-request.ts";

const read = (params: string) =>
  readMessage(
    {
      headers: mcpHeaders,
      readBody: async () => Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"ping","params":${params}}`),
    } as Partial<ProtocolRequest> as ProtocolRequest,
    ["application/json"],
  );

/** The message and its parameters are the first two levels. */
const INNER = MAX_JSON_DEPTH - 2;
const lists = (levels: number) => `{"x":${"[".repeat(levels)}${"]".repeat(levels)}}`;
const objects = (levels: number) => `{"x":${'{"x":'.repeat(levels)}1${"}".repeat(levels)}}`;
const both = (levels: number) =>
  `{"x":${'{"x":['.repeat(levels / 2)}${levels % 2 ? "[]" : ""}${"]}".repeat(levels / 2)}}`;

describe("readMessage", () => {
  it.each([
    ["lists", lists],
    ["objects", objects],
    ["both in turn", both],
  ])("takes %s as deep as is allowed, and nothing deeper", async (_what, nest) => {
    expect(await read(nest(INNER))).toMatchObject({ ok: true });
    const body = expect.stringContaining(`nested deeper than ${MAX_JSON_DEPTH} levels`);
    expect(await read(nest(INNER + 1))).toMatchObject({ ok: false, refusal: { status: 400, body } });
  });

  it.each([
    ["brackets in a text", JSON.stringify({ x: "[{".repeat(200) })],
    ["brackets behind a quotation mark in a text", JSON.stringify({ x: `"\\${"[{".repeat(200)}` })],
    ["many brackets beside each other", JSON.stringify({ x: Array(200).fill([{}]) })],
  ])("does not take %s for depth", async (_what, params) => {
    expect(await read(params)).toMatchObject({ ok: true });
  });
});
