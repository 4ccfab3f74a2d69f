/** What a cloud said, in words of ours: its own may repeat what it was sent. */
export type Answer<Value> =
  | { readonly status: "found"; readonly value: Value }
  | { readonly status: "absent" }
  /** Somebody is signed in who may not ask, or not for this. */
  | { readonly status: "denied"; readonly code: string }
  /** Nobody is signed in, or nobody any more. */
  | { readonly status: "signed-out"; readonly code: string }
  /** It could not be asked. */
  | { readonly status: "silent"; readonly code: string };

const NETWORK_CODE =
  /^(E(CONN|NOTFOUND|AI_AGAIN|TIMEDOUT|HOST|NET|PIPE)|UND_ERR_|CERT_|DEPTH_ZERO|UNABLE_TO)/;
/** Errors of the SDKs and of aborted requests that mean the same. */
const NETWORK_NAME = /^(AbortError|TimeoutError|NetworkingError)$/;

/** The code of a failure on the way to a cloud; undefined where the cloud answered. */
export function networkCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { readonly code?: unknown };
    if (typeof code === "string" && NETWORK_CODE.test(code)) return code;
    if (NETWORK_NAME.test(cause.name)) return cause.name;
    if (cause instanceof AggregateError) return networkCode(cause.errors[0]);
  }
  return undefined;
}
