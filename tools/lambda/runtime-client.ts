/**
 * A small stand-in for the official runtime client (`aws-lambda-ric`), which compiles native code when it is installed:
 * loads a handler, streaming or not, as that does and calls it for every invocation that the Runtime API has.
 */
import { once } from "node:events";
import { Agent, type ClientRequest, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

type StreamingHandler = (event: unknown, stream: ClientRequest, context: object) => Promise<void>;
type BufferedHandler = (event: unknown, context: object) => Promise<unknown>;

const { AWS_LAMBDA_RUNTIME_API, _HANDLER = "", LAMBDA_TASK_ROOT = "" } = process.env;
const base = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const agent = new Agent({ keepAlive: true });

/** The bytes to write before a stream's first ones. */
const preludes = new WeakMap<ClientRequest, string>();
const streaming = new WeakSet<StreamingHandler | BufferedHandler>();
Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: (handler: StreamingHandler) => {
      streaming.add(handler);
      return handler;
    },
    HttpResponseStream: {
      from: (stream: ClientRequest, prelude: object) => {
        stream.setHeader("content-type", "application/vnd.awslambda.http-integration-response");
        preludes.set(stream, `${JSON.stringify(prelude)}${"\0".repeat(8)}`);
        return stream;
      },
    },
  },
});

const post = (path: string, body: unknown) =>
  fetch(`${base}${path}`, { method: "POST", body: JSON.stringify(body) }).then((answer) => answer.text());

function formatError(error: unknown) {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  return { errorType: name, errorMessage: message, trace: stack.split("\n") };
}

async function load(): Promise<StreamingHandler | BufferedHandler> {
  const [file = "", name = ""] = _HANDLER.split(".");
  return (await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href))[name];
}

async function next() {
  const outgoing = request(`${base}/invocation/next`, { agent }).end();
  const [incoming] = await once(outgoing, "response");
  const deadlineMs = Number(incoming.headers["lambda-runtime-deadline-ms"]);
  return {
    id: String(incoming.headers["lambda-runtime-aws-request-id"]),
    event: JSON.parse(await text(incoming)),
    context: { getRemainingTimeInMillis: () => deadlineMs - Date.now() },
  };
}

/** The body of the POST that answers an invocation; the prelude goes before whatever is written first. */
function openResponse(id: string): ClientRequest {
  const stream = request(`${base}/invocation/${id}/response`, {
    method: "POST",
    agent,
    headers: {
      "lambda-runtime-function-response-mode": "streaming",
      "transfer-encoding": "chunked",
      trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    },
  });
  const write = stream.write.bind(stream) as (chunk: unknown) => boolean;
  stream.write = (chunk: unknown) => {
    const prelude = preludes.get(stream);
    preludes.delete(stream);
    if (prelude !== undefined) write(prelude);
    return write(chunk);
  };
  return stream;
}

async function callBuffered(
  handler: BufferedHandler,
  { id, event, context }: Awaited<ReturnType<typeof next>>,
): Promise<void> {
  try {
    await post(`/invocation/${id}/response`, await handler(event, context));
  } catch (error) {
    const formatted = formatError(error);
    process.stderr.write(`${JSON.stringify(formatted)}\n`);
    await post(`/invocation/${id}/error`, formatted);
  }
}

async function callStreaming(
  handler: StreamingHandler,
  { id, event, context }: Awaited<ReturnType<typeof next>>,
): Promise<void> {
  const stream = openResponse(id);
  const answered = once(stream, "response");
  try {
    await handler(event, stream, context);
    (await answered)[0].resume();
  } catch (error) {
    const formatted = formatError(error);
    process.stderr.write(`${JSON.stringify(formatted)}\n`);
    if (stream.headersSent) {
      stream.addTrailers({
        "Lambda-Runtime-Function-Error-Type": formatted.errorType,
        "Lambda-Runtime-Function-Error-Body": Buffer.from(JSON.stringify(formatted)).toString("base64"),
      });
      stream.end();
      (await answered)[0].resume();
    } else {
      stream.destroy();
      answered.catch(() => {});
      await post(`/invocation/${id}/error`, formatted);
    }
  }
}

let handler: StreamingHandler | BufferedHandler;
try {
  handler = await load();
} catch (error) {
  await post("/init/error", formatError(error));
  process.exit(1);
}
for (;;) {
  const invocation = await next();
  if (streaming.has(handler)) await callStreaming(handler as StreamingHandler, invocation);
  else await callBuffered(handler as BufferedHandler, invocation);
}
