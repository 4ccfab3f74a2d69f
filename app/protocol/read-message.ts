import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import { BodyTooLargeError, type ProtocolRequest, type ProtocolResponse } from "./protocol.ts";

/** Deeper JSON is refused: nothing legitimate needs it, and recursive code would run out of stack. */
export const MAX_JSON_DEPTH = 100;

const TOO_DEEP = `JSON is nested deeper than ${MAX_JSON_DEPTH} levels`;
const USUAL_ACCEPT = "application/json, text/event-stream";
const utf8 = new TextDecoder("utf-8", { fatal: true });

export type ReadResult =
  | { readonly ok: true; readonly message: JsonRpcMessage }
  | { readonly ok: false; readonly refusal: ProtocolResponse };

/** Reads one message from a POST whose sender accepts these media types, and refuses whatever is not one. */
export async function readMessage(
  request: ProtocolRequest,
  answerTypes: readonly string[],
): Promise<ReadResult> {
  const headerRefusal = refuseHeaders(request.headers, answerTypes);
  if (headerRefusal) return { ok: false, refusal: headerRefusal };

  let bytes: Uint8Array;
  try {
    bytes = await request.readBody();
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    return refuse(413, jsonRpcCodes.refused, error.message);
  }

  let body: unknown;
  try {
    const text = utf8.decode(bytes);
    if (isNestedDeeper(text, MAX_JSON_DEPTH)) return refuse(400, jsonRpcCodes.invalidRequest, TOO_DEEP);
    body = JSON.parse(text);
  } catch {
    return refuse(400, jsonRpcCodes.parseError, "Parse error: the body is not valid JSON in UTF-8");
  }
  return validateShape(body);
}

function refuseHeaders(
  headers: ProtocolRequest["headers"],
  answerTypes: readonly string[],
): ProtocolResponse | undefined {
  // What the official clients send, without taking it apart.
  if (headers["content-type"] === "application/json" && headers.accept === USUAL_ACCEPT) return undefined;
  if (!isJson(headers["content-type"])) {
    const message = "Content-Type must be application/json";
    return jsonRpcError({ status: 415, code: jsonRpcCodes.refused, message });
  }
  if (!answerTypes.every((mediaType) => accepts(headers.accept, mediaType))) {
    const message = `Accept must allow ${answerTypes.join(" and ")}`;
    return jsonRpcError({ status: 406, code: jsonRpcCodes.refused, message });
  }
  return undefined;
}

/** Whether a Content-Type is JSON, whatever its parameters are; two of them in one header are none. */
function isJson(header = ""): boolean {
  const [essence = "", ...parameters] = header.split(";");
  return (
    essence.trim().toLowerCase() === "application/json" &&
    !parameters.some((parameter) => parameter.includes(","))
  );
}

/** Whether an Accept header allows a media type; a missing header allows none, as the specification wants it sent. */
function accepts(header: string | undefined, mediaType: string): boolean {
  const [type] = mediaType.split("/");
  return (header ?? "").split(",").some((range) => {
    const [name, ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const refused = parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter));
    return !refused && (name === mediaType || name === `${type}/*` || name === "*/*");
  });
}

function validateShape(body: unknown): ReadResult {
  const invalid = (message: string, id: string | number | null = null): ReadResult =>
    refuse(400, jsonRpcCodes.invalidRequest, `Invalid request: ${message}`, id);
  if (Array.isArray(body)) return invalid("batches are not supported; send one message per request");
  if (!isObject(body)) return invalid("the body must be a JSON object");
  if (body.jsonrpc !== "2.0") return invalid('"jsonrpc" must be "2.0"');
  const { id, method, params } = body;
  const hasId = Object.hasOwn(body, "id");
  const validId = typeof id === "string" || (typeof id === "number" && Number.isSafeInteger(id));
  if (hasId && !validId) return invalid('"id" must be a string or an integer');
  const knownId = validId ? id : null;

  if (method === undefined) {
    const isResponse = validId && Object.hasOwn(body, "result") !== Object.hasOwn(body, "error");
    if (!isResponse) return invalid('"method" is missing', knownId);
    return { ok: true, message: { kind: "response", body: body as never } };
  }
  if (typeof method !== "string" || method === "") return invalid('"method" must be a string', knownId);
  if (params !== undefined && !isObject(params)) return invalid('"params" must be an object', knownId);
  const kind = hasId ? "request" : "notification";
  return { ok: true, message: { kind, body: body as never } };
}

/** Looks at brackets outside of strings, without building anything. */
function isNestedDeeper(text: string, maxDepth: number): boolean {
  // Most texts have fewer brackets in all, and finding those is ten times as quick as looking at every character.
  if (countUpTo(maxDepth + 1, "{", text) + countUpTo(maxDepth + 1, "[", text) <= maxDepth) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > maxDepth) return true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return false;
}

/** How often a text contains another, counted no further than the limit. */
function countUpTo(limit: number, part: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0 && count < limit; at = text.indexOf(part, at + 1)) count++;
  return count;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(
  status: number,
  code: (typeof jsonRpcCodes)[keyof typeof jsonRpcCodes],
  message: string,
  id: string | number | null = null,
): ReadResult {
  return { ok: false, refusal: jsonRpcError({ status, code, message, id }) };
}
