import type { ProtocolResponse } from "./protocol.ts";

/**
 * JSON-RPC error codes in use. -32000 is ours for refusals that belong to HTTP; nothing of ours is ever minted
 * in -32020..-32099, which belong to the specification.
 *
 * @see https://www.jsonrpc.org/specification#error_object
 */
export const jsonRpcCodes = {
  refused: -32_000,
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
} as const;

export type JsonRpcCode = (typeof jsonRpcCodes)[keyof typeof jsonRpcCodes];

export interface JsonRpcErrorOptions {
  readonly status: number;
  readonly code: JsonRpcCode;
  readonly message: string;
  /** Null when the request's id is not known, or is not one. */
  readonly id?: string | number | null;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP answer that carries a JSON-RPC error. */
export function jsonRpcError(options: JsonRpcErrorOptions): ProtocolResponse {
  const { status, code, message, id = null, data, headers } = options;
  const error = { code, message, ...(data === undefined ? {} : { data }) };
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id, error }),
  };
}
