import { request } from "node:http";
import type { Pace } from "./pace.ts";

export type CheckAnswer = { readonly passed: true } | { readonly passed: false; readonly reason: string };

/** What a checker of Route 53 waits for: a connection, and from then on an answer of 2xx or 3xx. */
const CONNECT_TIMEOUT_MS = 4000;
const ANSWER_TIMEOUT_MS = 2000;

/**
 * One question of a health checker. It goes over plain HTTP, where Route 53's goes over HTTPS.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export async function askEndpoint(url: URL, pace: Pace, signal: AbortSignal): Promise<CheckAnswer> {
  const { promise: answer, resolve } = Promise.withResolvers<CheckAnswer>();
  const outgoing = request(url, { agent: false, signal });
  const done = new AbortController();
  const giveUpAfter = async (ms: number, reason: string, until: AbortSignal) => {
    await pace.sleep(ms, until);
    if (!until.aborted) resolve({ passed: false, reason });
  };
  const connected = new AbortController();
  giveUpAfter(CONNECT_TIMEOUT_MS, "no connection in time", AbortSignal.any([connected.signal, done.signal]));
  outgoing.once("socket", (socket) =>
    socket.once("connect", () => {
      connected.abort();
      giveUpAfter(ANSWER_TIMEOUT_MS, "no answer in time", done.signal);
    }),
  );
  outgoing.once("response", ({ statusCode = 0 }) => {
    const passed = statusCode >= 200 && statusCode < 400;
    resolve(passed ? { passed } : { passed, reason: `answered ${statusCode}` });
  });
  outgoing.on("error", ({ code }: NodeJS.ErrnoException) =>
    resolve({ passed: false, reason: code === "ECONNREFUSED" ? "connection refused" : "connection closed" }),
  );
  outgoing.end();
  try {
    return await pace.hold(answer);
  } finally {
    done.abort();
    outgoing.destroy();
  }
}
