import type { AsyncLocalStorage } from "node:async_hooks";
import { parseRetryAfter } from "./retry-after.ts";
import type { UpstreamExchange } from "./upstream-exchange.ts";

/** Largest answer read from an upstream server, four times the default bound on requests to this one. */
export const MAX_ANSWER_BYTES = 4_194_304;
/** Telling a server that its session is over is a courtesy. */
const GOODBYE_TIMEOUT_MS = 1000;

export interface UpstreamFetchOptions {
  /** The only address that is ever asked. */
  readonly url: URL;
  /** The longest that one request may take with its answer, in milliseconds. */
  readonly timeoutMs: number;
  /** The use of the client that a request belongs to. */
  readonly exchanges: AsyncLocalStorage<UpstreamExchange>;
}

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` for the SDK's client that asks one address and no other, follows no redirect, sends nothing of a caller's
 * but what the client made, and bounds time and size of the answer.
 */
export function createUpstreamFetch({ url, timeoutMs, exchanges }: UpstreamFetchOptions): Fetch {
  return async (target, init = {}) => {
    // The client opens a stream for messages that it did not ask for; a server without one answers like this.
    if (init.method === "GET") return new Response(null, { status: 405 });
    const exchange = exchanges.getStore();
    const fail: UpstreamExchange["fail"] = (reason, details) => {
      if (!exchange) throw details?.cause ?? new Error(`Upstream request failed: ${reason}`);
      return exchange.fail(reason, details);
    };
    if (new URL(target).href !== url.href) throw fail("refused");

    const timedOut = AbortSignal.timeout(init.method === "DELETE" ? GOODBYE_TIMEOUT_MS : timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timedOut]) : timedOut;
    /** A broken exchange, unless it was this side that gave it up. */
    const broken = (cause: unknown) => {
      if (init.signal?.aborted) return cause;
      return fail(timedOut.aborted ? "timeout" : connectionFailure(cause), { cause });
    };
    let response: Response;
    try {
      response = await fetch(url, { ...init, redirect: "manual", signal });
    } catch (cause) {
      throw broken(cause);
    }
    if (exchange) exchange.status = response.status;
    const reason = failureOfStatus(response.status);
    if (reason !== undefined) {
      await response.body?.cancel();
      throw fail(reason, { retryAfterMs: parseRetryAfter(response.headers.get("retry-after"), Date.now()) });
    }
    if (response.body === null) return response;
    const body = boundedBody(response.body, { broken, tooLarge: () => fail("too-large") });
    return new Response(body, response);
  };
}

/** What a status says by itself; the other 4xx are the client's to read, because they tell revisions apart. */
function failureOfStatus(status: number) {
  if (status === 429) return "rate-limited";
  if (status === 503) return "unavailable";
  if (status === 502 || status === 504) return "bad-gateway";
  if (status >= 500) return "faulty";
  return status >= 300 && status < 400 ? "refused" : undefined;
}

/** Codes of errors that come before a request is sent. */
const BEFORE_SENDING: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** `fetch` fails with an error whose cause has the system's code, or one for each address that was tried. */
function connectionFailure(error: unknown): "unreachable" | "lost" {
  const { cause } = error as { cause?: { code?: unknown; errors?: { code?: unknown }[] } };
  const codes = cause?.errors ? cause.errors.map(({ code }) => code) : [cause?.code];
  return codes.every((code) => BEFORE_SENDING.has(code)) ? "unreachable" : "lost";
}

function boundedBody(
  body: ReadableStream<Uint8Array>,
  { broken, tooLarge }: { broken: (cause: unknown) => unknown; tooLarge: () => unknown },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let size = 0;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        size += value.byteLength;
        if (size <= MAX_ANSWER_BYTES) return controller.enqueue(value);
        controller.error(tooLarge());
        await reader.cancel();
      } catch (cause) {
        controller.error(broken(cause));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
