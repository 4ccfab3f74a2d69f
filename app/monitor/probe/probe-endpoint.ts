import type { ProbeResult } from "./check.ts";
import { failureReason } from "./failure-reason.ts";

export interface EndpointAnswer extends ProbeResult {
  readonly headers?: Headers;
}

/** More of an answer than this is not read. */
const MAX_BODY_BYTES = 65_536;

/** Asks a path that answers 200 when all is well. A new connection each time, so that TLS and DNS are looked at too. */
export async function probeEndpoint(url: URL, signal: AbortSignal): Promise<EndpointAnswer> {
  const startedAt = performance.now();
  try {
    const response = await fetch(url, { signal, redirect: "manual", headers: { connection: "close" } });
    const body = await readStart(response);
    const answered = { durationMs: performance.now() - startedAt, headers: response.headers };
    if (response.status === 200) return { ...answered, status: "healthy" };
    return { ...answered, status: "unhealthy", reason: `answered ${response.status}${said(body)}` };
  } catch (error) {
    return { status: "error", reason: signal.aborted ? "no answer in time" : failureReason(error) };
  }
}

async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (size > MAX_BODY_BYTES) break;
  }
  return text;
}

/** The `status` that a readiness answer names, and nothing else of it. */
function said(body: string): string {
  try {
    const { status } = JSON.parse(body) as { status?: unknown };
    return typeof status === "string" && /^[a-z-]{1,30}$/.test(status) ? ` (${status})` : "";
  } catch {
    return "";
  }
}
