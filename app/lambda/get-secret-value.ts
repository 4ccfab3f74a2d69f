import { AwsClient } from "aws4fetch";
import * as z from "zod";
import type { SettingTexts } from "../contract/parse-settings.ts";

/** Thrown when Secrets Manager gives no value; its message says why, in words that hold nothing of one. */
export class SecretUnavailableError extends Error {
  override readonly name = "SecretUnavailableError";
  readonly code = "SECRET_UNAVAILABLE";
}

/** Longest that all attempts take together: Lambda gives an initialization 10 s. */
const TIMEOUT_MS = 5000;
/** After an answer of 5xx or 429; the waits between them double from 50 ms. */
const RETRIES = 3;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
const answerSchema = z.object({ SecretString: z.string() });
const faultSchema = z.object({ __type: z.string() });

const ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException:
    "let the function's role use secretsmanager:GetSecretValue on it and kms:Decrypt with its key",
  ResourceNotFoundException: "it does not exist, or no version of it is current",
};

/**
 * The current value of a secret, read with the credentials and, where one is given, from the endpoint that the
 * environment names by AWS's own variables.
 *
 * @throws {@link SecretUnavailableError}
 */
export async function getSecretValue(
  { arn, region }: { readonly arn: string; readonly region: string },
  environment: SettingTexts,
): Promise<string> {
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = environment;
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    service: "secretsmanager",
    region,
    retries: RETRIES,
  });
  const endpoint = environment["AWS_ENDPOINT_URL"] ?? `https://secretsmanager.${region}.amazonaws.com`;
  const response = await client
    .fetch(new URL("/", endpoint).href, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "secretsmanager.GetSecretValue",
      },
      body: JSON.stringify({ SecretId: arn }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    .catch((error: Error) => {
      const { code = error.name } = (error.cause ?? {}) as NodeJS.ErrnoException;
      throw new SecretUnavailableError(`Secrets Manager does not answer: ${code}`, { cause: error });
    });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new SecretUnavailableError(describeFault(response.status, answer));
  const { success, data } = answerSchema.safeParse(answer);
  if (!success) throw new SecretUnavailableError("its current value is not text");
  return data.SecretString;
}

/** The kind of the fault alone: AWS's sentence behind it names accounts and roles. */
function describeFault(status: number, answer: unknown): string {
  const type = faultSchema.safeParse(answer).data?.__type.split("#").at(-1) ?? "";
  const advice = ADVICE[type];
  return `Secrets Manager answered ${status} ${type}`.trimEnd() + (advice === undefined ? "" : `; ${advice}`);
}
