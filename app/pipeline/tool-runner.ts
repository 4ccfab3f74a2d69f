import { canonicalKey } from "../cache/canonical-key.ts";
import type { ResultCache } from "../cache/result-cache.ts";
import type { RunTool, ToolCall } from "../protocol/protocol.ts";
import {
  type AnyTool,
  type CacheStatus,
  type ToolContext,
  ToolError,
  type ToolServices,
} from "../tools/tool.ts";
import type { WorkerPool } from "../workers/worker-pool.ts";

type Output = Record<string, unknown>;

export interface ToolRunnerOptions {
  readonly cache: ResultCache;
  readonly workers: WorkerPool;
  readonly services: ToolServices;
  /** Of a tool that names none. */
  readonly defaultTimeoutMs: number;
  /** Of a cached result whose tool names none. */
  readonly defaultTtlSeconds: number;
  /** Aborts when the server can wait no longer for calls to end. */
  readonly stopped: AbortSignal;
  /** Part of every cache key, so that a release never answers with the results of another. */
  readonly version: string;
}

/** Thrown into a handler whose time is up; named as by AbortSignal.timeout, so that handlers can tell. */
class DeadlineError extends Error {
  override readonly name = "TimeoutError";
  readonly code = "DEADLINE_EXCEEDED";
}

/** Thrown into a handler that the server cannot wait for any longer. */
class StoppedError extends Error {
  override readonly name = "StoppedError";
  readonly code = "SERVER_STOPPED";
}

/** Thrown when a handler returns what its own output schema refuses; the code ends with the field, for the log. */
class InvalidOutputError extends Error {
  override readonly name = "InvalidOutputError";
  readonly code: string;

  constructor(field: string) {
    super("The tool's result does not fit its output schema");
    this.code = `INVALID_OUTPUT.${field}`;
  }
}

/** What a handler is given. A class, because an object of its own with a getter costs twenty times as much to make. */
class CallContext implements ToolContext {
  readonly reportProgress: ToolContext["reportProgress"];
  readonly services: ToolServices;
  readonly #source: SignalSource;

  constructor(reportProgress: ToolContext["reportProgress"], services: ToolServices, source: SignalSource) {
    this.reportProgress = reportProgress;
    this.services = services;
    this.#source = source;
  }

  get signal(): AbortSignal {
    return this.#source.signal;
  }
}

/** Where the work of a call finds its signal; asking is what makes one. */
interface SignalSource {
  readonly signal: AbortSignal;
}

/** Runs tools with what their files do not say: deadline, cache, worker threads, and how an ending is told. */
export function createToolRunner(options: ToolRunnerOptions): RunTool {
  const { services, workers, defaultTimeoutMs } = options;

  /** Waits only for a handler that does. */
  const compute = (call: ToolCall, source: SignalSource): Output | Promise<Output> => {
    const { tool, input, reportProgress } = call;
    const check = (output: unknown) => checkOutput(tool, output);
    if (tool.cpuBound?.(input)) {
      return workers.run(tool.name, input, { signal: source.signal, reportProgress }).then(check);
    }
    const output = tool.handler(input, new CallContext(reportProgress, services, source));
    return output instanceof Promise ? orAborted(output, source.signal).then(check) : check(output);
  };

  const computeCached = async (
    call: ToolCall,
    caching: NonNullable<AnyTool["caching"]>,
    source: SignalSource,
  ): Promise<Output> => {
    const found = await options.cache.getOrCompute({
      key: cacheKey(call, options.version),
      ttlSeconds: caching.ttlSeconds ?? options.defaultTtlSeconds,
      compute: async (signal) => JSON.stringify(await compute(call, { signal })),
      signal: source.signal,
    });
    if (found.result !== "hit") return stamp(call.tool, JSON.parse(found.text), "miss");
    // Others write to a shared cache too: what does not fit is no hit.
    const cached = parseOutput(call.tool, found.text);
    return cached ? stamp(call.tool, cached, "hit") : compute(call, source);
  };

  // AbortSignal.any would keep something of every call for as long as the server's own signal lives.
  const running = new Set<AbortController>();
  options.stopped.addEventListener("abort", () => {
    for (const ending of running) ending.abort(new StoppedError());
  });

  return async (call) => {
    const timeoutMs = timeLeft(call.tool.timeoutMs ?? defaultTimeoutMs, call.deadline);
    const ending = new CallEnding(call.signal, { timeoutMs, running });
    try {
      call.signal.throwIfAborted();
      const { caching } = call.tool;
      const output = caching ? computeCached(call, caching, ending) : compute(call, ending);
      return { outcome: "ok", output: output instanceof Promise ? await output : output };
    } catch (error) {
      if (error instanceof ToolError) return { outcome: "tool_error", message: error.message };
      if (call.signal.aborted) return { outcome: "cancelled", message: "The call was cancelled." };
      if (ending.reason instanceof StoppedError) return { outcome: "timeout", message: STOPPED };
      if (ending.reason instanceof DeadlineError) {
        return { outcome: "timeout", message: deadlineMessage(timeoutMs) };
      }
      return { outcome: "crash", message: "The tool failed. The fault is ours; it has been logged.", error };
    } finally {
      ending.close();
    }
  };
}

/**
 * What ends a call before its work does: its caller, its time, the server's stop. Timer and signal are made when they
 * are asked for: a handler that neither waits nor looks at its signal is done before anything could end it.
 */
class CallEnding implements SignalSource {
  readonly #caller: AbortSignal;
  readonly #endsAt: number;
  readonly #running: Set<AbortController>;
  #abort: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #cancel = () => this.#abort?.abort(this.#caller.reason);

  constructor(
    caller: AbortSignal,
    { timeoutMs, running }: { readonly timeoutMs: number; readonly running: Set<AbortController> },
  ) {
    this.#caller = caller;
    this.#endsAt = performance.now() + timeoutMs;
    this.#running = running;
  }

  get signal(): AbortSignal {
    if (this.#abort) return this.#abort.signal;
    const abort = new AbortController();
    this.#abort = abort;
    this.#timer = setTimeout(() => abort.abort(new DeadlineError()), this.#endsAt - performance.now());
    this.#caller.addEventListener("abort", this.#cancel, { once: true });
    this.#running.add(abort);
    if (this.#caller.aborted) this.#cancel();
    return abort.signal;
  }

  /** Why the signal aborted, when it did. */
  get reason(): unknown {
    return this.#abort?.signal.reason;
  }

  close(): void {
    if (!this.#abort) return;
    clearTimeout(this.#timer);
    this.#caller.removeEventListener("abort", this.#cancel);
    this.#running.delete(this.#abort);
  }
}

/** The tool's time-out, or what is left until the request's deadline where that comes first. */
function timeLeft(timeoutMs: number, deadline: number | undefined): number {
  if (deadline === undefined) return timeoutMs;
  return Math.max(0, Math.min(timeoutMs, Math.floor(deadline - performance.now())));
}

const STOPPED = "The server is shutting down and could not wait for the tool any longer; call it again.";

function deadlineMessage(timeoutMs: number): string {
  return `The tool did not finish within its deadline of ${timeoutMs} ms and was stopped.`;
}

function parseOutput(tool: AnyTool, text: string): Record<string, unknown> | undefined {
  try {
    return tool.output.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function cacheKey({ tool, input, caller }: ToolCall, version: string): string {
  const owner = tool.caching?.scope === "principal" ? caller.id : null;
  return canonicalKey(`result:${version}:${tool.name}`, [owner, input]);
}

function stamp(tool: AnyTool, output: Record<string, unknown>, status: CacheStatus): Record<string, unknown> {
  return tool.caching?.stamp?.(output, status) ?? output;
}

function checkOutput(tool: AnyTool, output: unknown): Record<string, unknown> {
  const checked = tool.output.safeParse(output);
  if (!checked.success) throw new InvalidOutputError(checked.error.issues[0]?.path.join(".") ?? "");
  return checked.data;
}

/** The work's result, or the signal's reason, for handlers that do not look at their signal. */
async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
