import { isIP } from "node:net";
import { paths } from "../contract/endpoints.ts";
import type { HttpRequest } from "./http-exchange.ts";

export const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"] as const;

export interface HostRules {
  /** Host names without port, IPv6 addresses in brackets. */
  readonly allowedHosts: readonly string[];
  /** Host names of origins, or `<scheme>://*` for every browser extension of one browser. */
  readonly allowedOrigins: readonly string[];
}

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;

/**
 * Why a request must be refused, or nothing.
 *
 * Both headers together keep a web page from reaching this server through its visitor's browser: by naming it
 * (Origin), or by pointing a name of its own at it, which is DNS rebinding (Host).
 */
export function validateHostAndOrigin(request: HttpRequest, rules: HostRules): string | undefined {
  const host = hostname(request.headers.host);
  if (host === undefined) return "The Host header is missing or malformed";
  if (!rules.allowedHosts.includes(host) && !isProbedByAddress(request.path, host)) {
    return `Host ${host} is not allowed; the server's ALLOWED_HOSTS does not name it`;
  }
  const { origin } = request.headers;
  if (
    origin !== undefined &&
    !isOpenToOrigins(request.path) &&
    !isAllowedOrigin(origin, rules.allowedOrigins)
  ) {
    return "This Origin is not allowed; the server's ALLOWED_ORIGINS does not name it";
  }
  return undefined;
}

/** Clients in any browser page start here, and there is nothing in it that is not for everybody. */
export function isOpenToOrigins(path: string): boolean {
  return path === paths.protectedResourceMetadata || path === paths.mcpResourceMetadata;
}

export function isAllowedOrigin(origin: string, allowedOrigins: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname: name } = new URL(origin);
  const isExtension = protocol !== "http:" && protocol !== "https:";
  return (
    (name !== "" && allowedOrigins.includes(name)) ||
    (isExtension && allowedOrigins.includes(`${protocol}//*`))
  );
}

function hostname(header: string | undefined): string | undefined {
  return header === undefined ? undefined : HOST.exec(header)?.[1]?.toLowerCase();
}

/**
 * Platforms probe an instance by its address, and an address cannot be rebound: only a name can.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/probes/ (the default Host of an HTTP probe is the pod's IP)
 */
function isProbedByAddress(path: string, host: string): boolean {
  const isProbe = path === paths.health || path === paths.ready;
  return isProbe && isIP(host.replace(/^\[|\]$/g, "")) !== 0;
}
