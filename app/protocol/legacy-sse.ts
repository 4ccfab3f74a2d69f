import { randomUUID } from "node:crypto";
import { paths } from "../contract/endpoints.ts";
import { createEventStream, type EventStream } from "./event-stream.ts";
import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import type { Protocol, ProtocolRequest, ProtocolResponse } from "./protocol.ts";
import { readMessage } from "./read-message.ts";

/** Each is an open connection; no caller can take them all. */
export const MAX_SESSIONS = 1000;
export const MAX_SESSIONS_PER_CALLER = 100;
/** A session in which nothing was asked for this long is ended; its client opens another when it has a question. */
export const SESSION_IDLE_MS = 1_800_000;
/** A client that leaves this much unread is cut off, because its answers are held in memory. */
const MAX_UNREAD_BYTES = 4_194_304;
const RETRY_SECONDS = 30;

/** The parameter of the address that a session's messages are sent to, as the SDKs name it. */
const SESSION_PARAMETER = "sessionId";

export interface LegacySseOptions {
  readonly protocol: Pick<Protocol, "inspect" | "handleLegacy">;
  /** Aborts when the server begins to stop: sessions end as soon as nothing is at work in them. */
  readonly draining: AbortSignal;
}

/** HTTP+SSE, the transport of 2024-11-05: one stream carries the answers to what was sent in requests of their own. */
export interface LegacySse {
  /** `GET /sse`. */
  readonly stream: Protocol["handle"];
  /** `POST /messages`. */
  readonly messages: Protocol["handle"];
  readonly close: () => Promise<void>;
}

interface Session {
  readonly id: string;
  readonly callerId: string;
  readonly stream: EventStream;
  /** Aborts the calls at work when the session ends. */
  readonly ended: AbortController;
  readonly idleTimer: NodeJS.Timeout;
  calls: number;
}

/** @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse */
export function createLegacySse({ protocol, draining }: LegacySseOptions): LegacySse {
  const sessions = new Map<string, Session>();

  const end = (session: Session): void => {
    if (!sessions.delete(session.id)) return;
    clearTimeout(session.idleTimer);
    session.ended.abort(new Error("The session has ended"));
    session.stream.end();
  };
  const endIdle = (session: Session): void => {
    if (session.calls === 0) end(session);
    else session.idleTimer.refresh();
  };
  draining.addEventListener("abort", () => {
    for (const session of [...sessions.values()]) endIdle(session);
  });

  const open = (callerId: string): Session => {
    const session: Session = {
      id: randomUUID(),
      callerId,
      stream: createEventStream(() => end(session)),
      ended: new AbortController(),
      idleTimer: setTimeout(() => endIdle(session), SESSION_IDLE_MS).unref(),
      calls: 0,
    };
    sessions.set(session.id, session);
    session.stream.writeEvent("endpoint", `${paths.legacyMessages}?${SESSION_PARAMETER}=${session.id}`);
    return session;
  };

  const write = async (session: Session, { body }: ProtocolResponse): Promise<void> => {
    const { stream } = session;
    const bound = () => {
      if (stream.unreadBytes() > MAX_UNREAD_BYTES) end(session);
    };
    if (body instanceof ReadableStream) {
      for await (const events of body) {
        stream.forward(events);
        bound();
      }
    } else if (body !== undefined) {
      stream.writeEvent("message", body);
      bound();
    }
  };

  /** Serves a message and sends what comes of it on the session's stream. Never rejects. */
  const serve = async (
    session: Session,
    message: JsonRpcMessage,
    request: ProtocolRequest,
  ): Promise<void> => {
    session.calls++;
    try {
      const response = await protocol.handleLegacy(message, {
        ...request,
        headers: sessionHeaders(request.headers, session.id),
        signal: session.ended.signal,
      });
      await write(session, response);
    } catch (error) {
      Object.assign(request.record, { outcome: "crash", error });
      if (message.kind === "request") await write(session, internalError(message.body.id));
    } finally {
      session.calls--;
      session.idleTimer.refresh();
      if (draining.aborted) endIdle(session);
    }
  };

  return {
    stream: async ({ httpMethod, caller, record }) => {
      if (httpMethod !== "GET") return methodNotAllowed("GET");
      const own = [...sessions.values()].filter(({ callerId }) => callerId === caller.id);
      const isFull = draining.aborted || sessions.size >= MAX_SESSIONS;
      if (isFull || own.length >= MAX_SESSIONS_PER_CALLER) {
        Object.assign(record, { outcome: isFull ? "unavailable" : "refused", errorType: "overloaded" });
        return tooManySessions();
      }
      // It is open for as long as its client likes, and works on nothing.
      return { ...open(caller.id).stream.response, settled: Promise.resolve() };
    },
    messages: async (request) => {
      if (request.httpMethod !== "POST") return methodNotAllowed("POST");
      const session = sessions.get(new URLSearchParams(request.query).get(SESSION_PARAMETER) ?? "");
      // Somebody else's session is none that this caller could know of.
      if (session?.callerId !== request.caller.id) return noSession();
      const read = await readMessage(request, []);
      if (!read.ok) return read.refusal;
      const refusal = protocol.inspect(read.message, request);
      if (refusal && refusal.status !== 200) return refusal;
      const settled = refusal ? write(session, refusal) : serve(session, read.message, request);
      return { status: 202, headers: {}, settled };
    },
    close: async () => {
      for (const session of [...sessions.values()]) end(session);
    },
  };
}

/** The session's id lets a cancellation find its call; the revision was agreed on at the start, whatever it was. */
function sessionHeaders(headers: ProtocolRequest["headers"], sessionId: string): ProtocolRequest["headers"] {
  return { ...headers, "mcp-session-id": sessionId, "mcp-protocol-version": undefined };
}

function methodNotAllowed(allow: string): ProtocolResponse {
  const message = `Method not allowed: use ${allow}`;
  return jsonRpcError({ status: 405, code: jsonRpcCodes.refused, message, headers: { allow } });
}

function noSession(): ProtocolResponse {
  const message = `There is no such session; open one with GET ${paths.legacySse}`;
  return jsonRpcError({ status: 404, code: jsonRpcCodes.refused, message });
}

function tooManySessions(): ProtocolResponse {
  const message = "No more sessions can be opened for now; try again later";
  const headers = { "retry-after": String(RETRY_SECONDS) };
  return jsonRpcError({ status: 503, code: jsonRpcCodes.refused, message, headers });
}

function internalError(id: string | number): ProtocolResponse {
  return jsonRpcError({ status: 500, code: jsonRpcCodes.internalError, message: "Internal error", id });
}
