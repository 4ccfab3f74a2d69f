import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { FunctionError } from "./function-error.ts";
import type { StreamedAnswer } from "./read-streamed-answer.ts";
import type { RunningFunction } from "./start-function.ts";
import { toRestProxyEvent } from "./to-rest-proxy-event.ts";

export interface RestApiOptions {
  readonly invoke: RunningFunction["invoke"];
  /** 0 lets the system choose. */
  readonly port: number;
  /** Told why an answer is API Gateway's own. */
  readonly onError: (error: unknown) => void;
}

export interface RestApi {
  readonly origin: string;
  readonly stop: () => void;
}

/** HTTP in front of a function, as API Gateway's REST API with a streaming proxy integration is. */
export async function startRestApi({ invoke, port, onError }: RestApiOptions): Promise<RestApi> {
  const server = createServer(async (request, response) => {
    try {
      await send(request, response, await invoke(toRestProxyEvent(request, await buffer(request))));
    } catch (error) {
      onError(error);
      if (response.headersSent) return void response.destroy();
      const throttled = error instanceof FunctionError && error.errorType === "TooManyRequestsException";
      response.writeHead(throttled ? 429 : 502, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: throttled ? "Too Many Requests" : "Internal server error" }));
    }
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: StreamedAnswer,
): Promise<void> {
  const bodiless = request.method === "HEAD" || answer.statusCode === 204;
  // Such an answer ends with its headers, and the client must not call again before the function is done.
  if (bodiless) for await (const _ of answer.body);
  response.writeHead(answer.statusCode, answer.headers);
  if (bodiless) return void response.end();
  response.flushHeaders();
  // A client that is gone does not stop the function: what it still says goes nowhere.
  for await (const chunk of answer.body) if (!response.destroyed) response.write(chunk);
  response.end();
}
