import { AsyncLocalStorage } from "node:async_hooks";
import type { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { UpstreamReply } from "../tools/upstream-caller.ts";
import { UpstreamError } from "./upstream-error.ts";
import { UpstreamExchange } from "./upstream-exchange.ts";
import { createUpstreamFetch } from "./upstream-fetch.ts";

export interface UpstreamConnectionOptions {
  readonly url: URL;
  /** Of this server, as it introduces itself. */
  readonly version: string;
  /** The longest that one request may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** The replies of a server that was asked. */
export type ConnectionReply = Extract<
  UpstreamReply,
  { kind: "result" | "tool-error" | "unknown-tool" | "rejected" }
>;

export interface UpstreamConnection {
  /**
   * Calls a tool once, connecting first when there is no connection.
   *
   * @throws {@link UpstreamError} when there is no usable answer, the signal's reason when the caller gave up.
   */
  readonly callTool: (
    tool: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ) => Promise<ConnectionReply>;
  readonly close: () => Promise<void>;
}

/** A connected client, shared by the calls to one server. */
interface Session {
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;
  readonly isProtocolError: (error: unknown) => error is Error & { code: number };
  /** Whether a tool may be called twice, by its name. */
  readonly repeatable: ReadonlyMap<string, boolean>;
  readonly openedAt: number;
  /** Whether the server has answered a call on it. */
  proven: boolean;
  calls: number;
  retired: boolean;
}

/** What a server offers, and in which revision, is asked again after this long. */
const MAX_AGE_MS = 300_000;

/** The client's own limits are out of the way: every wait has its signal. */
const NEVER_MS = 2_147_483_647;

/** One upstream MCP server, through the official client: whichever era it speaks, reconnected when it was restarted. */
export function createUpstreamConnection({
  url,
  version,
  timeoutMs,
}: UpstreamConnectionOptions): UpstreamConnection {
  const exchanges = new AsyncLocalStorage<UpstreamExchange>();
  const fetchUpstream = createUpstreamFetch({ url, timeoutMs, exchanges });
  const open = new Set<Session>();
  const closing = new AbortController();
  let current: Promise<Session> | undefined;

  const connect = async (): Promise<Session> => {
    const sdk = await import("@modelcontextprotocol/client");
    const client = new sdk.Client(
      { name: "mcp-home", version },
      // No capabilities: an upstream server can ask nothing of this one, nor of its callers.
      { capabilities: {}, versionNegotiation: { mode: "auto" }, jsonSchemaValidator: anything },
    );
    const transport = new sdk.StreamableHTTPClientTransport(url, { fetch: fetchUpstream });
    // Nothing was called yet, so whatever fails here may be tried again.
    const exchange = new UpstreamExchange(true);
    const options = { signal: exchange.signal, timeout: NEVER_MS };
    const giveUp = () => void transport.close();
    closing.signal.addEventListener("abort", giveUp, { once: true });
    try {
      closing.signal.throwIfAborted();
      const offered = await exchanges.run(exchange, async () => {
        await client.connect(transport, options);
        return client.getServerCapabilities()?.tools
          ? (await client.listTools(undefined, options)).tools
          : [];
      });
      const repeatable = new Map(
        offered.map(({ name, annotations: hints }) => [
          name,
          !!(hints?.readOnlyHint || hints?.idempotentHint),
        ]),
      );
      const session: Session = {
        client,
        transport,
        isProtocolError: (error): error is Error & { code: number } => sdk.ProtocolError.isInstance(error),
        repeatable,
        openedAt: performance.now(),
        proven: false,
        calls: 0,
        retired: false,
      };
      open.add(session);
      return session;
    } catch (cause) {
      await client.close();
      if (exchange.failure) throw exchange.failure;
      const refused = (exchange.status ?? 0) >= 400;
      throw new UpstreamError(refused ? "refused" : "unusable", { repeatable: true, cause });
    } finally {
      closing.signal.removeEventListener("abort", giveUp);
    }
  };

  const currentSession = (): Promise<Session> => {
    if (current) return current;
    const connecting = connect();
    current = connecting;
    connecting.catch(() => {
      if (current === connecting) current = undefined;
    });
    return connecting;
  };

  const end = async (session: Session): Promise<void> => {
    if (!open.delete(session)) return;
    // A server of a 2025 revision may keep a session until it is told.
    await session.transport.terminateSession().catch(() => {});
    await session.client.close();
  };

  /** No call uses it from now on; those that do may finish. */
  const retire = (session: Session): void => {
    if (!session.retired) current = undefined;
    session.retired = true;
    if (session.calls === 0) void end(session);
  };

  const callOn = async (
    session: Session,
    [tool, input, signal]: Parameters<UpstreamConnection["callTool"]>,
  ): Promise<ConnectionReply> => {
    const exchange = new UpstreamExchange(session.repeatable.get(tool) ?? false);
    const options = { signal: AbortSignal.any([signal, exchange.signal]), timeout: NEVER_MS };
    try {
      const result = await exchanges.run(exchange, () =>
        session.client.callTool({ name: tool, arguments: input }, options),
      );
      session.proven = true;
      if (result.isError) return refusal(session, tool, { kind: "tool-error" });
      const content = result.content.map((block) =>
        block.type === "text" ? { type: block.type, text: block.text } : { type: block.type },
      );
      const { structuredContent: structured } = result;
      return { kind: "result", content, ...(structured === undefined ? {} : { structured }) };
    } catch (cause) {
      if (exchange.failure) throw exchange.failure;
      if (signal.aborted) throw givenUp(signal, exchange.repeatable);
      const { repeatable, status = 0 } = exchange;
      if (session.proven && (status === 400 || status === 404)) {
        retire(session);
        throw new UpstreamError("stale", { repeatable, cause });
      }
      if (session.isProtocolError(cause))
        return refusal(session, tool, { kind: "rejected", code: cause.code });
      throw new UpstreamError(status >= 400 ? "refused" : "unusable", { repeatable, cause });
    }
  };

  /** Servers tell of a tool that is not there in different ways. */
  const refusal = (
    session: Session,
    tool: string,
    reply: Extract<ConnectionReply, { kind: "tool-error" | "rejected" }>,
  ): ConnectionReply => {
    if (session.repeatable.has(tool)) return reply;
    // It may offer other tools than when it was asked.
    retire(session);
    return {
      kind: "unknown-tool",
      offered: [...session.repeatable.keys()].filter((name) => TOOL_NAME.test(name)),
    };
  };

  return {
    callTool: async (tool, input, signal) => {
      const session = await untilAborted(currentSession(), signal);
      session.calls++;
      try {
        return await callOn(session, [tool, input, signal]);
      } finally {
        session.calls--;
        const aged = performance.now() - session.openedAt > MAX_AGE_MS;
        if (session.retired || aged) retire(session);
      }
    },
    close: async () => {
      closing.abort();
      await current?.catch(() => {});
      await Promise.all([...open].map(end));
    },
  };
}

/** Names as the specification has them; anything else is not worth showing. */
const TOOL_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** Results are passed on as data that nobody vouches for, so there is no use in running a stranger's schemas. */
const anything = {
  getValidator: () => (data: unknown) => ({
    valid: true as const,
    data: data as never,
    errorMessage: undefined,
  }),
};

/** The time was up, which speaks against the server; or the caller gave up, which says nothing about it. */
function givenUp(signal: AbortSignal, repeatable: boolean): unknown {
  const { reason } = signal;
  const timedOut = reason instanceof Error && reason.name === "TimeoutError";
  return timedOut ? new UpstreamError("timeout", { repeatable, cause: reason }) : reason;
}

/** The shared session, for as long as this caller waits; nothing was sent for it yet, so it may try again. */
async function untilAborted(session: Promise<Session>, signal: AbortSignal): Promise<Session> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(givenUp(signal, true));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([session, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
