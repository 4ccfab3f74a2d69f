import type * as z from "zod";
import type { HealthReport } from "../contract/health.ts";
import type { UpstreamCaller } from "./upstream-caller.ts";

/** What every handler is given: enough to stop in time and to say how far it is. */
export interface WorkContext {
  /** Aborts when the caller cancels or goes away, and when the deadline passes. */
  readonly signal: AbortSignal;
  /** Tells the caller how far the work is; does nothing when the caller did not ask. */
  readonly reportProgress: (done: number, total: number, message?: string) => void;
}

/** What a handler on the server's own thread is given on top. */
export interface ToolContext extends WorkContext {
  readonly services: ToolServices;
}

/** The parts of the server that tools may use. */
export interface ToolServices {
  readonly health: () => HealthReport;
  readonly upstream: UpstreamCaller;
}

/** Hints for the model's client. @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools */
export interface ToolAnnotations {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

export type CacheStatus = "hit" | "miss";

/** How results are cached, under a key made of the tool's name and its arguments in canonical form. */
export interface ToolCaching<Output> {
  /** Seconds; the setting CACHE_TTL when left out. */
  readonly ttlSeconds?: number;
  /** `principal` when one caller's result must never answer another. */
  readonly scope: "shared" | "principal";
  /** Writes into the result whether it came from the cache. */
  readonly stamp?: (output: Output, status: CacheStatus) => Output;
}

interface ToolDeclaration<Input extends z.ZodObject, Output extends z.ZodObject> {
  /** Name on the wire; the file has the same name in kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly annotations: ToolAnnotations;
  readonly caching?: ToolCaching<z.output<Output>>;
  /** Milliseconds; the setting REQUEST_TIMEOUT_MS when left out. */
  readonly timeoutMs?: number;
  /**
   * The scope that a caller needs, as `area:action`, named after what may be done rather than after the tool: two
   * tools that do the same have the same scope, and none implies another. A tool without one is for every caller
   * who was let in; a caller of a server without authentication needs none.
   */
  readonly scope?: `${string}:${string}`;
}

/** A tool as a file of this folder declares it; the pipeline gives it everything else. */
export interface Tool<Input extends z.ZodObject, Output extends z.ZodObject>
  extends ToolDeclaration<Input, Output> {
  readonly cpuBound?: undefined;
  readonly handler: (input: z.output<Input>, context: ToolContext) => MaybePromise<z.input<Output>>;
}

/** A tool whose handler runs on a worker thread for the inputs that would hold up everybody else. */
export interface CpuBoundTool<Input extends z.ZodObject, Output extends z.ZodObject>
  extends ToolDeclaration<Input, Output> {
  /** Whether this input is one that needs a worker thread. */
  readonly cpuBound: (input: z.output<Input>) => boolean;
  readonly handler: (input: z.output<Input>, context: WorkContext) => MaybePromise<z.input<Output>>;
}

type MaybePromise<Value> = Value | Promise<Value>;

/** A tool whose types were checked where it was defined: what lists, workers and the pipeline hold. */
export interface AnyTool extends ToolDeclaration<z.ZodObject, z.ZodObject> {
  readonly cpuBound?: ((input: Record<string, unknown>) => boolean) | undefined;
  readonly handler: (
    input: Record<string, unknown>,
    context: ToolContext,
  ) => MaybePromise<Record<string, unknown>>;
}

/** Checks a tool against its own schemas. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: CpuBoundTool<Input, Output>,
): AnyTool;
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
): AnyTool;
export function defineTool(tool: unknown): AnyTool {
  return tool as AnyTool;
}

/** Thrown by a handler when the caller can mend the request; the message is shown to the model. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly code = "TOOL_ERROR";
}
