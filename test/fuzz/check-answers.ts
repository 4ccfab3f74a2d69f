import type { ExpectedAnswer } from "./fuzz-case.ts";
import type { Answer } from "./send-case.ts";

/** What no answer may show: lines of a stack trace, files of ours or of a dependency, a page of a framework. */
const LEAK = /\bat \S+ \(|^ {4}at |node_modules|\.(ts|mjs):\d+|<html|<pre>/im;

/**
 * @throws Error that names what is wrong with an answer: a fault of the server, something that leaked, or an answer
 * that does not fit the request.
 */
export function checkAnswers(answers: readonly Answer[], expected: ExpectedAnswer | undefined): void {
  for (const { status, body } of answers) {
    if (status >= 500) throw new Error(`answered ${status}: ${body.slice(0, 500)}`);
    if (LEAK.test(body)) throw new Error(`something leaked: ${body.slice(0, 500)}`);
  }
  if (expected === undefined) return;
  const [answer, ...more] = answers;
  if (!answer) throw new Error("no answer");
  if (more.length > 0) throw new Error(`${answers.length} answers to one request`);
  const messages = messagesOf(answer);
  const final = messages.find((message) => "id" in message);
  if (final && expected.id !== undefined && final.id !== null && final.id !== expected.id) {
    throw new Error(`the answer has another id: ${answer.body.slice(0, 500)}`);
  }
  const internal = messages.some(({ error }) => (error as { code?: number } | undefined)?.code === -32603);
  if (internal || answer.body.includes("The fault is ours"))
    throw new Error(`a crash: ${answer.body.slice(0, 500)}`);
  if (expected.wellFormedCall && (answer.status !== 200 || final?.result === undefined)) {
    throw new Error(
      `a call that its schema allows was refused: ${answer.status} ${answer.body.slice(0, 500)}`,
    );
  }
}

/** @throws Error when what came is not what its content type says. */
function messagesOf({ contentType, body }: Answer): readonly Record<string, unknown>[] {
  if (contentType.startsWith("text/event-stream")) {
    // Not by a pattern's line ends: U+2028 is one of those, and none of an event stream's.
    const lines = body.split("\n").filter((line) => line.startsWith("data: "));
    return lines.map((line) => JSON.parse(line.slice("data: ".length)));
  }
  return body === "" ? [] : [JSON.parse(body)];
}
