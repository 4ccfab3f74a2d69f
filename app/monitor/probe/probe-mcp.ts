import type { ProbeResult } from "./check.ts";
import { failureReason } from "./failure-reason.ts";

export interface McpProbeOptions {
  /** Sent as a bearer credential. */
  readonly token?: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** One round trip as a client makes it: connect in whatever revision the server speaks, then list its tools. */
export async function probeMcp(url: URL, options: McpProbeOptions): Promise<ProbeResult> {
  // Loaded with the first check: `--help` and a refused option do not wait for it.
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const { token, version, signal, timeoutMs } = options;
  let lastStatus: number | undefined;
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: {
      headers: { connection: "close", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    },
    fetch: async (input, init) => {
      lastStatus = undefined;
      // The transport's own signal ends a request with the connection, ours with the check.
      const either = init?.signal ? AbortSignal.any([init.signal, signal]) : signal;
      const response = await fetch(input, { ...init, signal: either });
      lastStatus = response.status;
      return response;
    },
  });
  const client = new Client({ name: "mcp-home-monitor", version }, { versionNegotiation: { mode: "auto" } });
  const startedAt = performance.now();
  try {
    const request = { signal, timeout: timeoutMs };
    await client.connect(transport, request);
    await client.listTools(undefined, request);
    const durationMs = performance.now() - startedAt;
    if (transport.sessionId !== undefined) await transport.terminateSession();
    return { status: "healthy", durationMs };
  } catch (error) {
    if (signal.aborted) return { status: "error", reason: "no answer in time" };
    if (lastStatus === undefined) return { status: "error", reason: failureReason(error) };
    const durationMs = performance.now() - startedAt;
    const reason = lastStatus < 400 ? "no valid MCP answer" : `answered ${lastStatus}`;
    return { status: "unhealthy", durationMs, reason };
  } finally {
    await client.close().catch(() => {});
  }
}
