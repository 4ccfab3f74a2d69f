/** One HTTP request, free of the framework that received it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** What follows the question mark; empty when nothing does. */
  readonly query: string;
  /** By lower-case name; a repeated header is joined as HTTP allows, or its first value where it does not. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What the platform calls it, for when the caller gives it no id that is sane. */
  readonly platformRequestId?: string | undefined;
  /** The client's address, as far as our own proxies vouch for it. */
  readonly remoteAddress: string;
  /** @throws BodyTooLargeError past the limit, before the rest is read. */
  readonly readBody: (maxSizeBytes: number) => Promise<Uint8Array>;
  /** Aborts when the client goes away before it has its answer. */
  readonly signal: AbortSignal;
  /** When tools must have ended, on the clock of performance.now(); undefined where only settings bound that. */
  readonly deadline?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(body),
  };
}
