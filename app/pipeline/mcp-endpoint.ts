import type { Authenticator } from "../auth/authenticator.ts";
import { withoutCredential } from "../auth/credential.ts";
import { anonymous, type Principal } from "../auth/principal.ts";
import type { ErrorType, Outcome } from "../contract/telemetry.ts";
import type { ConcurrencyLimiter } from "../limits/concurrency-limiter.ts";
import { rateLimitFields } from "../limits/rate-limit-fields.ts";
import type { RateBudget, RateDecision, RateLimiter } from "../limits/rate-limiter.ts";
import { jsonRpcCodes, jsonRpcError } from "../protocol/json-rpc-error.ts";
import type { CallRecord, Protocol, ProtocolResponse } from "../protocol/protocol.ts";
import type { BeginTrace, RequestTrace } from "../telemetry/request-trace.ts";
import type { HttpRequest, HttpResponse } from "./http-exchange.ts";
import { observeEnd, type StreamEnding } from "./observe-end.ts";
import type { Recorder } from "./recorder.ts";

export interface McpEndpointOptions {
  readonly protocol: Pick<Protocol, "handle">;
  readonly authenticator: Authenticator;
  readonly rateLimiter: RateLimiter;
  readonly concurrency: ConcurrencyLimiter;
  readonly beginTrace: BeginTrace;
  readonly recorder: Recorder;
  readonly maxRequestSizeBytes: number;
}

/** One call on its way through the endpoint. */
interface Call {
  readonly request: HttpRequest;
  readonly record: CallRecord;
  readonly trace: RequestTrace;
  principal: Principal;
}

/** A queue this long is worked off within about a second at the pace that filled it. */
const OVERLOAD_RETRY_SECONDS = 1;

/** What happens to a request for MCP, in order: authenticate, rate limit, wait for a place, dispatch, record. */
export function createMcpEndpoint(options: McpEndpointOptions) {
  const { authenticator, rateLimiter, concurrency, protocol, recorder } = options;

  const admit = async (call: Call): Promise<HttpResponse | Record<string, string>> => {
    const authenticating = authenticator.authenticate(call.request.headers);
    const authentication = authenticating instanceof Promise ? await authenticating : authenticating;
    if (authentication.ok) call.principal = authentication.principal;
    const { principal, request } = call;
    const known = authentication.ok && !principal.anonymous;
    const budget: RateBudget = known
      ? { kind: "principal", id: principal.id }
      : { kind: "address", address: request.remoteAddress };
    const rate = await rateLimiter.consume(budget);
    const rateFields = rateLimitFields(budget.kind, rate);
    if (!rate.allowed) return refuseRate(call, rate, rateFields);
    if (authentication.ok) return rateFields;
    const { status, message, headers } = authentication.refusal;
    return refuse(call, status === 503 ? "auth_unavailable" : "unauthenticated", {
      status,
      message,
      headers,
    });
  };

  const dispatch = async (call: Call): Promise<ProtocolResponse> => {
    const { request, record, principal, trace } = call;
    // A client that sends its body slowly waits for itself: it holds no place until the server has work to do.
    const body = request.readBody(options.maxRequestSizeBytes);
    try {
      await body;
    } catch {
      // Whoever reads it is told.
    }
    const place = concurrency.acquire(request.signal);
    const release = place instanceof Promise ? await place : place;
    if (!release) {
      const message = "The server is at its limit of concurrent requests; try again shortly";
      const headers = { "retry-after": String(OVERLOAD_RETRY_SECONDS) };
      return refuse(call, "overloaded", { status: 503, message, headers });
    }
    try {
      const response = await protocol.handle({
        httpMethod: request.method,
        query: request.query,
        headers: withoutCredential(request.headers),
        readBody: () => body,
        caller: principal,
        signal: request.signal,
        deadline: request.deadline,
        record,
        within: trace.within,
      });
      return whenSettled(response, release);
    } catch (error) {
      release();
      throw error;
    }
  };

  return async (request: HttpRequest, requestId: string): Promise<HttpResponse> => {
    const startedAt = performance.now();
    const call: Call = {
      request,
      record: {},
      trace: options.beginTrace(request.headers),
      principal: anonymous,
    };
    const end = (status: number) =>
      recorder({
        requestId,
        endpoint: request.path,
        principal: call.principal,
        record: call.record,
        trace: call.trace,
        status,
        durationMs: performance.now() - startedAt,
      });
    try {
      const admitted = await admit(call);
      const refused = isResponse(admitted);
      const response: ProtocolResponse = refused ? admitted : await dispatch(call);
      const headers = refused ? response.headers : { ...admitted, ...response.headers };
      const { status, body } = whenSettled(response, (ending) => {
        const outcome = outcomeOfEnding(ending, call.record);
        if (outcome !== undefined) call.record.outcome ??= outcome;
        end(response.status);
      });
      return { status, headers, ...(body === undefined ? {} : { body }) };
    } catch (error) {
      const gone = request.signal.aborted;
      Object.assign(call.record, { outcome: gone ? "cancelled" : "crash", error });
      const message = `Internal error; the server's log names it by the request id ${requestId}`;
      const response = jsonRpcError({ status: 500, code: jsonRpcCodes.internalError, message });
      end(response.status);
      return response;
    }
  };
}

/** The same response; `then` runs once, when the work that it stands for is over. */
function whenSettled(response: ProtocolResponse, then: (ending?: StreamEnding) => void): ProtocolResponse {
  if (response.settled) void response.settled.then(() => then());
  // Not by the class, which Node loads when it is named: no first answer has to wait for it.
  else if (typeof response.body === "object") return { ...response, body: observeEnd(response.body, then) };
  else then();
  return response;
}

function isResponse(value: HttpResponse | Record<string, string>): value is HttpResponse {
  return typeof value.status === "number";
}

/** How a stream ended whose answer nobody has judged yet: cut short, unless it was one that only its reader ends. */
function outcomeOfEnding(ending: StreamEnding | undefined, { method }: CallRecord): Outcome | undefined {
  if (ending === undefined) return undefined;
  if (ending === "failed") return "crash";
  return ending === "cancelled" && method !== "subscriptions/listen" ? "cancelled" : "ok";
}

function refuseRate(call: Call, rate: RateDecision, rateFields: Record<string, string>): HttpResponse {
  const { limit, windowSeconds, resetSeconds } = rate;
  const message = `Rate limit of ${limit} requests in ${windowSeconds} s exceeded; try again in ${resetSeconds} s`;
  const headers = { ...rateFields, "retry-after": String(resetSeconds) };
  return refuse(call, "rate_limited", { status: 429, message, headers });
}

function refuse(
  { record }: Call,
  errorType: ErrorType,
  answer: { status: number; message: string; headers: Readonly<Record<string, string>> },
): HttpResponse {
  record.outcome = answer.status === 503 ? "unavailable" : "refused";
  record.errorType = errorType;
  return jsonRpcError({ ...answer, code: jsonRpcCodes.refused });
}
