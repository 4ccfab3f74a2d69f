const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection closed",
  UND_ERR_SOCKET: "connection closed",
  EPIPE: "connection closed",
  ENOTFOUND: "host name not found",
  EAI_AGAIN: "host name cannot be looked up",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  ETIMEDOUT: "no connection",
  UND_ERR_CONNECT_TIMEOUT: "no connection",
  CERT_HAS_EXPIRED: "TLS certificate expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "TLS certificate is for another host",
};

/** Why no answer came, in our words: the code of the error or of one of its causes, never its message. */
export function failureReason(error: unknown): string {
  const codes = [...causes(error)].flatMap((each) => (each.code === undefined ? [] : [each.code]));
  const known = codes.find((code) => words[code] !== undefined);
  if (known !== undefined) return words[known] ?? known;
  const tls = codes.find((code) => /CERT|TLS|SSL|SIGNED/.test(code));
  return tls === undefined ? "no answer" : `TLS failed (${tls})`;
}

function* causes(error: unknown): Generator<NodeJS.ErrnoException> {
  for (let each = error; each instanceof Error; each = each.cause) {
    yield each;
    if (each instanceof AggregateError) yield* each.errors.flatMap((inner) => [...causes(inner)]);
  }
}
