import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { FuzzCase } from "./fuzz-case.ts";

/** A server that has said nothing for so long will not any more. */
const SILENCE_MS = 10_000;

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Sends a case on a connection of its own, and gives what came back in latin1, as far as the case waits for it. */
export async function sendCase(port: number, { chunks, pauseMs, leave }: FuzzCase): Promise<string> {
  const socket = createConnection({ port, host: "127.0.0.1", noDelay: true });
  let received = "";
  const { promise: over, resolve } = Promise.withResolvers<void>();
  socket.setEncoding("latin1").on("data", (data: string) => {
    received += data;
    if (leave === "read" && isComplete(received)) resolve();
  });
  // A reset is an answer too: a client that breaks the rules of HTTP is cut off.
  socket.on("error", () => {}).on("close", () => resolve());
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error("silence")));
  for (const [index, chunk] of chunks.entries()) {
    if (index > 0) await pause(pauseMs);
    socket.write(chunk, "latin1");
  }
  if (leave === "end") socket.end();
  else if (leave === "destroy") socket.destroy();
  await over;
  socket.destroy();
  return received;
}

/** The answers that came, in order; the last may be cut short. */
export function parseAnswers(received: string): Answer[] {
  const answers: Answer[] = [];
  let rest = received;
  for (let answer = takeAnswer(rest); answer; answer = takeAnswer(rest)) {
    if (answer.status !== 100) answers.push(answer);
    rest = rest.slice(answer.length);
  }
  return answers;
}

function isComplete(received: string): boolean {
  return parseAnswers(received).length > 0;
}

function takeAnswer(bytes: string): (Answer & { readonly length: number }) | undefined {
  const head = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n((?:[^\r]+\r\n)*)\r\n/.exec(bytes);
  if (!head) return undefined;
  const [all, status, fields = ""] = head;
  const field = (name: string) => new RegExp(`^${name}: *(.*)\r$`, "im").exec(fields)?.[1] ?? "";
  const answer = { status: Number(status), contentType: field("content-type") };
  const rest = bytes.slice(all.length);
  if (/chunked/i.test(field("transfer-encoding"))) {
    const end = /(^|\r\n)0\r\n\r\n/.exec(rest);
    if (!end) return undefined;
    const length = end.index + end[0].length;
    return { ...answer, body: unchunked(rest.slice(0, length)), length: all.length + length };
  }
  const length = Number(field("content-length") || 0);
  if (rest.length < length) return undefined;
  return { ...answer, body: utf8(rest.slice(0, length)), length: all.length + length };
}

function unchunked(bytes: string): string {
  let body = "";
  let rest = bytes;
  for (let size = /^([0-9a-f]+)\r\n/i.exec(rest); size; size = /^([0-9a-f]+)\r\n/i.exec(rest)) {
    const [line, digits = "0"] = size;
    const end = line.length + Number.parseInt(digits, 16);
    body += rest.slice(line.length, end);
    rest = rest.slice(end + 2);
  }
  return utf8(body);
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}
