import fc from "fast-check";
import * as z from "zod";
import { labelledMethods } from "../../app/contract/telemetry.ts";
import { tools } from "../../app/tools/index.ts";
import { legacyRequest, modernRequest } from "../support/mcp-request.ts";
import type { ExpectedAnswer, FuzzCase } from "./fuzz-case.ts";
import { allowedBy, almost, json, text } from "./json-arbitraries.ts";

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly expected?: ExpectedAnswer;
}

const prepare = fc.constantFrom(legacyRequest, modernRequest);

/** An answer is waited for where one must come; otherwise the connection is left, so that the server lets go. */
function leaving(leave: FuzzCase["leave"], { expected }: Message): Pick<FuzzCase, "leave" | "expected"> {
  if (leave !== "read") return { leave };
  return expected ? { leave, expected } : { leave: "end" };
}

/** Calls of every tool with arguments that its own schema allows. */
const wellFormedCall: fc.Arbitrary<Message> = fc
  .constantFrom(...tools)
  .chain((tool) => {
    const schema = z.toJSONSchema(tool.input, { io: "input" }) as Parameters<typeof allowedBy>[0];
    return fc.tuple(prepare, fc.constant(tool.name), allowedBy(schema), fc.boolean());
  })
  .map(([request, name, args, progress]) => {
    const meta = progress ? { _meta: { progressToken: "p" } } : {};
    const { headers, message } = request("tools/call", { name, arguments: args, ...meta });
    return { headers, body: JSON.stringify(message), expected: { id: message.id, wellFormedCall: true } };
  });

/** Requests of the protocol with a part replaced, in the body alone or where the headers repeat it too. */
const almostRequest: fc.Arbitrary<Message> = fc
  .tuple(
    prepare,
    fc.oneof(fc.constantFrom(...labelledMethods), text),
    fc.oneof(
      json,
      fc.record({ name: fc.oneof(fc.constantFrom(...tools.map(({ name }) => name)), text), arguments: json }),
      fc.record({ uri: fc.oneof(fc.constantFrom("monitoring://health", "monitoring://metrics"), text) }),
      fc.record({ protocolVersion: text, capabilities: json, clientInfo: json }),
    ),
  )
  .chain(([request, method, params]) => {
    const isObject = typeof params === "object" && params !== null && !Array.isArray(params);
    const prepared = request(method, isObject ? (params as Record<string, unknown>) : {});
    const message = isObject ? prepared.message : { ...prepared.message, params };
    const body = fc.oneof(fc.constant(message), almost(message)) as fc.Arbitrary<object>;
    return fc.record({ headers: fc.constant(headerValues(prepared.headers)), body });
  })
  .map(({ headers, body }) => {
    // This one's answer ends with its connection.
    if ("method" in body && body.method === "subscriptions/listen")
      return { headers, body: JSON.stringify(body) };
    const id = "id" in body ? body.id : undefined;
    const valid = typeof id === "string" || Number.isSafeInteger(id);
    return { headers, body: JSON.stringify(body), expected: valid ? { id: id as string | number } : {} };
  });

/** JSON that is anything, and text that is nearly JSON. */
const noRequest: fc.Arbitrary<Message> = fc
  .tuple(
    prepare,
    fc.oneof(
      json.map((value) => JSON.stringify(value)),
      text,
      almostRequest.chain(({ body }) => mutated(body)),
    ),
  )
  .map(([request, body]) => ({ headers: request("ping").headers, body, expected: {} }));

/** Headers with one replaced, left out, or doubled in meaning. */
const oddHeaders: fc.Arbitrary<Message> = fc
  .tuple(
    wellFormedCall,
    fc.constantFrom(
      "content-type",
      "accept",
      "mcp-protocol-version",
      "mcp-method",
      "mcp-name",
      "host",
      "origin",
      "x-request-id",
      "traceparent",
      "content-length",
      "transfer-encoding",
      "expect",
      "upgrade",
      "connection",
      "mcp-session-id",
      "authorization",
      "x-forwarded-for",
    ),
    fc.oneof(
      text,
      fc.constantFrom(
        "",
        "*/*",
        "application/json",
        "text/event-stream",
        "chunked",
        "100-continue",
        "0",
        "-1",
        "99999999999",
        "2025-03-26",
        "2026-07-28",
        "null",
        "http://evil.example",
        "Bearer x",
        "close",
        "h2c",
        "::1, 10.0.0.1:99",
      ),
    ),
  )
  .map(([{ headers, body }, name, value]) => ({
    headers: headerValues({ ...headers, [name]: value }),
    body,
  }));

const message = fc.oneof(
  { weight: 4, arbitrary: wellFormedCall },
  { weight: 4, arbitrary: almostRequest },
  { weight: 2, arbitrary: noRequest },
  { weight: 2, arbitrary: oddHeaders },
);

const leave = fc.constantFrom<FuzzCase["leave"]>("read", "read", "read", "read", "end", "destroy");

/** One message as it should be sent, in one piece. */
const oneMessage: fc.Arbitrary<FuzzCase> = fc.tuple(message, leave).map(([sent, left]) => ({
  chunks: [onTheWire(sent)],
  pauseMs: 0,
  ...leaving(left, sent),
}));

/** The same cut into pieces that come one by one: slow headers and slow bodies. */
const inPieces: fc.Arbitrary<FuzzCase> = fc
  .tuple(message, leave, fc.array(fc.nat(2000), { minLength: 1, maxLength: 6 }), fc.nat(3))
  .map(([sent, left, cuts, pauseMs]) => ({
    chunks: cutAt(onTheWire(sent), cuts),
    pauseMs,
    ...leaving(left, sent),
  }));

/** Several on one connection without waiting for the answers. */
const pipelined: fc.Arbitrary<FuzzCase> = fc
  .tuple(
    fc.array(message, { minLength: 2, maxLength: 5 }),
    fc.constantFrom<FuzzCase["leave"]>("end", "destroy"),
  )
  .map(([sent, left]) => ({ chunks: [sent.map(onTheWire).join("")], pauseMs: 0, leave: left }));

/** Bytes that were a request once: changed, cut short, sent twice, or never HTTP at all. */
const brokenBytes: fc.Arbitrary<FuzzCase> = fc
  .tuple(
    fc.oneof(
      message.chain((sent) => mutated(onTheWire(sent))),
      message.chain((sent) => fc.nat(2000).map((length) => onTheWire(sent).slice(0, length))),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    ),
    fc.array(fc.nat(2000), { maxLength: 3 }),
    fc.constantFrom<FuzzCase["leave"]>("end", "destroy"),
  )
  .map(([bytes, cuts, left]) => ({ chunks: cutAt(bytes, cuts), pauseMs: 0, leave: left }));

/** Everything that is sent, by what it tries. */
export const fuzzCase: fc.Arbitrary<FuzzCase> = fc.oneof(
  { weight: 12, arbitrary: oneMessage },
  { weight: 2, arbitrary: inPieces },
  { weight: 2, arbitrary: pipelined },
  { weight: 4, arbitrary: brokenBytes },
);

function onTheWire({ headers, body }: Message): string {
  const bytes = Buffer.from(body);
  const all = { host: "localhost", "content-length": String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /mcp HTTP/1.1\r\n${lines.join("")}\r\n${bytes.toString("latin1")}`;
}

/** As a client of HTTP would send them: bytes beyond a header's alphabet are sent as the UTF-8 they are. */
function headerValues(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Buffer.from(value).toString("latin1"),
  ]);
  return Object.fromEntries(entries);
}

function mutated(bytes: string): fc.Arbitrary<string> {
  const at = fc.nat(Math.max(0, bytes.length - 1));
  return fc.oneof(
    fc
      .tuple(at, fc.nat(255))
      .map(([i, byte]) => bytes.slice(0, i) + String.fromCharCode(byte) + bytes.slice(i + 1)),
    fc
      .tuple(at, fc.nat(255))
      .map(([i, byte]) => bytes.slice(0, i) + String.fromCharCode(byte) + bytes.slice(i)),
    fc.tuple(at, at).map(([i, j]) => bytes.slice(0, Math.min(i, j)) + bytes.slice(Math.max(i, j))),
    fc.tuple(at, at).map(([i, j]) => bytes.slice(0, Math.max(i, j)) + bytes.slice(Math.min(i, j))),
  );
}

function cutAt(bytes: string, cuts: readonly number[]): string[] {
  const places = [
    0,
    ...cuts.map((cut) => cut % Math.max(1, bytes.length)).sort((a, b) => a - b),
    bytes.length,
  ];
  return places
    .slice(1)
    .map((end, index) => bytes.slice(places[index], end))
    .filter((chunk) => chunk !== "");
}
