import { request } from "node:http";
import { text } from "node:stream/consumers";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpMessage {
  readonly method?: string;
  readonly path?: string;
  /** Sent as they are, Host included; undefined ones are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

/** One HTTP request without the help that fetch gives, such as a Host of its own. */
export function sendHttp(origin: string, message: HttpMessage): Promise<HttpAnswer> {
  const { method = "POST", path = "/mcp", headers = {}, body } = message;
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const outgoing = request(new URL(path, origin), {
    method,
    headers: Object.fromEntries(sent),
    agent: false,
  });
  outgoing.once("error", reject);
  outgoing.once("response", (response) => {
    text(response).then(
      (received) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received }),
      reject,
    );
  });
  outgoing.end(body);
  return promise;
}
