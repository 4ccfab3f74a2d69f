import { lookup } from "node:dns/promises";
import { paths } from "../../contract/endpoints.ts";
import { SERVED_BY_HEADER } from "../../contract/monitor.ts";
import type { FailoverView } from "../fleet-view.ts";
import { type Target, urlOf } from "../target.ts";
import { probeEndpoint } from "./probe-endpoint.ts";

export interface FindServingOptions {
  readonly targets: readonly Target[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** @default the system's resolver */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/**
 * Which server answers at the failover address: the one that a proxy there names in its answer, else the one whose
 * host has an address in common with it, which is how DNS failover shows.
 */
export async function findServing(url: URL, options: FindServingOptions): Promise<FailoverView> {
  const { targets, timeoutMs, resolve = resolveHost } = options;
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), timeoutMs);
  try {
    const signal = AbortSignal.any([options.signal, timer.signal]);
    const answer = await probeEndpoint(urlOf(url, paths.health), signal);
    const named = answer.headers?.get(SERVED_BY_HEADER);
    const serving =
      targets.find(({ name }) => name === named)?.name ?? (await findByAddress(url, targets, resolve));
    const reason = answer.reason === undefined ? {} : { reason: answer.reason };
    return { url: url.href, serving: serving ?? null, ...reason };
  } finally {
    clearTimeout(timeout);
  }
}

/** The only target at one of the addresses of the host, on the same port; undefined when none or several are. */
async function findByAddress(
  url: URL,
  targets: readonly Target[],
  resolve: (host: string) => Promise<readonly string[]>,
): Promise<string | undefined> {
  const addresses = new Set(await resolve(url.hostname));
  const matches = await Promise.all(
    targets.map(async (target) => {
      if (portOf(target.url) !== portOf(url)) return false;
      return (await resolve(target.url.hostname)).some((address) => addresses.has(address));
    }),
  );
  const found = targets.filter((_target, index) => matches[index]);
  return found.length === 1 ? found[0]?.name : undefined;
}

async function resolveHost(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host.replace(/^\[|\]$/g, ""), { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}
