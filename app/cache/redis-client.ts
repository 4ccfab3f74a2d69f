import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { Redis } from "ioredis";

/** Between two attempts to connect, at most; the first ones come sooner. */
const MAX_RECONNECT_DELAY_MS = 2000;
const FIRST_RECONNECT_DELAY_MS = 50;
/** A connection on which Redis owes an answer for so long is given up, and a new one made. */
const SILENCE_TIMEOUT_MS = 2000;
const CONNECT_TIMEOUT_MS = 2000;

/**
 * A client that connects by itself, for as long as it takes, and never queues: a command on a lost connection fails
 * at once. TLS with rediss://; a private authority is trusted through NODE_EXTRA_CA_CERTS, as everywhere in Node.
 *
 * @param timeoutMs Longest that anybody waits for a command.
 */
export async function createRedisClient(url: string, timeoutMs: number): Promise<Redis> {
  const { Redis } = await import("ioredis");
  return new Redis(url, {
    ...(url.startsWith("rediss:") ? { tls: { checkServerIdentity: checkRedisIdentity } } : {}),
    retryStrategy: (attempt) => reconnectDelayMs(attempt, Math.random()),
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: Math.max(SILENCE_TIMEOUT_MS, timeoutMs),
    disconnectTimeout: timeoutMs,
    enableOfflineQueue: false,
    // A command whose connection is lost has been answered without Redis by the time there is a new one.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
}

/**
 * Doubles with each attempt up to its cap; half of it is random, so that instances which lost Redis together do not
 * come back together.
 *
 * @param random At least 0, less than 1.
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const delayMs = Math.min(FIRST_RECONNECT_DELAY_MS * 2 ** (attempt - 1), MAX_RECONNECT_DELAY_MS);
  return Math.round(delayMs / 2 + (delayMs / 2) * random);
}

/**
 * Node's check, and besides: an address may stand as the common name of a certificate without alternative names, which
 * is how Memorystore names itself. Whoever signed it is checked as always.
 *
 * @see https://github.com/envoyproxy/ratelimit/pull/409 on Memorystore's certificates
 */
export function checkRedisIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  const { subject, subjectaltname } = certificate;
  if (isIP(host) !== 0 && subjectaltname === undefined && subject.CN === host) return undefined;
  return checkServerIdentity(host, certificate);
}
