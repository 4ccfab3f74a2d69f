import type { ResponsePrelude } from "../../app/contract/rest-proxy-event.ts";
import { FunctionError } from "./function-error.ts";

/** What a function answered: status and headers, and the body as the function writes it. */
export interface StreamedAnswer extends ResponsePrelude {
  readonly body: AsyncIterable<Buffer>;
}

/** Between prelude and body. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html */
const DELIMITER = Buffer.alloc(8);
/** What API Gateway accepts: the delimiter must come within the first 16 KB. */
const MAX_PRELUDE_BYTES = 16_384;

/**
 * Reads the prelude of a streamed response; the body is read as it comes.
 *
 * @throws {@link FunctionError} when there is no prelude that API Gateway would accept.
 */
export async function readStreamedAnswer(stream: AsyncIterable<Buffer>): Promise<StreamedAnswer> {
  const chunks = stream[Symbol.asyncIterator]();
  let received = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const { done, value } = await chunks.next();
    if (done || received.length > MAX_PRELUDE_BYTES) throw malformed("there is no prelude before its body");
    received = Buffer.concat([received, value]);
    end = received.indexOf(DELIMITER);
  }
  const first = received.subarray(end + DELIMITER.length);
  const body = async function* () {
    if (first.length > 0) yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  };
  return { ...parsePrelude(received.subarray(0, end).toString()), body: body() };
}

function parsePrelude(text: string): ResponsePrelude {
  try {
    const { statusCode, headers } = JSON.parse(text);
    if (Number.isInteger(statusCode)) return { statusCode, headers: headers ?? {} };
  } catch {
    // Said below.
  }
  throw malformed(`its prelude is not JSON with a statusCode: ${text.slice(0, 200)}`);
}

function malformed(why: string): FunctionError {
  return new FunctionError("Malformed", `The function's answer is malformed: ${why}`);
}
