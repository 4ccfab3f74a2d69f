import { randomUUID } from "node:crypto";
import {
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
  type Transport,
} from "@modelcontextprotocol/server";
import { createEventStream, type EventStream } from "./event-stream.ts";
import { jsonRpcCodes } from "./json-rpc-error.ts";
import type { ProtocolResponse } from "./protocol.ts";

const RESOURCE_NOT_FOUND = -32_002;

/** Answers of clients to requests that a server object sent them, by the id that went over the wire. */
export type PendingReplies = Map<
  string,
  { readonly callerId: string; readonly deliver: (reply: JSONRPCMessage) => void }
>;

/**
 * One request of a 2025 revision, from its message to its answer: JSON when the answer is all there is, server-sent
 * events as soon as anything goes before it.
 *
 * Ids of requests to the client are replaced by unguessable ones, because the client's answer comes back in a POST
 * of its own, where nothing else tells whose it is.
 */
export class LegacyTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport["onmessage"];

  readonly response: Promise<ProtocolResponse>;
  readonly #settle: (response: ProtocolResponse) => void;
  readonly #request: JSONRPCRequest;
  readonly #callerId: string;
  readonly #pending: PendingReplies;
  readonly #wireIds = new Map<RequestId, string>();
  #stream: EventStream | undefined;
  #closed = false;
  /** The message that answered the request, once there is one. */
  answer: JSONRPCMessage | undefined;

  constructor(request: JSONRPCRequest, callerId: string, pending: PendingReplies) {
    this.#request = request;
    this.#callerId = callerId;
    this.#pending = pending;
    const { promise, resolve } = Promise.withResolvers<ProtocolResponse>();
    this.response = promise;
    this.#settle = resolve;
  }

  async start(): Promise<void> {}

  /** Hands the request to the connected server object. */
  deliver(): void {
    this.onmessage?.(this.#request);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return;
    if (isJSONRPCResponse(message)) {
      const answer = withLegacyCode(message, this.#request.method);
      this.answer = answer;
      if (this.#stream) this.#stream.write(answer);
      else this.#settle(jsonResponse(answer));
      await this.close();
      return;
    }
    this.#stream ??= this.#openStream();
    this.#stream.write(isJSONRPCRequest(message) ? this.#sendable(message) : message);
  }

  /** Ends the exchange: without an answer when the caller cancelled it or went away. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const wireId of this.#wireIds.values()) this.#pending.delete(wireId);
    this.#stream?.end();
    // Nobody waits for an answer to a request that was cancelled before anything was sent.
    this.#settle({ status: 202, headers: {} });
    this.onclose?.();
  }

  #openStream(): EventStream {
    const stream = createEventStream(() => void this.close());
    this.#settle(stream.response);
    return stream;
  }

  #sendable(request: JSONRPCRequest): JSONRPCRequest {
    const wireId = randomUUID();
    this.#wireIds.set(request.id, wireId);
    this.#pending.set(wireId, {
      callerId: this.#callerId,
      deliver: (reply) => {
        this.#pending.delete(wireId);
        this.onmessage?.({ ...reply, id: request.id } as JSONRPCMessage);
      },
    });
    return { ...request, id: wireId };
  }
}

/**
 * The 2025 revisions have a code of their own for a resource that is not there, which the SDK no longer uses.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/server/resources#error-handling
 */
function withLegacyCode(message: JSONRPCMessage, method: string): JSONRPCMessage {
  if (method === "initialize" && "error" in message && message.error.code === jsonRpcCodes.internalError) {
    // The SDK takes parameters that it cannot read for a fault of its own.
    const error = { code: jsonRpcCodes.invalidParams, message: "Invalid params for initialize" };
    return { ...message, error };
  }
  if (method !== "resources/read" || !("error" in message)) return message;
  const { error } = message;
  // The SDK names the address it did not find in the error's data, and nowhere else does that.
  const isNotFound = error.code === jsonRpcCodes.invalidParams && Object.hasOwn(Object(error.data), "uri");
  return isNotFound ? { ...message, error: { ...error, code: RESOURCE_NOT_FOUND } } : message;
}

function jsonResponse(message: JSONRPCMessage): ProtocolResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(message) };
}
