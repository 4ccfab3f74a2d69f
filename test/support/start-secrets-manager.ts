import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** An answer of GetSecretValue: text or bytes of a secret, or the kind of a fault. */
export type SecretAnswer =
  | { readonly text: string }
  | { readonly binary: string }
  | { readonly fault: string };

export interface SecretsManager {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  /** What was asked for, and with which headers. */
  readonly requests: readonly { readonly arn: string; readonly headers: Readonly<Record<string, unknown>> }[];
  readonly stop: () => void;
}

/**
 * AWS Secrets Manager as far as a reader of current values sees it, with one answer for each ARN; the answers of a list
 * are given in turn, the last one again and again.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export async function startSecretsManager(
  answers: Readonly<Record<string, readonly SecretAnswer[]>>,
): Promise<SecretsManager> {
  const requests: { arn: string; headers: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const { SecretId: arn } = (await json(request)) as { SecretId: string };
    requests.push({ arn, headers: request.headers });
    const asked = requests.filter((made) => made.arn === arn).length;
    const known = answers[arn] ?? [{ fault: "ResourceNotFoundException" }];
    const answer = known[Math.min(asked, known.length) - 1] ?? { fault: "InternalServiceError" };
    const { status, body } = render(arn, answer);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function render(arn: string, answer: SecretAnswer) {
  const version = { ARN: arn, VersionStages: ["AWSCURRENT"] };
  if ("text" in answer) return { status: 200, body: { ...version, SecretString: answer.text } };
  if ("binary" in answer) return { status: 200, body: { ...version, SecretBinary: answer.binary } };
  const status = answer.fault === "InternalServiceError" ? 500 : 400;
  return { status, body: { __type: answer.fault, Message: "User: arn:aws:sts::000000000000:nobody" } };
}
