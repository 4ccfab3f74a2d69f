import { FunctionError } from "./function-error.ts";
import type { StreamedAnswer } from "./read-streamed-answer.ts";

/**
 * An answer that a function gave in one piece, as API Gateway takes it.
 *
 * @throws {@link FunctionError} when API Gateway would not take it.
 */
export function readBufferedAnswer(result: unknown): StreamedAnswer {
  const { statusCode, headers, body, isBase64Encoded } = (result ?? {}) as Record<string, unknown>;
  if (!Number.isInteger(statusCode) || !["string", "undefined"].includes(typeof body)) {
    throw new FunctionError(
      "Malformed",
      "The function's answer is malformed: it is not an object with a statusCode and a body of text",
    );
  }
  const bytes = Buffer.from((body as string | undefined) ?? "", isBase64Encoded === true ? "base64" : "utf8");
  const chunks = async function* () {
    if (bytes.length > 0) yield bytes;
  };
  return {
    statusCode: statusCode as number,
    headers: (headers ?? {}) as Readonly<Record<string, string>>,
    body: chunks(),
  };
}
