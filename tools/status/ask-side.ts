import { request } from "node:https";
import type { ConnectionOptions } from "node:tls";
import { paths } from "../../app/contract/endpoints.ts";

/** How a side answered. */
export type Health =
  | { readonly status: "healthy"; readonly milliseconds: number }
  | { readonly status: "unhealthy"; readonly reason: string }
  | { readonly status: "unreachable"; readonly reason: string };

export interface SideAddress {
  /** The name that clients use: what the certificate is for and the request names. */
  readonly host: string;
  /** Where this side is, whatever DNS says: an address or a name of its own. */
  readonly address: string;
  /** @default port 443, and the authorities that Node trusts */
  readonly connection?: Pick<ConnectionOptions, "port" | "ca">;
}

const TIMEOUT_MS = 10_000;
/** Of an answer, as much as says what is wrong. */
const MAX_REASON_LENGTH = 200;

/** Asks one side whether it lives and is ready, at its own address and by the clients' name. */
export async function askSide(side: SideAddress): Promise<Health> {
  const startedAt = performance.now();
  try {
    for (const path of [paths.health, paths.ready]) {
      const { status, body } = await get(side, path);
      if (status === 200) continue;
      const said = body.replaceAll(/\s+/g, " ").slice(0, MAX_REASON_LENGTH);
      return { status: "unhealthy", reason: `${path} answered ${status}${said ? `: ${said}` : ""}` };
    }
    return { status: "healthy", milliseconds: Math.round(performance.now() - startedAt) };
  } catch (error) {
    return { status: "unreachable", reason: describe(error) };
  }
}

function get(
  { host, address, connection = {} }: SideAddress,
  path: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const options = { ...connection, host: address, servername: host, path, headers: { host }, signal };
  const asked = request({ ...options, agent: false }, (response) => {
    let body = "";
    response.setEncoding("utf8").on("data", (piece: string) => {
      body += piece;
    });
    response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    response.on("error", reject);
  });
  asked.on("error", (error) => reject(signal.aborted ? new Error("no answer in time") : error)).end();
  return promise;
}

/** Of an error with several causes, as of a name with several addresses, each. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  return error instanceof Error ? error.message : String(error);
}
