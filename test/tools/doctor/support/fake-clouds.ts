import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** How one cloud request is answered; a text is sent as it is, anything else as JSON. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What both clouds say, by the request; `"hang"` never answers. */
export type FakeAnswers = Record<string, FakeAnswer | "hang">;

export interface FakeClouds {
  readonly url: string;
  /** Every request, as a key of the answers. */
  readonly asked: readonly string[];
}

/**
 * Both clouds' APIs on one port of this machine, which every client is told by its own variable. A request that no
 * answer is known for is answered 500 with everything that it sent, as no cloud should, but could.
 */
export async function startFakeClouds(answers: FakeAnswers): Promise<FakeClouds> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const key = await keyOf(request);
    asked.push(key);
    send(response, answers[key] ?? { status: 500, body: { error: request.headers } });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function send(response: ServerResponse, answer: FakeAnswer | "hang"): void {
  if (answer === "hang") return;
  const { status = 200, body = "", headers = {} } = answer;
  response.writeHead(status, headers);
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** AWS says what it is asked for in the body or in a header, Google and S3 in the address. */
async function keyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const piece of request) body += piece;
  const action = /Action=(\w+)/.exec(body)?.[1] ?? request.headers["x-amz-target"];
  const path = (request.url ?? "").replace(/[?&](x-id=\w+|fields=\w+)/, "");
  return action === undefined ? `${request.method} ${path}` : (String(action).split(".").at(-1) ?? "");
}

/** STS: who is asking. */
export function callerIdentity(account: string): FakeAnswer {
  const result = `<Arn>arn:aws:iam::${account}:user/somebody</Arn><UserId>A</UserId><Account>${account}</Account>`;
  return {
    headers: { "content-type": "text/xml" },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}

/** An error as STS writes it. */
export function stsError(status: number, code: string): FakeAnswer {
  const { body, ...rest } = s3Error(status, code);
  return { ...rest, body: `<ErrorResponse>${body}</ErrorResponse>` };
}

/** An error as S3 writes it. */
export function s3Error(status: number, code: string): FakeAnswer {
  const body = `<Error><Code>${code}</Code><Message>m</Message></Error>`;
  return { status, headers: { "content-type": "text/xml" }, body };
}

/** S3: whether a bucket keeps versions. */
export function versioning(status: "Enabled" | "Suspended"): FakeAnswer {
  return { body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>` };
}

/** An error as ECR writes it. */
export function ecrError(code: string): FakeAnswer {
  return { status: 400, headers: { "content-type": "application/x-amz-json-1.1" }, body: { __type: code } };
}
