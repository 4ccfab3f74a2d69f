import { describe, expect, it } from "vitest";
import { createProtocol } from "../../app/protocol/create-protocol.ts";
import type { McpDefinition } from "../../app/protocol/mcp-definition.ts";
import type { CallRecord } from "../../app/protocol/protocol.ts";
import { legacyRequest, modernRequest } from "../support/mcp-request.ts";

const fault = new Error("redis://user:password@cache is away");
const fail = async () => {
  throw fault;
};
const about = { title: "t", description: "d" };
const protocol = createProtocol({
  serverInfo: { name: "test", title: "test", version: "1" },
  instructions: "",
  tools: [],
  resources: [{ ...about, uri: "test://fails", name: "fails", mimeType: "text/plain", read: fail }],
  prompts: [{ ...about, name: "fails", render: fail }],
  services: {} as McpDefinition["services"],
  runTool: {} as McpDefinition["runTool"],
  refuseScope: {} as McpDefinition["refuseScope"],
  draining: new AbortController().signal,
  onFault: () => {},
});

describe("a fault while a resource is read or a prompt is made", () => {
  it.each([
    ["2025", legacyRequest("resources/read", { uri: "test://fails" })],
    ["2026", modernRequest("resources/read", { uri: "test://fails" })],
    ["2025", legacyRequest("prompts/get", { name: "fails" })],
    ["2026", modernRequest("prompts/get", { name: "fails" })],
  ])("is kept from the caller and told to the log, %s", async (_era, { headers, message }) => {
    const record: CallRecord = {};
    const { body } = await protocol.handle({
      httpMethod: "POST",
      query: "",
      headers,
      readBody: async () => Buffer.from(JSON.stringify(message)),
      caller: { id: "anonymous", scopes: "all" },
      signal: new AbortController().signal,
      record,
      within: (_meta, work) => work(),
    });
    expect(JSON.parse(String(body)).error).toEqual({
      code: -32603,
      message: "Internal error; it has been logged",
    });
    expect(record).toMatchObject({ outcome: "crash", error: fault });
  });
});
