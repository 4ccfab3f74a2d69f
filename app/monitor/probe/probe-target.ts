import { paths } from "../../contract/endpoints.ts";
import { type Target, urlOf } from "../target.ts";
import type { ProbeResults } from "./check.ts";
import { probeEndpoint } from "./probe-endpoint.ts";
import { probeMcp } from "./probe-mcp.ts";

export interface ProbeOptions {
  readonly timeoutMs: number;
  /** The monitor's own version, which its MCP client names. */
  readonly version: string;
  readonly signal: AbortSignal;
}

/** Looks at one server: liveness, readiness and a real MCP round trip at the same time, each within the time-out. */
export async function probeTarget(target: Target, options: ProbeOptions): Promise<ProbeResults> {
  const { timeoutMs, version } = options;
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), timeoutMs);
  const signal = AbortSignal.any([options.signal, timer.signal]);
  try {
    const [health, ready, mcp] = await Promise.all([
      probeEndpoint(urlOf(target.url, paths.health), signal),
      probeEndpoint(urlOf(target.url, paths.ready), signal),
      probeMcp(urlOf(target.url, paths.mcp), {
        version,
        signal,
        timeoutMs,
        ...(target.token === undefined ? {} : { token: target.token }),
      }),
    ]);
    return { health, ready, mcp };
  } finally {
    clearTimeout(timeout);
  }
}
