import { type Answer, networkCode } from "./answer.ts";
import type { StateStore } from "./state-store.ts";

const SIGNED_OUT = new Set([
  "CredentialsProviderError",
  "TokenProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);

/** How every client is made: whoever asks waits for a bounded time, so one more try is all there is time for. */
function settings(region: string) {
  return { region, maxAttempts: 2 };
}

/** The account that the credentials belong to, found where Terraform finds them. */
export async function awsAccount(region: string, signal: AbortSignal): Promise<Answer<string>> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  return ask(async () => {
    const client = new STSClient(settings(region));
    const { Account = "" } = await client.send(new GetCallerIdentityCommand(), { abortSignal: signal });
    return Account;
  });
}

/** Whether an ECR repository has an image of that digest. */
export async function awsImage(
  place: { readonly accountId: string; readonly region: string; readonly repository: string },
  imageDigest: string,
  signal: AbortSignal,
): Promise<Answer<true>> {
  const { ECRClient, DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
  const { accountId: registryId, region, repository: repositoryName } = place;
  return ask(async () => {
    const query = new DescribeImagesCommand({ registryId, repositoryName, imageIds: [{ imageDigest }] });
    await new ECRClient(settings(region)).send(query, { abortSignal: signal });
    return true;
  });
}

/** An S3 bucket with the states of an environment. */
export function s3StateStore(bucket: string, region: string): StateStore {
  const createClient = async () => {
    const s3 = await import("@aws-sdk/client-s3");
    // The bucket in the path: names with dots then have a certificate that fits, and simulators one address.
    return { ...s3, client: new s3.S3Client({ ...settings(region), forcePathStyle: true }) };
  };
  return {
    bucket,
    versioned: (signal) =>
      ask(async () => {
        const { client, GetBucketVersioningCommand } = await createClient();
        const query = new GetBucketVersioningCommand({ Bucket: bucket });
        return (await client.send(query, { abortSignal: signal })).Status === "Enabled";
      }),
    holds: (stack, signal) =>
      ask(async () => {
        const { client, HeadObjectCommand } = await createClient();
        const query = new HeadObjectCommand({ Bucket: bucket, Key: `${stack}.tfstate` });
        await client.send(query, { abortSignal: signal });
        return true;
      }),
  };
}

async function ask<const Value>(request: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { status: "found", value: await request() };
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): Answer<never> {
  const network = networkCode(error);
  if (network !== undefined) return { status: "silent", code: network };
  const code = error instanceof Error ? error.name : "Error";
  if (SIGNED_OUT.has(code)) return { status: "signed-out", code };
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 404 || code.endsWith("NotFoundException")) return { status: "absent" };
  // 301: the bucket is in another region. Below 500 it was understood and refused.
  if (status >= 300 && status < 500) return { status: "denied", code: `${code} ${status}` };
  return { status: "silent", code };
}
